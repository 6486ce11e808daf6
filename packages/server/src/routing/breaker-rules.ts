/**
 * A circuit breaker as a value: what it knows, and what each outcome makes of it. Time and chance are arguments.
 *
 * Outcomes are counted in two halves of a window, the older one weighed by how much of it still counts. Enough
 * failures among enough outcomes open it, and so do a few failures to connect in a row. Open, it lets nothing through
 * for a rest that doubles each time; then a bounded number of probes at once (half-open), of which enough successes
 * close it and one failure opens it again.
 */
export type BreakerRules = {
  readonly windowMs: number
  readonly outcomesAtLeast: number
  readonly failureShare: number
  readonly connectFailuresInRow: number
  readonly restMs: number
  readonly restAtMostMs: number
  readonly probesAtOnce: number
  readonly successesToClose: number
}

export const breakerRules: BreakerRules = {
  windowMs: 30_000,
  outcomesAtLeast: 10,
  failureShare: 0.5,
  connectFailuresInRow: 3,
  restMs: 5_000,
  restAtMostMs: 60_000,
  probesAtOnce: 1,
  successesToClose: 2,
}

export type Breaker = {
  readonly kind: 'closed' | 'open' | 'half-open'
  /** Start of the newer half, Unix milliseconds; counts of it and of the half before. */
  readonly halfFromMs: number
  readonly counts: Counts
  readonly before: Counts
  readonly connectFailures: number
  /** How often it opened without closing in between. */
  readonly openings: number
  /** Unix milliseconds; 0 while closed. */
  readonly openUntilMs: number
  readonly probes: number
  readonly successes: number
}

type Counts = { readonly good: number; readonly bad: number }
const none: Counts = { good: 0, bad: 0 }

export const closedBreaker: Breaker = {
  kind: 'closed',
  halfFromMs: 0,
  counts: none,
  before: none,
  connectFailures: 0,
  openings: 0,
  openUntilMs: 0,
  probes: 0,
  successes: 0,
}

/** What an attempt says of its target. `neither`: nothing (the caller left, a rate limit). */
export type BreakerOutcome = 'success' | 'failure' | 'connect-failure' | 'neither'

/** Unix milliseconds from which a call may go through; `nowMs` or less when it may now. */
export function passesFrom(breaker: Breaker, nowMs: number, rules: BreakerRules = breakerRules): number {
  if (breaker.kind === 'closed') return nowMs
  if (nowMs < breaker.openUntilMs) return breaker.openUntilMs
  // Probes are under way and all places taken: soon one is back.
  return breaker.kind === 'half-open' && breaker.probes >= rules.probesAtOnce ? nowMs + rules.restMs : nowMs
}

/** A call goes through, whether it was let through or did not ask. */
export function begun(breaker: Breaker, nowMs: number): Breaker {
  if (breaker.kind === 'closed') return breaker
  if (breaker.kind === 'open') {
    if (nowMs < breaker.openUntilMs) return breaker
    return { ...breaker, kind: 'half-open', probes: 1, successes: 0 }
  }
  return { ...breaker, probes: breaker.probes + 1 }
}

/** What one ended call makes of it. */
export function ended(
  breaker: Breaker,
  outcome: BreakerOutcome,
  nowMs: number,
  rules: BreakerRules = breakerRules,
): Breaker {
  const probes = Math.max(0, breaker.probes - 1)
  if (outcome === 'neither') return breaker.kind === 'half-open' ? { ...breaker, probes } : breaker
  if (breaker.kind === 'closed') return counted(breaker, outcome, nowMs, rules)
  if (outcome !== 'success') return breaker.kind === 'open' ? breaker : opened(breaker, nowMs, rules)
  // A call that began before it opened, or that did not ask, is as good a sign as a probe.
  const successes = breaker.successes + 1
  if (successes >= rules.successesToClose) return closedBreaker
  return { ...breaker, probes, successes }
}

function counted(breaker: Breaker, outcome: BreakerOutcome, nowMs: number, rules: BreakerRules): Breaker {
  const half = rules.windowMs / 2
  const age = nowMs - breaker.halfFromMs
  const turned = age < half ? breaker : turnedOver(breaker, nowMs, age < 2 * half)
  const isGood = outcome === 'success'
  const counts = isGood
    ? { good: turned.counts.good + 1, bad: turned.counts.bad }
    : { good: turned.counts.good, bad: turned.counts.bad + 1 }
  const connectFailures = isGood ? 0 : outcome === 'connect-failure' ? turned.connectFailures + 1 : 0
  const next = { ...turned, counts, connectFailures }
  if (isGood) return next
  const weight = Math.max(0, 1 - (nowMs - turned.halfFromMs) / half)
  const bad = counts.bad + weight * turned.before.bad
  const all = bad + counts.good + weight * turned.before.good
  const isBad = all >= rules.outcomesAtLeast && bad / all >= rules.failureShare
  return isBad || connectFailures >= rules.connectFailuresInRow ? opened(next, nowMs, rules) : next
}

const turnedOver = (breaker: Breaker, nowMs: number, isRecent: boolean): Breaker => ({
  ...breaker,
  halfFromMs: nowMs,
  counts: none,
  before: isRecent ? breaker.counts : none,
})

function opened(breaker: Breaker, nowMs: number, rules: BreakerRules): Breaker {
  const restMs = Math.min(rules.restAtMostMs, rules.restMs * 2 ** Math.min(breaker.openings, 20))
  return {
    ...closedBreaker,
    kind: 'open',
    openings: breaker.openings + 1,
    openUntilMs: nowMs + restMs,
  }
}
