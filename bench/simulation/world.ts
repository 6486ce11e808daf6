import type { Chance } from './chance.ts'

/** What is true of the users of one arm at one time. */
export type Truth = {
  /** Mean share of requests that pass. */
  readonly passRate: number
  /** How alike the requests of one user are (intra-class correlation), 0–1. */
  readonly likeness: number
  /** Share of users who ever meet an error. */
  readonly errorRate: number
  /** Median cost of a user's request, and the spread of its logarithm over users. */
  readonly cost: number
  readonly costSpread: number
}

export const base: Truth = { passRate: 0.7, likeness: 0.3, errorRate: 0.02, cost: 1, costSpread: 0.75 }

/** One user: requests (1 + Poisson, mean 4), how many passed, whether one failed, what they cost altogether. */
export type User = { requests: number; passed: number; failed: boolean; cost: number }

/** Draws a user into `user`: nothing is allocated for the hundred thousand of a run. */
export function draw(chance: Chance, truth: Truth, user: User): void {
  const { likeness, passRate } = truth
  const requests = 1 + chance.poisson(3)
  const strength = 1 / likeness - 1
  const own = likeness === 0 ? passRate : chance.beta(passRate * strength, (1 - passRate) * strength)
  let passed = 0
  for (let at = 0; at < requests; at++) if (chance.happens(own)) passed++
  user.requests = requests
  user.passed = passed
  user.failed = chance.happens(truth.errorRate)
  user.cost = truth.cost * Math.exp(truth.costSpread * chance.normal())
}
