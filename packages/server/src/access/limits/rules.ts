import { modelFilter } from '../rules.ts'
import { totalOf, type Claim, type Level } from './counters.ts'
import type { Each, Limit, Measure } from './model.ts'
import { carriedShare, windowAt } from './windows.ts'

/** What limits look at in a call. */
export type LimitFacts = {
  readonly keyId: string
  readonly user: string | null
  readonly tags: { readonly [name: string]: string }
  readonly requestedModel: string
  readonly model: string
  readonly provider: string
  readonly route: string | null
}

/** A limit made ready for the hot path. */
export type ReadyLimit = Limit & {
  /** The amount in whole units: requests, tokens, nanodollars. */
  readonly units: number
  /** Changes with what it counts, so that tokens are never taken for requests after an edit. */
  readonly counter: string
  matches(facts: LimitFacts): boolean
  /** Whether it is about where a call goes, so that each attempt there is a request; else it is about the call. */
  isOfTarget(facts: LimitFacts): boolean
}

/** Nanodollars: a whole number for the counters, fine enough for one token of the cheapest model. */
const nanoOfUsd = 1e9

/** An amount of a limit's measure in whole units, and back. */
const unitsOf = (measure: Measure, amount: number): number =>
  measure === 'usd' ? Math.round(amount * nanoOfUsd) : amount
export const amountOf = (measure: Measure, units: number): number =>
  measure === 'usd' ? units / nanoOfUsd : units

/** Those that refuse are asked first: a call that is refused is not sent elsewhere. */
const rank = { hard: 0, degrade: 1, soft: 2 } as const

/** The limits of each project. */
export function compileLimits(limits: readonly Limit[]): ReadonlyMap<string, readonly ReadyLimit[]> {
  const byProject = Map.groupBy(limits, ({ projectId }) => projectId)
  return new Map(
    [...byProject].map(([projectId, own]) => [
      projectId,
      own.map(ready).toSorted((one, other) => rank[one.kind] - rank[other.kind]),
    ]),
  )
}

const ready = (limit: Limit): ReadyLimit => ({
  ...limit,
  units: unitsOf(limit.measure, limit.amount),
  counter: `${limit.id}.${limit.measure}.${limit.window}`,
  ...matchersOf(limit),
})

function matchersOf({ scope, each }: Limit): Pick<ReadyLimit, 'matches' | 'isOfTarget'> {
  const { keyId, user, team, tags, model, provider, route } = scope
  const wanted = Object.entries({ ...tags, ...(team === undefined ? {} : { team }) })
  const isModel = model === undefined ? null : modelFilter([model])
  const isAlways = provider !== undefined || each === 'model' || each === 'provider'
  const matches: ReadyLimit['matches'] = (facts) =>
    (keyId === undefined || keyId === facts.keyId) &&
    (user === undefined || user === facts.user) &&
    (provider === undefined || provider === facts.provider) &&
    (route === undefined || route === facts.route) &&
    (isModel === null || isModel(facts.model) || isModel(facts.requestedModel)) &&
    wanted.every(([name, value]) => facts.tags[name] === value)
  return { matches, isOfTarget: (facts) => isAlways || isModel?.(facts.model) === true }
}

/** Which counter of `each` a call belongs to; calls without the value share one, the empty name. */
export function valueOf(each: Each, facts: LimitFacts): string {
  if (each.startsWith('tag:')) return facts.tags[each.slice('tag:'.length)] ?? ''
  const of = {
    key: facts.keyId,
    user: facts.user,
    team: facts.tags['team'],
    model: facts.model,
    provider: facts.provider,
    route: facts.route,
  }
  return of[each as keyof typeof of] ?? ''
}

/** The claim of a call on a limit's counter. `value` is null when the limit has one counter. */
export function claimOn(
  limit: ReadyLimit,
  value: string | null,
  { units, isEnforced }: Pick<Claim, 'units' | 'isEnforced'>,
  nowMs: number,
): Claim {
  const window = windowAt(limit.window, nowMs)
  return {
    counter: value === null ? limit.counter : `${limit.counter}=${value}`,
    window,
    carriedShare: limit.algorithm === 'sliding' ? carriedShare(window, nowMs) : 0,
    amount: limit.units,
    units,
    isEnforced,
  }
}

/** What is held by calls under way comes free with them, nobody knows when. */
const underWayMs = 1_000

/**
 * In how many milliseconds a claim that did not fit may be tried again: when enough of the window before has slid
 * away, or the window ends; soon, when only what calls under way hold is in the way.
 */
export function retryAfterMs(claim: Claim, level: Level, nowMs: number): number {
  const { window, carriedShare: share, amount } = claim
  const untilEnd = Math.max(1, window.endMs - nowMs)
  const units = Math.max(1, claim.units)
  if (level.used + units > amount) return untilEnd
  if (level.carried === 0 || level.used + level.carried + units <= amount)
    return Math.min(underWayMs, untilEnd)
  const before = level.carried / share
  const shareThen = (amount - level.used - units) / before
  const lengthMs = window.endMs - window.startMs
  return Math.min(untilEnd, Math.max(1, Math.ceil((share - shareThen) * lengthMs)))
}

/** What is left of a counter, the claim counted in when it was held; never below zero. */
export const remaining = (claim: Claim, level: Level, isHeld: boolean): number =>
  Math.max(0, claim.amount - totalOf(level) - (isHeld ? claim.units : 0))

/** Picodollars as whole nanodollars, rounded up: a budget is never told less than a call cost. */
export const unitsOfPico = (pico: bigint): number => Number((pico + 999n) / 1000n)
