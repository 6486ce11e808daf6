import type { Finding } from '../../alerts/model.ts'
import { isoTime } from '../../kernel/time.ts'
import { rateWords } from '../../kernel/words.ts'
import { wilson } from '../../statistics/intervals.ts'
import { rateShift } from '../../statistics/rate-shift.ts'
import { findingOf } from './bounds.ts'
import { addShares, nameOf, watched, watchedNames, type IndexHour, type Watched } from './hours.ts'

const hourMs = 3_600_000
const weekMs = 7 * 24 * hourMs
const pastMs = 2 * weekMs
/** Monday, 5 January 1970, 00:00 UTC. */
const mondayMs = 4 * 24 * hourMs
/** Of any false alarm of one measure of one index in a week. */
const falseAlarmsAtMost = 0.05
/** Before an index may be judged by its own past. */
const leastPastHours = 12
const leastPastQueries = 100

/** How far back hours are needed. */
export const shiftReachMs = pastMs + weekMs

/**
 * What changed for the worse against its own past: each week (from Monday, UTC) is held against the two weeks before it,
 * looked at every hour, with a chance of at most 5 % of a false alarm in a week and measure. Shares of queries take the
 * place of yes and no: a likelihood ratio is convex in the outcome, so that for outcomes between 0 and 1 its mean is at
 * most that of yes and no with the same share, and the test keeps its level (Waudby-Smith and Ramdas, "Estimating means
 * of bounded random variables by betting", JRSS B 86, 2024, section 2).
 */
export function shiftFindings(
  indexName: string | null,
  hours: readonly IndexHour[],
  nowMs: number,
): Finding[] {
  const fromMs = Math.floor((nowMs - mondayMs) / weekMs) * weekMs + mondayMs
  const past = hours.filter(({ atMs }) => atMs >= fromMs - pastMs && atMs < fromMs)
  const now = hours.filter(({ atMs }) => atMs >= fromMs)
  return watchedNames.flatMap((name) => {
    const known = (of: readonly IndexHour[]): readonly IndexHour[] =>
      of.filter(({ shares }) => shares[name].n > 0)
    const [before, since] = [known(past), known(now)]
    const baseline = addShares(before, name)
    if (before.length < leastPastHours || baseline.n < leastPastQueries || since.length === 0) return []
    const trials = (of: readonly IndexHour[]) =>
      of.map(({ shares }) => ({ n: shares[name].n, successes: shares[name].sum }))
    const found = rateShift(trials(before), trials(since), {
      ...{ alarms: falseAlarmsAtMost, horizon: weekMs / hourMs },
    })
    const worse = watched[name].isBetter === 'low' ? 'more' : 'less'
    if (found.alarmAt === null || found.direction !== worse) return []
    const changed = since.slice(found.since ?? 0)
    return [shifted(indexName, name, baseline, changed)]
  })
}

function shifted(
  indexName: string | null,
  name: Watched,
  baseline: { readonly n: number; readonly sum: number },
  changed: readonly IndexHour[],
): Finding {
  const after = addShares(changed, name)
  const [was, is] = [wilson(baseline.sum, baseline.n), wilson(after.sum, after.n)]
  const index = nameOf(indexName)
  const direction = watched[name].isBetter === 'low' ? 'rose' : 'fell'
  return findingOf(indexName, `${name}-shift`, {
    severity: 'warning',
    title: `${index}: the ${watched[name].measure} ${direction}`,
    sentence: `The ${watched[name].measure} of ${index} ${direction} from ${rateWords(was)} in the two weeks before to ${rateWords(is)} since ${isoTime(changed[0]!.atMs).slice(0, 16).replace('T', ' ')} UTC.`,
    remedy:
      'Look at what changed then: an index version, an embedder, a filter, a prompt, or what people ask about.',
    evidence: { measure: watched[name].measure, ...is, threshold: was.value, unit: 'share' },
    since: isoTime(changed[0]!.atMs),
  })
}
