import type { MonitorRate, ReviewedRate } from '@telltale/sdk'
import { formatShare } from '../parts/format.ts'
import { rangeWords } from './monitor-words.ts'

/** A share with its interval; the number it rests on stands once in the row. */
export const RateCell = ({ rate }: { readonly rate: MonitorRate }) =>
  rate.value === null ? (
    <span className="text-faint">–</span>
  ) : (
    <span className="inline-flex items-baseline justify-end gap-2">
      <span className="text-small text-faint">{rangeWords(rate)}</span>
      {formatShare(rate.value)}
    </span>
  )

/** What reviewers say; how many more reviews are needed where they do not say enough. */
export function ReviewedCell({ rate }: { readonly rate: ReviewedRate | null }) {
  if (rate?.kind === 'estimate')
    return (
      <span className="inline-flex items-baseline justify-end gap-2" title={`${rate.n} reviews`}>
        <span className="text-small text-faint">{rangeWords(rate)}</span>
        {formatShare(rate.value)}
      </span>
    )
  const more = rate?.needed ?? null
  return (
    <span className="text-small text-faint">
      {more === null ? 'not enough reviews' : `not enough reviews, ${more} more`}
    </span>
  )
}
