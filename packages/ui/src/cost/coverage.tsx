import { Link } from '@tanstack/react-router'
import { costReason } from '../parts/cost-reason.ts'
import { formatCount, formatShare } from '../parts/format.ts'
import type { CostReport } from '@telltale/sdk'

/** The reasons that a price set here would take away; missing usage is not among them. */
const priceReasons: ReadonlySet<string> = new Set([
  'provider-unknown',
  'model-unknown',
  'rate-missing',
  'service-tier-unpriced',
])

/** How much of the traffic has a known cost. What is unknown is a gap, hatched, with its reasons; never zero. */
export function Coverage({ coverage }: { readonly coverage: CostReport['coverage'] }) {
  const unknown = coverage.total - coverage.known
  const share = coverage.share ?? 0
  const isPriceMissing = coverage.unknownReasons.some(({ reason }) => priceReasons.has(reason))
  return (
    <div className="grid gap-2">
      <div
        className="flex h-4 overflow-hidden rounded-small border border-line"
        role="img"
        aria-label={`${formatShare(share)} of calls have a known cost`}
      >
        <span className="bg-accent" style={{ width: `${share * 100}%` }} />
        {unknown > 0 && <span className="hatched min-w-2 flex-1" />}
      </div>
      <div className="flex flex-wrap justify-between gap-x-6 text-small text-soft">
        <span>
          {formatCount(coverage.known)} of {formatCount(coverage.total)} calls have a known cost (
          {formatShare(coverage.share)})
        </span>
        {coverage.lowerBounds > 0 && (
          <span>{formatCount(coverage.lowerBounds)} of them at least: an attempt’s cost is not known</span>
        )}
      </div>
      {unknown > 0 && (
        <div className="grid gap-x-8 gap-y-3 text-small narrow:grid-cols-2">
          <ul className="grid content-start gap-1">
            {coverage.unknownReasons.map((reason) => (
              <li key={reason.reason} className="flex justify-between gap-4 border-b border-line pb-1">
                <span title={reason.reason}>{costReason(reason.reason)}</span>
                <span>{formatCount(reason.calls)}</span>
              </li>
            ))}
          </ul>
          <ul className="grid content-start gap-1">
            {coverage.unknownModels.map((model) => (
              <li
                key={`${model.provider}/${model.model}`}
                className="flex justify-between gap-4 border-b border-line pb-1"
              >
                <Link
                  to="/calls"
                  search={{ model: model.model }}
                  className="font-medium text-accent hover:underline"
                >
                  {model.model}
                  {model.provider !== null && (
                    <span className="font-normal text-faint"> · {model.provider}</span>
                  )}
                </Link>
                <span>{formatCount(model.calls)}</span>
              </li>
            ))}
            {isPriceMissing && (
              <li className="text-soft">
                A price of your own closes the gap:{' '}
                <Link
                  to="/settings/$section"
                  params={{ section: 'prices' }}
                  className="font-medium text-accent hover:underline"
                >
                  add one in Settings
                </Link>
                .
              </li>
            )}
          </ul>
        </div>
      )}
    </div>
  )
}
