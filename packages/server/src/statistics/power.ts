import { oneSidedHalfWidth, sequentialRho, twoSidedHalfWidth } from './asymptotic-interval.ts'
import { requireOpenShare } from './domain.ts'
import type { Effect } from './effect.ts'
import { normalCdf, normalQuantile } from './normal.ts'

/** What a test is to promise. All plans here are normal approximations. */
export type Plan = {
  readonly alpha: number
  /** Chance to see the effect when it is there. */
  readonly power: number
  readonly sides?: 1 | 2
  /** How much wider a sequential interval is than a fixed one; 1 for one look. */
  readonly widening?: number
}

/**
 * How much wider an asymptotic confidence sequence, tuned to `plannedUsers` of both arms, is at `users` than an
 * interval for one look. At the planned users it depends on alpha alone: 1.55 at .05, so 2.4 times the users.
 */
export function sequentialWidening(sides: 1 | 2, alpha: number, plannedUsers: number, users: number): number {
  requirePositive(plannedUsers, 'The number of planned users')
  const unit = { effect: 0, standardError: 1, users: requirePositive(users, 'The number of users') }
  const halfWidth = sides === 1 ? oneSidedHalfWidth : twoSidedHalfWidth
  return halfWidth(unit, sequentialRho(sides, alpha, plannedUsers), alpha) / -normalQuantile(alpha / sides)
}

/** How many times more users a metric needs whose `perUser` requests resemble each other by `icc` (0–1). */
export const designEffect = (perUser: number, icc: number): number => 1 + (perUser - 1) * icc

/** Users an arm, unrounded, to see a difference `delta` of means whose one user has `variance`. */
export function usersForMeans(delta: number, variance: number, plan: Plan): number {
  requirePositive(Math.abs(delta), 'The difference to detect')
  return (2 * variance * deviations(plan) ** 2) / delta ** 2
}

/** Users an arm, unrounded, to see a mean change by `lift`, a share of itself; the control's mean varies too. */
export function usersForLift(lift: number, mean: number, variance: number, plan: Plan): number {
  requirePositive(Math.abs(lift), 'The lift to detect')
  requirePositive(Math.abs(mean), 'The size of the mean')
  return ((variance / mean ** 2) * (1 + (1 + lift) ** 2) * deviations(plan) ** 2) / lift ** 2
}

/**
 * Users an arm, unrounded, to see a share move from `share` by `delta`: the formula of evanmiller.org's calculator,
 * which takes the control's variance for "no difference". For moves small beside the share; from .2 to .3 its 80 % are
 * 76 %, as the treatment's larger variance counts too. Plan by the unpooled form.
 */
export function usersForProportions(share: number, delta: number, plan: Plan): number {
  const after = checkedAfter(share, delta)
  const { z, zPower, widening } = quantiles(plan)
  const spread =
    z * Math.sqrt(2 * share * (1 - share)) + zPower * Math.sqrt(share * (1 - share) + after * (1 - after))
  return (widening * spread) ** 2 / delta ** 2
}

/** The same with each arm's own variance throughout, as Welch's test takes it, and Spotify's confidence. */
export function usersForProportionsUnpooled(share: number, delta: number, plan: Plan): number {
  const after = checkedAfter(share, delta)
  return ((share * (1 - share) + after * (1 - after)) * deviations(plan) ** 2) / delta ** 2
}

/** The chance that a two-sided test finds `effect`, in either direction. */
export function powerOf({ effect, standardError }: Effect, alpha: number, widening = 1): number {
  requirePositive(standardError, 'The standard error')
  const z = -normalQuantile(alpha / 2)
  const distance = effect / (standardError * widening)
  return normalCdf(distance - z) + normalCdf(-distance - z)
}

/** The smallest difference of means that `users` an arm let one see. */
export const detectableDifference = (users: number, variance: number, plan: Plan): number =>
  deviations(plan) * Math.sqrt((2 * variance) / requirePositive(users, 'The number of users'))

/**
 * The smallest lift above 0 that `users` an arm let one see: `usersForLift` solved for the lift. Null when the mean is
 * so uncertain that no lift stands out.
 */
export function detectableLift(users: number, mean: number, variance: number, plan: Plan): number | null {
  requirePositive(users, 'The number of users')
  requirePositive(Math.abs(mean), 'The size of the mean')
  const k = (deviations(plan) ** 2 * variance) / (users * mean ** 2)
  return k >= 1 ? null : (k + Math.sqrt(k * k + 2 * k * (1 - k))) / (1 - k)
}

/** The smallest rise of `share` that `users` an arm let one see. Null when not even a rise to 1 is. */
export const detectableRise = (users: number, share: number, plan: Plan): number | null =>
  smallestRise(users, share, (rise) => usersForProportions(share, rise, plan))

/** The same by `usersForProportionsUnpooled`. */
export const detectableRiseUnpooled = (users: number, share: number, plan: Plan): number | null =>
  smallestRise(users, share, (rise) => usersForProportionsUnpooled(share, rise, plan))

/** `needed` falls as the rise grows. */
function smallestRise(users: number, share: number, needed: (rise: number) => number): number | null {
  requirePositive(users, 'The number of users')
  let [low, high] = [0, 1 - share]
  if (share === 1 || needed(high) > users) return null
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return high
    if (needed(middle) > users) low = middle
    else high = middle
  }
}

/** Standard errors between no effect and one found with the promised power. */
function deviations(plan: Plan): number {
  const { z, zPower, widening } = quantiles(plan)
  return widening * (z + zPower)
}

function quantiles({ alpha, power, sides = 2, widening = 1 }: Plan) {
  requireOpenShare(alpha, 'The level of significance')
  requireOpenShare(power, 'The power')
  return { z: -normalQuantile(alpha / sides), zPower: normalQuantile(power), widening }
}

function checkedAfter(share: number, delta: number): number {
  const after = share + delta
  if (!(share >= 0 && share <= 1 && after >= 0 && after <= 1))
    throw new RangeError(`Shares lie within 0 and 1, not at ${share} and ${after}.`)
  requirePositive(Math.abs(delta), 'The difference to detect')
  return after
}

function requirePositive(value: number, what: string): number {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${what} lies above 0, not at ${value}.`)
  return value
}
