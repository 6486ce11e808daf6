import {
  formatAgo,
  formatBytes,
  formatCount,
  formatShare,
  formatUsd,
  formatUtc,
  plural,
} from '../parts/format.ts'
import { Table, type Column } from '../parts/table.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import type { CachePurge, Rate, SemanticReport } from '@telltale/sdk'
import type { CacheRow } from './cache-rows.ts'

const Small = ({ children }: { readonly children: React.ReactNode }) => (
  <span className="text-small text-faint">{children}</span>
)
const none = <span className="text-faint">–</span>

const HitRate = ({ rate }: { readonly rate: Rate }) =>
  rate.n === 0 ? (
    none
  ) : (
    <span className="inline-flex items-baseline gap-2">
      {formatShare(rate.value)}
      <Small>
        {formatShare(rate.low)} to {formatShare(rate.high)}, n {formatCount(rate.n)}
      </Small>
    </span>
  )

const Saved = ({ row: { gave } }: { readonly row: CacheRow }) =>
  gave === null ? (
    none
  ) : (
    <span className="inline-flex items-baseline justify-end gap-2">
      {gave.savedUnknown > 0 && <Small>{formatCount(gave.savedUnknown)} unknown, besides</Small>}
      <span title={`$${gave.savedUsd}`}>{formatUsd(gave.savedUsd)}</span>
    </span>
  )

/** What answers to similar questions were, or would have been, worth; and what is missing before they may be given. */
const Semantic = ({ of }: { readonly of: SemanticReport }) => {
  const { state, hits, wouldHits, falseHitRate, mayBeEnabled, judgedAtLeast } = of
  return (
    <span className="grid">
      <span>
        {state === 'enforce' && mayBeEnabled
          ? plural(hits, 'similar hit')
          : `shadow, ${plural(wouldHits, 'would-be hit')}`}
      </span>
      <Small>
        {falseHitRate.n === 0
          ? `none judged of ${formatCount(judgedAtLeast)} at least`
          : `${formatShare(falseHitRate.value)} wrong, ${formatShare(falseHitRate.low)} to ${formatShare(falseHitRate.high)}, n ${formatCount(falseHitRate.n)}`}
      </Small>
    </span>
  )
}

const semanticColumn: Column<CacheRow> = {
  id: 'semantic',
  head: 'Similar questions',
  order: ({ gave }) => gave?.semantic?.falseHitRate.n ?? null,
  cell: ({ gave }) => (gave?.semantic ? <Semantic of={gave.semantic} /> : none),
}

const columnsOf = (
  { isStoreKnown, hasSemantic }: { readonly isStoreKnown: boolean; readonly hasSemantic: boolean },
  purge: (what: CachePurge) => void,
): readonly Column<CacheRow>[] => {
  const unknown = isStoreKnown ? none : <span className="text-faint">unknown</span>
  return [
    {
      id: 'route',
      head: 'Route',
      order: ({ route }) => route,
      cell: ({ route }) => <span className="font-medium">{route === '' ? 'no route' : route}</span>,
    },
    {
      id: 'rate',
      head: 'Hit rate',
      order: ({ gave }) => gave?.hitRate.value ?? null,
      cell: ({ gave }) => (gave === null ? none : <HitRate rate={gave.hitRate} />),
    },
    ...(hasSemantic ? [semanticColumn] : []),
    {
      id: 'hits',
      head: 'Hits',
      right: true,
      order: ({ gave }) => gave?.hits ?? null,
      cell: ({ gave }) => (gave === null ? none : formatCount(gave.hits)),
    },
    {
      id: 'shared',
      head: 'Shared',
      right: true,
      order: ({ gave }) => gave?.shared ?? null,
      cell: ({ gave }) => (gave === null ? none : formatCount(gave.shared)),
    },
    {
      id: 'misses',
      head: 'Misses',
      right: true,
      order: ({ gave }) => gave?.misses ?? null,
      cell: ({ gave }) => (gave === null ? none : formatCount(gave.misses)),
    },
    {
      id: 'refused',
      head: 'Refused',
      right: true,
      order: ({ gave }) => gave?.refused ?? null,
      cell: ({ gave }) => (gave === null ? none : formatCount(gave.refused)),
    },
    {
      id: 'saved',
      head: 'Saved',
      right: true,
      order: ({ gave }) => (gave === null ? null : Number(gave.savedUsd)),
      cell: (row) => <Saved row={row} />,
    },
    {
      id: 'stored',
      head: 'Stored',
      right: true,
      order: ({ holds }) => holds?.entries ?? null,
      cell: ({ holds }) =>
        holds === null ? unknown : `${formatCount(holds.entries)}, ${formatBytes(holds.bytes)}`,
    },
    {
      id: 'oldest',
      head: 'Oldest',
      right: true,
      order: ({ holds }) => holds?.oldestAtMs ?? null,
      cell: ({ holds }) => (holds === null ? unknown : <Since atMs={holds.oldestAtMs} />),
    },
    {
      id: 'purge',
      head: 'Purge',
      right: true,
      cell: ({ route, holds }) =>
        route !== '' && (
          <ConfirmButton
            label="Purge"
            sure="Really purge?"
            name={`route ${route}`}
            disabled={holds === null && isStoreKnown}
            act={() => purge({ route })}
          />
        ),
    },
  ]
}

/** How long ago, with UTC on hover. */
export function Since({ atMs }: { readonly atMs: number }) {
  const iso = new Date(atMs).toISOString()
  return (
    <time dateTime={iso} title={formatUtc(iso)}>
      {formatAgo(iso)}
    </time>
  )
}

type RouteTableProps = {
  readonly rows: readonly CacheRow[]
  readonly isStoreKnown: boolean
  readonly purge: (what: CachePurge) => void
}

/** What the cache of each route gave and holds. */
export const RouteTable = ({ rows, isStoreKnown, purge }: RouteTableProps) => (
  <Table
    label="Caches by route"
    columns={columnsOf({ isStoreKnown, hasSemantic: rows.some(({ gave }) => gave?.semantic) }, purge)}
    rows={rows}
    rowId={({ route }) => route}
  />
)
