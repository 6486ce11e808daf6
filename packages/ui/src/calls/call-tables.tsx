import { costReason } from '../parts/cost-reason.ts'
import { formatCount, formatMs, formatUsdColumn } from '../parts/format.ts'
import { CallStatusMark } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Attempt, Call, CostBucket } from '../records.ts'
import { Unknown } from './call-facts.tsx'
import { breakerWords } from './passed-over-words.ts'

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
  const others = call.attempts.length > 1
  if ((call.costDetail === null || call.costDetail.length === 0) && others)
    return <p className="text-soft">{sumOfAttempts(call)}</p>
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
        {others ? `The answer’s own; ${sumOfAttempts(call)}` : `Together $${call.costUsd}`}
        {call.priceId === null ? '' : ` by price ${call.priceId}`}
      </p>
    </div>
  )
}

const sumOfAttempts = ({ costUsd, costUnknownReason }: Call): string =>
  costUnknownReason === null
    ? `all attempts together $${costUsd}`
    : `all attempts together at least $${costUsd} (${costReason(costUnknownReason)})`

/** Why an attempt was made. */
const reasons: Readonly<Record<string, string>> = {
  retry: 'the same again',
  fallback: 'fallback',
  hedge: 'hedge, beside the one before',
}

const isKnown = (value: unknown): boolean => value !== null && value !== undefined

function attemptColumns(attempts: readonly Attempt[]): readonly Column<Attempt>[] {
  const has = (test: (attempt: Attempt) => boolean, column: Column<Attempt>): Column<Attempt>[] =>
    attempts.some(test) ? [column] : []
  return [
    {
      id: 'provider',
      head: 'Provider',
      cell: (attempt) => <span className="font-medium">{attempt.provider}</span>,
    },
    { id: 'model', head: 'Model', cell: (attempt) => attempt.model },
    ...has((attempt) => isKnown(attempt.dialect), {
      id: 'dialect',
      head: 'Spoken to in',
      spare: true,
      cell: (attempt) => attempt.dialect ?? <span className="text-faint">the caller’s</span>,
    }),
    ...has((attempt) => isKnown(attempt.reason), {
      id: 'reason',
      head: 'Why',
      cell: (attempt) => (
        <span className="text-soft">
          {attempt.reason === undefined ? 'first choice' : (reasons[attempt.reason] ?? attempt.reason)}
        </span>
      ),
    }),
    ...has((attempt) => isKnown(attempt.breaker), {
      id: 'breaker',
      head: 'Breaker',
      cell: ({ breaker }) =>
        breaker === undefined ? (
          <span className="text-faint">closed</span>
        ) : (
          <span className="text-soft">{breakerWords(breaker)}</span>
        ),
    }),
    { id: 'outcome', head: 'Outcome', cell: (attempt) => <CallStatusMark status={attempt.outcome} /> },
    { id: 'status', head: 'HTTP', right: true, cell: (attempt) => attempt.status ?? '–' },
    ...has((attempt) => isKnown(attempt.errorKind), {
      id: 'error',
      head: 'Error',
      cell: (attempt) => attempt.errorKind ?? '–',
    }),
    ...has((attempt) => isKnown(attempt.retryAfterMs), {
      id: 'wait',
      head: 'Wait asked for',
      right: true,
      cell: (attempt) => formatMs(attempt.retryAfterMs),
    }),
    ...has((attempt) => attempt.costUsd !== undefined, {
      id: 'cost',
      head: 'Cost',
      right: true,
      cell: (attempt) => (
        <span
          title={
            isKnown(attempt.costUsd) ? `$${attempt.costUsd}` : costReason(attempt.costUnknownReason ?? null)
          }
        >
          {formatUsdColumn(attempt.costUsd)}
        </span>
      ),
    }),
    { id: 'latency', head: 'Latency', right: true, cell: (attempt) => formatMs(attempt.latencyMs) },
  ]
}

/** Every try at a provider, in order. */
export const Attempts = ({ attempts }: { readonly attempts: readonly Attempt[] }) =>
  attempts.length === 0 ? (
    <p className="text-soft">No provider was asked: the call ended before.</p>
  ) : (
    <Table
      label="Attempts"
      columns={attemptColumns(attempts)}
      rows={attempts}
      rowId={(attempt) => String(attempts.indexOf(attempt))}
    />
  )
