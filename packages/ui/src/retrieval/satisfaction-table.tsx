import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { RetrievalSatisfaction } from '@telltale/sdk'
import { api } from '../api.ts'
import { formatCount, formatShare } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { useProject, useRange } from '../shell/address.ts'
import { reasonWords, signalName } from './signal-words.ts'

type Row = RetrievalSatisfaction['signals'][number]

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    head: 'Signal',
    cell: ({ name }) => <span className="font-medium">{signalName(name)}</span>,
  },
  {
    id: 'rho',
    head: 'Spearman',
    right: true,
    order: ({ rho }) => rho,
    cell: ({ rho }) => (rho === null ? '–' : signed(rho)),
  },
  {
    id: 'interval',
    head: '95 % interval',
    right: true,
    cell: ({ low, high, reason }) =>
      low === null || high === null ? (
        <span className="text-faint">{reasonWords(reason ?? '')}</span>
      ) : (
        `${signed(low)} to ${signed(high)}`
      ),
  },
  { id: 'n', head: 'Queries', right: true, cell: ({ n }) => formatCount(n) },
]

/** What goes together with what people said, query by query. */
export function SatisfactionTable() {
  const { hours } = useRange()
  const project = useProject()
  const query = useQuery({
    queryKey: ['retrieval-satisfaction', project, hours],
    queryFn: () => api.retrievalSatisfaction(hours, project),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  const found = query.data
  return (
    <Section
      title="With satisfaction"
      note={
        found === undefined
          ? undefined
          : `${formatShare(found.withFeedback.n === 0 ? null : found.withFeedback.value)} of the queries have feedback; who gives it is no sample`
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {found === undefined ? (
        query.isPending && <SkeletonRows rows={6} />
      ) : (
        <Table
          label="Signals and satisfaction"
          columns={columns}
          rows={found.signals}
          rowId={({ name }) => name}
        />
      )}
    </Section>
  )
}
