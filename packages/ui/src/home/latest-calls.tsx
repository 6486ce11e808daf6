import { useNavigate } from '@tanstack/react-router'
import { formatMs, formatUsdColumn } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { CallStatusMark } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { CallSummary } from '../records.ts'

const columns: readonly Column<CallSummary>[] = [
  { id: 'at', head: 'Time', cell: (call) => <Moment at={call.startedAt} /> },
  { id: 'status', head: 'Status', cell: (call) => <CallStatusMark status={call.status} /> },
  { id: 'model', head: 'Model', fill: true, cell: (call) => call.model ?? call.requestedModel },
  { id: 'latency', head: 'Latency', right: true, cell: (call) => formatMs(call.latencyMs) },
  { id: 'cost', head: 'Cost', right: true, spare: true, cell: (call) => formatUsdColumn(call.costUsd) },
]

/** The newest calls, as they come. */
export function LatestCalls({ calls }: { readonly calls: readonly CallSummary[] | undefined }) {
  const navigate = useNavigate()
  if (calls === undefined) return <SkeletonRows rows={7} />
  return (
    <Table
      label="Latest calls"
      columns={columns}
      rows={calls}
      rowId={(call) => call.id}
      open={(call) => void navigate({ to: '/calls', search: { call: call.id } })}
    />
  )
}
