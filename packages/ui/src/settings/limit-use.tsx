import { Moment } from '../parts/moment.tsx'
import { formatCount, formatShare, formatUsd } from '../parts/format.ts'
import type { Limit, LimitUse } from '../settings-records.ts'

export const formatAmount = (measure: Limit['measure'], amount: number): string =>
  measure === 'usd' ? formatUsd(amount) : formatCount(amount)

/** Bars of a limit with many counters; the rest is a number. */
const barsAtMost = 3

/** How much of a limit is used now: a bar, its numbers in words, and when it starts over. */
export function LimitBars({ limit }: { readonly limit: Limit }) {
  const { use } = limit
  if (use === null) return <span className="text-soft">the counters cannot be asked just now</span>
  if (use.length === 0) return <span className="text-soft">nothing used yet</span>
  return (
    <div className="grid min-w-70 gap-1 max-narrow:min-w-40 py-1">
      {use.slice(0, barsAtMost).map((each) => (
        <LimitBar key={each.value ?? ''} limit={limit} use={each} />
      ))}
      {use.length > barsAtMost && (
        <span className="text-small text-soft">and {use.length - barsAtMost} more</span>
      )}
    </div>
  )
}

function LimitBar({ limit, use }: { readonly limit: Limit; readonly use: LimitUse }) {
  const share = Math.min(1, use.used / limit.amount)
  const held = Math.min(1 - share, use.reserved / limit.amount)
  const tone = share >= 1 ? 'bg-bad' : share >= 0.8 ? 'bg-warn' : 'bg-accent'
  const of = use.value === null ? limit.name : use.value === '' ? '(none)' : use.value
  return (
    <div className="grid gap-0.5">
      <div className="flex items-baseline justify-between gap-3 text-small">
        <span className="truncate">
          {use.value !== null && <span className="font-medium">{of}: </span>}
          {formatAmount(limit.measure, use.used)} of {formatAmount(limit.measure, limit.amount)}
          {use.reserved > 0 && (
            <span className="text-soft">
              , {formatAmount(limit.measure, use.reserved)} held by calls under way
            </span>
          )}
        </span>
        <span className="shrink-0 text-soft">
          {formatShare(use.used / limit.amount)}
          <span className="max-narrow:hidden">
            {' '}
            · until <Moment at={use.resetsAt} />
          </span>
        </span>
      </div>
      <div
        role="meter"
        aria-label={`Used of ${of}`}
        aria-valuemin={0}
        aria-valuemax={limit.amount}
        aria-valuenow={Math.min(use.used, limit.amount)}
        className="flex h-1.5 overflow-hidden rounded-small bg-sunken"
      >
        <div className={tone} style={{ width: `${share * 100}%` }} />
        <div className="bg-baseline" style={{ width: `${held * 100}%` }} />
      </div>
    </div>
  )
}
