import type { ReviewedRate } from '@telltale/sdk'

/** The interval as a band on a line from 0 to 1, the value as a tick. The figures beside it say the same. */
export const RateBar = ({ rate }: { readonly rate: ReviewedRate }) => (
  <div aria-hidden className="relative h-2 w-full min-w-24 rounded-small bg-sunken">
    {rate.n > 0 && (
      <span
        className={`absolute inset-y-0 rounded-small ${rate.kind === 'estimate' ? 'bg-accent opacity-35' : 'bg-baseline opacity-40'}`}
        style={{ left: `${rate.low * 100}%`, width: `${Math.max(0.5, (rate.high - rate.low) * 100)}%` }}
      />
    )}
    {rate.kind === 'estimate' && (
      <span
        className="absolute -inset-y-0.5 w-0.5 -translate-x-1/2 bg-ink"
        style={{ left: `${rate.value * 100}%` }}
      />
    )}
  </div>
)
