import type { ReviewedRate, ReviewItem, ReviewQueue } from '@telltale/sdk'
import { formatCount, formatShare } from '../parts/format.ts'

export const subjectWords = ({ subject }: Pick<ReviewQueue, 'subject'>): string => {
  switch (subject.kind) {
    case 'verdicts':
      return `guardrail ${subject.guardrail}${subject.stage ? `, ${subject.stage}` : ''}`
    case 'calls':
      return [
        'calls',
        subject.route && `route ${subject.route}`,
        subject.prompt && `prompt ${subject.prompt}`,
      ]
        .filter(Boolean)
        .join(', ')
    case 'retrievals':
      return subject.index ? `retrievals, index ${subject.index}` : 'retrievals'
  }
}

export const rateValue = (rate: ReviewedRate): string =>
  rate.kind === 'estimate' ? formatShare(rate.value) : 'not enough reviews'

export function rateNote(rate: ReviewedRate): string {
  if (rate.n === 0) return 'none reviewed'
  const interval = `${formatShare(rate.low)} to ${formatShare(rate.high)}, n ${formatCount(rate.n)}`
  return rate.kind === 'not-enough' && rate.needed !== null
    ? `${interval}; about ${formatCount(rate.needed)} more`
    : interval
}

const verdictWords: Readonly<Record<string, string>> = {
  pass: 'let it pass',
  block: 'blocked it',
  modify: 'masked it',
  flag_for_review: 'flagged it',
}

/** What was done, told once a reviewer may know. */
export function outcomeWords({ outcome }: ReviewItem): string | null {
  if (outcome === null) return null
  const { fired, score, seen } = outcome
  if (seen === null) return fired ? 'it stood out' : 'it did not stand out'
  const did = verdictWords[seen.verdict] ?? seen.verdict
  return `the guardrail ${seen.mode === 'shadow' && fired ? `would have (in shadow): ${did}` : did}, score ${score.toFixed(2)} against ${seen.threshold}`
}
