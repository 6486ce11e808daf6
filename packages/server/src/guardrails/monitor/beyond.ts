import { isShareAbove, isShareBelow } from '../../statistics/share-e-process.ts'
import { hourMs } from './window-pieces.ts'

/**
 * When a rate is surely beyond a bound, however often it is looked at. A Wilson interval looked at every minute lies
 * beyond the true rate sooner or later; an e-value of the evaluations since a fixed time reaches 1/α with a chance of
 * at most α at any time at all (statistics/share-e-process.ts). Each time that evidence begins anew is another chance to
 * be wrong, so α is shared among those: a watch that begins a window on every full hour spends α of a week in equal parts.
 * Holds for evaluations whose chance keeps the bound each time, given all before; not where one cause makes many fire at once.
 */
export const falseAlarmsAtMost = 0.05

/** Windows of the watch, each from a full hour on: what is wrong shows within the hour, what is rare in the day. */
export const watchedMs = [hourMs, 24 * hourMs]
const beginningsAWeek = (watchedMs.length * 7 * 24 * hourMs) / hourMs
const windowLevel = falseAlarmsAtMost / beginningsAWeek

/** Where a window of this length begins: on a full hour, so it is up to an hour longer. */
export const windowFrom = (nowMs: number, lengthMs: number): number =>
  Math.floor(nowMs / hourMs) * hourMs - lengthMs

/** Whether so many of n are too many for a rate of at most `limit`. */
export const isSurelyAbove = (successes: number, n: number, limit: number): boolean =>
  isShareAbove(successes, n, limit, windowLevel)

/** Whether so few of n are too few for a rate of at least `limit`, counted since the beginning of some week. */
export const isSurelyBelow = (successes: number, n: number, limit: number): boolean =>
  isShareBelow(successes, n, limit, falseAlarmsAtMost)
