import { oneSidedHalfWidth, sequentialRho } from '../statistics/asymptotic-interval.ts'
import { alphaOfEpoch } from '../statistics/e-values.ts'
import { normalQuantile } from '../statistics/normal.ts'
import {
  designEffect,
  detectableDifference,
  detectableRiseUnpooled,
  usersForMeans,
  usersForProportionsUnpooled,
  type Plan,
} from '../statistics/power.ts'
import type { PlanAnswer, PlanQuestion } from './plan-model.ts'

/** Users an arm that a promotion needs in any case: a floor, no sample size. */
export const leastUsersPerArm = 500

export function answerPlan(question: PlanQuestion): PlanAnswer {
  const { effect, users, arms, alpha, power, usersPerDay } = question
  const ask = askOf(question)
  const metrics = effect === undefined ? [] : planUsers(ask)
  const most = (of: (one: Planned) => number): number => Math.max(leastUsersPerArm, ...metrics.map(of))
  const needed =
    effect === undefined
      ? null
      : { fixed: most((one) => one.fixedUsersPerArm), sequential: most((one) => one.sequentialUsersPerArm) }
  const plannedUsers = needed && needed.sequential * arms
  const smallest = (usersPerArm: number) => ({ usersPerArm, ...detectable(ask, usersPerArm) })
  return {
    ...{ arms, alpha, power, usersPerArm: needed, plannedUsers, metrics: [...metrics] },
    days: plannedUsers === null || usersPerDay === undefined ? null : plannedUsers / usersPerDay,
    smallestEffect: users === undefined ? null : smallest(users),
    smallestEffectAtFloor: smallest(leastUsersPerArm),
    isEnough: needed === null || users === undefined ? null : users >= needed.sequential,
  }
}

function askOf({ rate, deviation, ...question }: PlanQuestion): PlanAsk {
  const { requestsPerUser, likeness, effect = 1, guardrails, arms, alpha, power } = question
  const of =
    rate === undefined
      ? { variance: deviation! ** 2 }
      : requestsPerUser === 1
        ? { share: rate }
        : { variance: shareVariance(rate, requestsPerUser, likeness) }
  const unharmed = guardrails.map((one, at): Baseline => ({
    ...{ name: `guardrail ${at + 1}`, of: { share: one.rate }, difference: one.margin },
  }))
  return { metrics: [{ name: 'primary', of, difference: effect }, ...unharmed], arms, alpha, power }
}

/** A metric before anyone is exposed, from history or a guess. */
export type Baseline = {
  readonly name: string
  /** The primary's effect to find, or the guardrail's margin to rule out; absolute. */
  readonly difference: number
  /** A share of users, 0–1; or the variance of one user of any other metric. */
  readonly of: { readonly share: number } | { readonly variance: number }
}

export type PlanAsk = {
  /** The primary first, then guardrails that are to be shown not worse. */
  readonly metrics: readonly [Baseline, ...Baseline[]]
  readonly arms: number
  readonly alpha: number
  readonly power: number
}

export type Planned = {
  readonly metric: string
  readonly difference: number
  /** Users an arm: looking once at the end, and looking whenever one likes. */
  readonly fixedUsersPerArm: number
  readonly sequentialUsersPerArm: number
}

/**
 * Users an arm so that a promotion happens with the promised power when it is deserved: every metric has to show its
 * part, so each may miss with its share of what the power leaves (M. Schultzberg, S. Ankargren, M. Frånberg, arXiv
 * 2402.11609), and further treatments share alpha. Sequential users are for the look at the planned size alone;
 * looking sooner only adds to the power.
 */
export const planUsers = (ask: PlanAsk): readonly Planned[] =>
  ask.metrics.map((metric) => ({
    metric: metric.name,
    difference: metric.difference,
    fixedUsersPerArm: Math.ceil(usersFor(metric, fixedPlan(ask))),
    sequentialUsersPerArm: Math.ceil(usersFor(metric, sequentialPlan(ask))),
  }))

const usersFor = ({ of, difference }: Baseline, plan: Plan): number =>
  'share' in of
    ? usersForProportionsUnpooled(of.share, difference, plan)
    : usersForMeans(difference, of.variance, plan)

/** The smallest effect of the primary that so many users an arm let one find; null when a share has no room for it. */
export type Detectable = { readonly fixed: number | null; readonly sequential: number | null }

export const detectable = (ask: PlanAsk, usersPerArm: number): Detectable => ({
  fixed: detectableBy(ask.metrics[0], usersPerArm, fixedPlan(ask)),
  sequential: detectableBy(ask.metrics[0], usersPerArm, sequentialPlan(ask)),
})

const detectableBy = ({ of }: Baseline, users: number, plan: Plan): number | null =>
  'share' in of
    ? detectableRiseUnpooled(users, of.share, plan)
    : detectableDifference(users, of.variance, plan)

const powerEach = ({ power, metrics }: PlanAsk): number => 1 - (1 - power) / metrics.length

const fixedPlan = (ask: PlanAsk): Plan => ({
  alpha: ask.alpha / (ask.arms - 1),
  power: powerEach(ask),
  sides: 2,
})

/** As a promotion is decided: one-sided, at the alpha of the first epoch, at every look. */
function sequentialPlan(ask: PlanAsk): Plan {
  const alpha = alphaOfEpoch(ask.alpha, 1) / (ask.arms - 1)
  const power = powerEach(ask)
  const [once, found] = [-normalQuantile(alpha), normalQuantile(power)]
  // At the planned size only the interval is wider, not the spread of what is measured.
  return { alpha, power, sides: 1, widening: (sequentialDeviations(alpha) + found) / (once + found) }
}

/** Standard errors from the effect to its one-sided bound when all planned users are in, however many these are. */
const sequentialDeviations = (alpha: number): number =>
  oneSidedHalfWidth({ effect: 0, standardError: 1, users: 1 }, sequentialRho(1, alpha, 1), alpha)

/**
 * Variance of one user's part in a share of requests: the requests of one user resemble each other by `likeness`
 * (intra-class correlation, 0–1), so that `requestsPerUser` of them tell less than as many users would.
 */
export const shareVariance = (share: number, requestsPerUser: number, likeness: number): number =>
  (share * (1 - share) * designEffect(requestsPerUser, likeness)) / requestsPerUser
