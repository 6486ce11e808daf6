import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { RetrievalSummary } from '@telltale/sdk'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { formatCount } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { useProject, useRange } from '../shell/address.ts'
import { formatSignal } from './signal-words.ts'

const orders = [
  { id: 'riskiest', label: 'Least grounded' },
  { id: 'stalest', label: 'Stalest' },
  { id: 'least-used', label: 'Least used' },
  { id: 'newest', label: 'Newest' },
] as const
type Order = (typeof orders)[number]['id']

const columns: readonly Column<RetrievalSummary>[] = [
  { id: 'at', head: 'Asked', cell: ({ at }) => <Moment at={at} /> },
  { id: 'query', head: 'Query', fill: true, cell: ({ query }) => query },
  {
    id: 'index',
    head: 'Index',
    spare: true,
    cell: ({ indexName, indexVersion }) =>
      indexName === null ? <span className="text-faint">–</span> : `${indexName} ${indexVersion ?? ''}`,
  },
  { id: 'documents', head: 'Documents', right: true, cell: (row) => formatCount(row.documentsRetrieved) },
  {
    id: 'grounded',
    head: 'Grounded',
    right: true,
    cell: (row) => formatSignal('groundedShare', row.groundedShare),
  },
  {
    id: 'risk',
    head: 'Risk',
    right: true,
    cell: ({ groundednessRisk }) => (groundednessRisk === null ? '–' : groundednessRisk.toFixed(1)),
  },
  {
    id: 'use',
    head: 'Utilisation',
    right: true,
    cell: (row) => formatSignal('utilisation', row.utilisation),
  },
  { id: 'age', head: 'Median age', right: true, cell: (row) => formatSignal('ageDaysP50', row.ageDaysP50) },
]

/** What to look at first; a row opens the call that leaned on it. */
export function WorstQueries() {
  const { hours } = useRange()
  const project = useProject()
  const navigate = useNavigate()
  const [order, setOrder] = useState<Order>('riskiest')
  const query = useQuery({
    queryKey: ['retrievals', project, hours, order],
    queryFn: () => api.retrievals({ hours, order, limit: 20 }, project),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.retrievals
  return (
    <Section
      title="Queries"
      note="a row opens its call"
      actions={
        <div role="group" aria-label="Order of queries" className="flex flex-wrap gap-1">
          {orders.map(({ id, label }) => (
            <Button key={id} look="quiet" aria-pressed={order === id} onClick={() => setOrder(id)}>
              {label}
            </Button>
          ))}
        </div>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {rows === undefined && query.isPending && <SkeletonRows rows={6} />}
      {rows?.length === 0 && (
        <Empty title="No query can be ordered so: what that takes is not known of any." />
      )}
      {rows !== undefined && rows.length > 0 && (
        <Table
          label="Queries"
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          open={({ callId }) => {
            if (callId !== null) void navigate({ to: '/calls/$callId', params: { callId } })
          }}
        />
      )}
    </Section>
  )
}
