import { rateShift, type Trials } from '../../statistics/rate-shift.ts'
import { findingOf } from './bounds.ts'
import { rateOf } from './figures.ts'
import type { GuardrailFinding, ShiftStanding } from './model.ts'
import { isoTime } from '../../kernel/time.ts'
import type { Hour } from './sums.ts'
import { hourMs } from './window-pieces.ts'
import { count, percent, rateWords } from '../../kernel/words.ts'

const dayMs = 24 * hourMs
const weekMs = 7 * dayMs
/** Of any false alarm of one guardrail in a week. */
const falseAlarmsAtMost = 0.05
const pastMs = 2 * weekMs
/** Before a version may be judged by its own past. */
const leastPastHours = 12
const leastPastEvaluations = 100
/** How far back hours are needed. */
export const shiftReachMs = pastMs + weekMs
/** Monday, 5 January 1970, 00:00 UTC. */
const mondayMs = 4 * dayMs

const mondayBefore = (nowMs: number): number => Math.floor((nowMs - mondayMs) / weekMs) * weekMs + mondayMs

/** What was evaluated since the Monday of last week: evidence that begins anew once a week, and is never too young. */
export function recentlyOf(hours: readonly Hour[], nowMs: number) {
  const fromMs = mondayBefore(nowMs) - weekMs
  const own = hours.filter(({ atMs }) => atMs >= fromMs)
  const total = (of: (hour: Hour) => number): number => own.reduce((sum, hour) => sum + of(hour), 0)
  return { fires: total(({ fires }) => fires), ended: total(({ ended }) => ended), fromMs }
}

/**
 * Whether a version of a guardrail fires as often as it did. Each week (from Monday, UTC) is held against the two weeks
 * before it, or, for a version set since, against its first day; no false alarm in 95 of 100 such weeks at least. `hours` are
 * those of one version, in order of time.
 */
export function shiftOf(hours: readonly Hour[], nowMs: number): ShiftStanding {
  const first = hours[0]
  if (first === undefined)
    return { kind: 'not-enough', reason: 'Nothing was evaluated in the last three weeks.' }
  const weekStartMs = mondayBefore(nowMs)
  const fromMs = Math.max(weekStartMs, first.atMs + dayMs)
  if (fromMs > nowMs)
    return {
      kind: 'not-enough',
      reason: `Version ${first.version} is to be judged by its first day, which is not over yet.`,
    }
  const past = hours.filter(({ atMs }) => atMs >= fromMs - pastMs && atMs < fromMs)
  const now = hours.filter(({ atMs }) => atMs >= fromMs)
  const baseline = sumOf(past)
  if (past.length < leastPastHours || baseline.n < leastPastEvaluations)
    return {
      kind: 'not-enough',
      reason: `Version ${first.version} has ${count(baseline.n)} evaluations in ${past.length} hours to be judged by; ${leastPastEvaluations} in ${leastPastHours} are needed.`,
    }
  const found = rateShift(past.map(trialsOf), now.map(trialsOf), {
    ...{ alarms: falseAlarmsAtMost, horizon: weekMs / hourMs },
  })
  const { alarmAt, since, direction, evidence, dispersion } = found
  const isShifted = alarmAt !== null
  const recent = since === null ? now : now.slice(since)
  const rates = { baseline: rateOf(baseline.successes, baseline.n), now: rateOfHours(recent) }
  return {
    ...{
      kind: 'watched',
      isShifted,
      direction: isShifted ? direction : null,
      ...rates,
      evidence,
      dispersion,
    },
    from: isoTime(fromMs),
    baselineFrom: isoTime(past[0]!.atMs),
    alarmAt: alarmAt === null ? null : isoTime(now[alarmAt]!.atMs),
    since: since === null ? null : isoTime(now[since]!.atMs),
  }
}

export function shiftFinding(guardrail: string, shift: ShiftStanding): GuardrailFinding | null {
  if (shift.kind !== 'watched' || !shift.isShifted) return null
  const { baseline, now, direction, since } = shift
  const before = percent(baseline.value ?? 0)
  return findingOf(guardrail, 'shifted', {
    severity: 'warning',
    title: `${guardrail} fires ${direction} often than before`,
    sentence: `${guardrail} fires ${direction} often than in its own past: ${rateWords(now)} since about ${since!.slice(0, 16).replace('T', ' ')} UTC, ${before} before. Chance alone would say so in at most ${percent(falseAlarmsAtMost)} of weeks.`,
    remedy: 'Look for a change of that hour: a prompt, a model, an index, or who is asking.',
    evidence: { measure: 'fire rate', ...now, threshold: baseline.value, unit: 'share' },
    since,
  })
}

const trialsOf = ({ ended, fires }: Hour): Trials => ({ n: ended, successes: fires })
const sumOf = (hours: readonly Hour[]): Trials => ({
  n: hours.reduce((sum, { ended }) => sum + ended, 0),
  successes: hours.reduce((sum, { fires }) => sum + fires, 0),
})
const rateOfHours = (hours: readonly Hour[]) => {
  const { n, successes } = sumOf(hours)
  return rateOf(successes, n)
}
