import type { RetrievalPoint, RetrievalReport } from '@telltale/sdk'
import { formatCount, formatShare, plural } from '../parts/format.ts'
import type { DrawnStrip } from './strips-data.ts'

/** How much of the answers the documents made, how many documents were stale, and of how many queries an answer is known; null without queries. */
export function retrievalStrip({
  retrievals,
  coverage,
  signals,
  series,
}: RetrievalReport): DrawnStrip | null {
  if (retrievals === 0) return null
  const meanOf = (name: 'groundedShare' | 'staleShare') => signals.find((signal) => signal.name === name)
  const [grounded, stale] = [meanOf('groundedShare'), meanOf('staleShare')]
  const values = (of: (point: RetrievalPoint) => number | null) => series.map(of)
  return {
    name: 'Retrieval: grounded',
    total: formatShare(grounded?.mean),
    note: [
      grounded?.mean == null
        ? `too few of ${plural(retrievals, 'query', 'queries')} tell`
        : `${formatShare(grounded.low)} to ${formatShare(grounded.high)}, n ${formatCount(grounded.n)}`,
      `stale ${formatShare(stale?.mean)} (red), answer known ${formatShare(coverage.value)} (grey)`,
    ].join('; '),
    lines: [
      { label: 'Answer known', look: 'second', values: values((point) => point.coverage) },
      { label: 'Stale', look: 'bad', values: values((point) => point.staleShare) },
      { label: 'Grounded', look: 'main', values: values((point) => point.groundedShare) },
    ],
    least: 1,
    format: (value) => `${Math.round(value * 100)} %`,
  }
}

/** What the strip says of one step, under the pointer. */
export const retrievalWords = (point: RetrievalPoint): { value: string; note: string } => ({
  value: formatShare(point.groundedShare),
  note: `stale ${formatShare(point.staleShare)}, n ${formatCount(point.retrievals)}`,
})
