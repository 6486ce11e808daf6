import { costReason } from '../parts/cost-reason.ts'
import { formatCount, formatMs, formatUsdColumn } from '../parts/format.ts'
import { CallStatusMark } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Attempt, Call, CostBucket } from '../records.ts'
import { Unknown } from './call-facts.tsx'

const bucketColumns: readonly Column<CostBucket>[] = [
  { id: 'bucket', head: 'Bucket', cell: (bucket) => bucket.bucket },
  { id: 'units', head: 'Units', right: true, cell: (bucket) => formatCount(bucket.units) },
  {
    id: 'rate',
    head: 'Rate',
    right: true,
    cell: (bucket) =>
      `$${bucket.rateUsd} / ${bucket.per >= 1e6 ? `${bucket.per / 1e6}M` : formatCount(bucket.per)}${bucket.multiplier === 1 ? '' : ` × ${bucket.multiplier}`}`,
  },
  {
    id: 'cost',
    head: 'Cost',
    right: true,
    cell: (bucket) => <span title={`$${bucket.costUsd}`}>{formatUsdColumn(bucket.costUsd)}</span>,
  },
]

/** What the call cost, bucket by bucket; or why that is not known. */
export function CostBreakdown({ call }: { readonly call: Call }) {
  if (call.costUsd === null)
    return (
      <p>
        Cost <Unknown reason={costReason(call.costUnknownReason)} />. It counts as a gap in coverage, not as
        zero.
      </p>
    )
  if (call.costDetail === null || call.costDetail.length === 0)
    return <p className="text-soft">${call.costUsd}, as the provider itself said; it gave no breakdown.</p>
  return (
    <div className="grid gap-2">
      <Table
        label="Cost by bucket"
        columns={bucketColumns}
        rows={call.costDetail}
        rowId={(bucket) => bucket.bucket}
      />
      <p className="text-small text-faint">
        Together ${call.costUsd}
        {call.priceId === null ? '' : ` by price ${call.priceId}`}
      </p>
    </div>
  )
}

const attemptColumns: readonly Column<Attempt>[] = [
  { id: 'provider', head: 'Provider', cell: (attempt) => attempt.provider },
  { id: 'model', head: 'Model', cell: (attempt) => attempt.model },
  { id: 'outcome', head: 'Outcome', cell: (attempt) => <CallStatusMark status={attempt.outcome} /> },
  { id: 'status', head: 'HTTP', right: true, cell: (attempt) => attempt.status ?? '–' },
  { id: 'error', head: 'Error', spare: true, cell: (attempt) => attempt.errorKind ?? '–' },
  { id: 'latency', head: 'Latency', right: true, cell: (attempt) => formatMs(attempt.latencyMs) },
]

/** Every try at a provider, in order. */
export const Attempts = ({ attempts }: { readonly attempts: readonly Attempt[] }) =>
  attempts.length === 0 ? (
    <p className="text-soft">No provider was asked: the call ended before.</p>
  ) : (
    <Table
      label="Attempts"
      columns={attemptColumns}
      rows={attempts}
      rowId={(attempt) => String(attempts.indexOf(attempt))}
    />
  )
