import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../api.ts'
import { formatBytes, formatUsd } from '../parts/format.ts'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { useProject } from '../shell/address.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import type { CacheEntry, CachePurge } from '@telltale/sdk'
import { leftOf } from './left-of.ts'
import { Since } from './route-table.tsx'

/** Enough to see what is there; what is older is reached by its route, tag or prompt. */
const entriesShown = 100

const columnsOf = (purge: (what: CachePurge) => void): readonly Column<CacheEntry>[] => [
  {
    id: 'stored',
    head: 'Stored',
    order: ({ storedAtMs }) => storedAtMs,
    cell: ({ storedAtMs }) => <Since atMs={storedAtMs} />,
  },
  { id: 'route', head: 'Route', spare: true, cell: ({ route }) => route ?? 'no route' },
  {
    id: 'asked',
    head: 'Asked',
    fill: true,
    cell: ({ callId, askedPreview }) => (
      <Link
        to="/calls/$callId"
        params={{ callId }}
        title={askedPreview ?? undefined}
        className="font-medium text-accent hover:underline"
      >
        {askedPreview === null || askedPreview === '' ? 'the call that made it' : askedPreview}
      </Link>
    ),
  },
  {
    id: 'answer',
    head: 'Answer',
    spare: true,
    cell: ({ preview }) => (
      <span className="block max-w-64 truncate text-soft" title={preview}>
        {preview}
      </span>
    ),
  },
  {
    id: 'cost',
    head: 'Saves',
    right: true,
    spare: true,
    order: ({ costUsd }) => (costUsd === null ? null : Number(costUsd)),
    cell: ({ costUsd }) =>
      costUsd === null ? <span className="text-faint">unknown</span> : formatUsd(costUsd),
  },
  {
    id: 'bytes',
    head: 'Size',
    right: true,
    spare: true,
    order: ({ bytes }) => bytes,
    cell: ({ bytes }) => formatBytes(bytes),
  },
  {
    id: 'left',
    head: 'Kept for',
    right: true,
    spare: true,
    order: ({ expiresAtMs }) => expiresAtMs,
    cell: ({ expiresAtMs }) => leftOf(expiresAtMs, Date.now()),
  },
  {
    id: 'purge',
    head: 'Purge',
    right: true,
    cell: ({ id, askedPreview }) => (
      <ConfirmButton
        label="Purge"
        sure="Really?"
        name={`the answer to ${(askedPreview ?? id).slice(0, 60)}`}
        act={() => purge({ entry: id })}
      />
    ),
  },
]

/** The newest stored answers: what they answered, how they begin, how long they stay. */
export function Entries({ purge }: { readonly purge: (what: CachePurge) => void }) {
  const project = useProject()
  const query = useQuery({
    queryKey: ['cache-entries', project],
    queryFn: () => api.cacheEntries(entriesShown, project),
    placeholderData: keepPreviousData,
  })
  const entries = query.data?.entries
  return (
    <Section title="Stored answers" note={`the newest, ${entriesShown} at most`}>
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={6} />}
      {entries?.length === 0 && (
        <Empty title="Nothing is stored.">
          The next complete answer on a route with a cache is kept, and shows here. Unless the route keeps any
          temperature, its request must say temperature 0 or a seed.
        </Empty>
      )}
      {entries !== undefined && entries.length > 0 && (
        <Table label="Stored answers" columns={columnsOf(purge)} rows={entries} rowId={({ id }) => id} />
      )}
    </Section>
  )
}
