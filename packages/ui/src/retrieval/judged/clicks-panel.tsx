import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ClickReport, IndexClicks } from '@telltale/sdk'
import { api } from '../../api.ts'
import { formatCount, formatShare } from '../../parts/format.ts'
import { Empty, Problem } from '../../parts/notice.tsx'
import { Section } from '../../parts/page.tsx'
import { SkeletonRows } from '../../parts/skeleton.tsx'
import { Table, type Column } from '../../parts/table.tsx'
import { useProject, useRange } from '../../shell/address.ts'

const columns: readonly Column<IndexClicks>[] = [
  {
    id: 'version',
    head: 'Version',
    cell: ({ indexName, indexVersion }) => (
      <span className="font-medium">
        {indexName ?? 'no index named'} <span className="text-soft">{indexVersion ?? 'no version'}</span>
      </span>
    ),
  },
  { id: 'queries', head: 'Queries', right: true, cell: ({ queries }) => formatCount(queries) },
  { id: 'clicks', head: 'Clicks', right: true, cell: ({ clicks }) => formatCount(clicks) },
  {
    id: 'first',
    head: 'First, as shown',
    right: true,
    cell: ({ byRank }) => formatShare(byRank[0]?.clicked.value ?? null),
  },
  {
    id: 'corrected',
    head: 'Were each looked at',
    right: true,
    cell: ({ corrected }) =>
      corrected.kind === 'refused' ? (
        <span className="text-faint">refused</span>
      ) : (
        formatShare(corrected.value)
      ),
  },
  {
    id: 'interval',
    head: '95 % interval',
    right: true,
    cell: ({ corrected }) =>
      corrected.kind === 'refused' ? '' : `${formatShare(corrected.low)} to ${formatShare(corrected.high)}`,
  },
  {
    id: 'effective',
    head: 'Effective documents',
    right: true,
    cell: ({ corrected }) => formatCount(Math.floor(corrected.effective)),
  },
  {
    id: 'liked',
    head: 'Thumbs up',
    right: true,
    cell: ({ liked }) => (liked.n === 0 ? '–' : `${formatShare(liked.value)} of ${formatCount(liked.n)}`),
  },
]

/** Clicks on documents, put right for where they stood. */
export function ClicksPanel() {
  const { hours } = useRange()
  const project = useProject()
  const query = useQuery({
    queryKey: ['retrieval-clicks', project, hours],
    queryFn: () => api.retrievalClicks(hours, project),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
  return (
    <Section title="Clicks" note="each weighed by how seldom its position is looked at">
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.data === undefined ? (
        query.isPending && <SkeletonRows rows={2} />
      ) : (
        <Clicks report={query.data} />
      )}
    </Section>
  )
}

function Clicks({ report: { indexes } }: { readonly report: ClickReport }) {
  if (indexes.length === 0)
    return (
      <Empty title="No document was clicked.">
        Where people see the documents, tell of their clicks with{' '}
        <code className="font-mono text-small">telltale.click(…)</code> of the SDK.
      </Empty>
    )
  const refusals = new Set(
    indexes.flatMap(({ corrected }) => (corrected.kind === 'refused' ? [corrected.reason] : [])),
  )
  return (
    <>
      <Table
        label="Clicks"
        columns={columns}
        rows={indexes}
        rowId={({ indexName, indexVersion }) => `${indexName} ${indexVersion}`}
      />
      {[...refusals].map((reason) => (
        <p key={reason} className="text-small text-soft">
          Refused: {reason}
        </p>
      ))}
    </>
  )
}
