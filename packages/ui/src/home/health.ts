import { formatMinute, formatMs, formatShare, plural } from '../parts/format.ts'
import type { Change, Overview, OverviewPoint } from '../records.ts'

export type Health = { readonly verdict: 'good' | 'bad' | 'unsure' | 'quiet'; readonly sentence: string }

/** Failures worth the word "wrong" once even the low end of the interval is above this share. */
const alarming = 0.05

/**
 * The 95 % interval of a share (Wilson 1927), for counts taken apart here; totals come with theirs from the server.
 */
export function wilson(hits: number, n: number, z = 1.959964): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 }
  const share = hits / n
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

const sum = (points: readonly OverviewPoint[], of: (point: OverviewPoint) => number): number =>
  points.reduce((total, point) => total + of(point), 0)

const failed = (point: OverviewPoint): number => point.errors + point.truncated

/** Every split is tried, so each must clear 99.9 % intervals: about one false alarm in thousands of quiet windows. */
const strict = 3.290527

/**
 * Where failures became more frequent: the split of the window after which the interval lies wholly above the
 * interval before it, and furthest so. Null when the data support no such point.
 */
export function riseOf(
  points: readonly OverviewPoint[],
): { at: string; before: number; after: number } | null {
  let best: { at: string; before: number; after: number; gap: number } | null = null
  for (let split = Math.ceil(points.length * 0.3); split < points.length; split += 1) {
    const [early, late] = [points.slice(0, split), points.slice(split)]
    const [n, m] = [sum(early, (point) => point.calls), sum(late, (point) => point.calls)]
    if (n < 20 || m < 20) continue
    const [hits, lateHits] = [sum(early, failed), sum(late, failed)]
    const gap = wilson(lateHits, m, strict).low - wilson(hits, n, strict).high
    if (gap > Math.max(0.01, best?.gap ?? 0))
      best = { at: points[split]?.at ?? '', before: hits / n, after: lateHits / m, gap }
  }
  return best
}

const lastBefore = (changes: readonly Change[], at: string): Change | undefined =>
  [...changes].filter((change) => change.at <= at).sort((a, b) => b.at.localeCompare(a.at))[0]

/**
 * Is anything wrong, and what changed? Answered from the overview and the number of alerts that wait for someone, never
 * beyond what they support.
 */
export function healthOf(overview: Overview, words: string, alerts = 0): Health {
  const { totals, points, changes } = overview
  if (totals.calls === 0) return { verdict: 'quiet', sentence: `No calls in ${words}.` }

  const rate = totals.errorRate
  const doubt =
    rate.low === null || rate.high === null ? '' : ` (${formatShare(rate.low)} to ${formatShare(rate.high)})`
  const rise = riseOf(points)
  if (rise !== null) {
    const suspect = lastBefore(changes, rise.at)
    const after =
      suspect === undefined
        ? 'Nothing was changed before it.'
        : `Last change before it: ${suspect.summary}, ${formatMinute(suspect.at)}.`
    return {
      verdict: 'bad',
      sentence: `Failures rose from ${formatShare(rise.before)} to ${formatShare(rise.after)} around ${formatMinute(rise.at)}. ${after}`,
    }
  }
  if (rate.low !== null && rate.low > alarming)
    return {
      verdict: 'bad',
      sentence: `${formatShare(rate.value)} of ${plural(totals.calls, 'call')} in ${words} failed${doubt}.`,
    }
  if (rate.high === null || rate.high > alarming * 2)
    return {
      verdict: 'unsure',
      sentence: `${plural(totals.calls, 'call')} in ${words}, ${totals.errors} failed: not enough data to say more${doubt}.`,
    }
  const traffic = `${plural(totals.calls, 'call')} in ${words}, ${formatShare(rate.value)} failed${doubt}, half were answered within ${formatMs(totals.latencyP50Ms)}.`
  return alerts > 0
    ? { verdict: 'unsure', sentence: `${plural(alerts, 'alert')} open; the traffic looks well: ${traffic}` }
    : { verdict: 'good', sentence: `Nothing looks wrong: ${traffic}` }
}
