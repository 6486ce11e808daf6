import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { CanaryRun, IndexCanaries } from '@telltale/sdk'
import { api } from '../api.ts'
import { formatCount, formatShare, plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { useProject } from '../shell/address.ts'
import { canaryVerdict } from './canary-verdict.ts'

/** Does each index still answer its canary questions as it did? Says nothing where there are none. */
export function CanaryPanel() {
  const project = useProject()
  const query = useQuery({
    queryKey: ['retrieval-canaries', project],
    queryFn: () => api.canaries(project),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })
  const settings = useQuery({
    queryKey: ['retrieval-settings', project],
    queryFn: () => api.retrievalSettings(project),
  })
  const error = query.error ?? settings.error
  const retry = (): void => void Promise.all([query.refetch(), settings.refetch()])
  const asked = query.data?.indexes.filter(({ canaries }) => canaries.length > 0) ?? []
  if (error === null && (asked.length === 0 || settings.data === undefined)) return null
  return (
    <Section title="Canary questions" note="the newest run of each version against the baseline">
      {error !== null && <Problem error={error} retry={retry} />}
      {settings.data !== undefined && (
        <div className="grid gap-5">
          {asked.map((index) => (
            <OneIndex
              key={index.indexName}
              index={index}
              minOverlap={settings.data.bounds.minCanaryOverlap}
            />
          ))}
        </div>
      )}
    </Section>
  )
}

function OneIndex({
  index: { indexName, updatedAt, canaries, k, runs },
  minOverlap,
}: {
  readonly index: IndexCanaries
  readonly minOverlap: number | null
}) {
  const name = `Canary questions of ${indexName}`
  const questions = `${plural(canaries.length, 'question')}, the first ${plural(k, 'document')} of each`
  const least = runs[0]?.compared.canaries.filter(({ overlap }) => overlap < 1).slice(0, 3) ?? []
  return (
    <section aria-label={name} className="grid min-w-0 gap-2">
      <h3 className="font-medium">{indexName}</h3>
      <p className="max-w-160 text-soft">
        {questions}; baseline of <Moment at={updatedAt} />
        {runs.length === 0
          ? '. Not asked yet.'
          : minOverlap === null
            ? '.'
            : `; at least ${formatShare(minOverlap)} are to be the same.`}
      </p>
      {runs.length > 0 && (
        <Table
          label={name}
          columns={columnsOf(updatedAt, minOverlap)}
          rows={runs.slice(0, versionsAtMost)}
          rowId={({ id }) => id}
        />
      )}
      {least.length > 0 && (
        <p className="break-words text-small text-soft">
          Least alike in the newest run: {least.map((one) => one.name).join(', ')}.
        </p>
      )}
    </section>
  )
}

const versionsAtMost = 10

const columnsOf = (updatedAt: string, minOverlap: number | null): readonly Column<CanaryRun>[] => [
  {
    id: 'version',
    head: 'Version',
    cell: ({ indexVersion }) => (
      <span className="font-medium">{indexVersion === '' ? 'no version' : indexVersion}</span>
    ),
  },
  {
    id: 'verdict',
    head: 'Verdict',
    cell: (run) => {
      const { words, tone } = canaryVerdict(run, updatedAt, minOverlap)
      return <Badge tone={tone}>{words}</Badge>
    },
  },
  { id: 'at', head: 'Asked', cell: ({ at }) => <Moment at={at} /> },
  {
    id: 'overlap',
    head: 'Overlap',
    right: true,
    cell: ({ compared: { overlap } }) => (
      <span className="whitespace-nowrap">
        {formatShare(overlap.value)}
        {overlap.low !== null && overlap.high !== null && (
          <span className="text-soft">
            {' '}
            ({formatShare(overlap.low)} to {formatShare(overlap.high)})
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'rbo',
    head: 'Rank-biased overlap',
    right: true,
    cell: ({ compared: { rbo } }) => rbo.value.toFixed(2),
  },
  {
    id: 'n',
    head: 'Answered',
    right: true,
    cell: ({ compared: { overlap, missing } }) =>
      `${formatCount(overlap.n)} of ${formatCount(overlap.n + missing.length)}`,
  },
]
