import { expect, test } from 'vitest'
import { armOfSuccesses } from '../statistics/arm.ts'
import { oneSidedPValue, sequentialRho } from '../statistics/asymptotic-interval.ts'
import { chance, countOf, shareOf } from '../statistics/chance.fixture.ts'
import { alphaOfEpoch } from '../statistics/e-values.ts'
import { absoluteEffect, twoSidedInterval } from '../statistics/effect.ts'
import { detectable, planUsers } from './plan.ts'

// A large rise, where a plan by the control's variance alone would find it 76 % of the time.
const ask = {
  metrics: [{ name: 'passed', of: { share: 0.2 }, difference: 0.1 }],
  ...{ arms: 2, alpha: 0.05, power: 0.8 },
} as const
const [planned] = planUsers(ask)

/** Experiments of n users an arm that `finds` calls a find. */
const found = (seed: number, n: number, finds: (effect: ReturnType<typeof absoluteEffect>) => boolean) => {
  const { happens } = chance(seed)
  const arm = (share: number) =>
    armOfSuccesses(
      n,
      countOf(n, () => happens(share)),
    )!
  return shareOf(3_000, () => finds(absoluteEffect(arm(0.2), arm(0.3))))
}

test('looking once, the planned users find a large rise as often as planned', () => {
  const share = found(21, planned!.fixedUsersPerArm, (effect) => twoSidedInterval(effect, 0.05).p < 0.05)
  expect(share).toBeGreaterThan(0.78)
  expect(share).toBeLessThan(0.83)
})

test('looking at any time, they find it by the last look at least as often', () => {
  const n = planned!.sequentialUsersPerArm
  const alpha = alphaOfEpoch(0.05, 1)
  const rho = sequentialRho(1, alpha, 2 * n)
  const share = found(22, n, (effect) => oneSidedPValue({ ...effect, users: 2 * n }, rho) <= alpha)
  expect(share).toBeGreaterThan(0.78)
  expect(share).toBeLessThan(0.83)
})

test('the smallest effect so many users can show is the one they were planned for', () => {
  expect(detectable(ask, planned!.fixedUsersPerArm).fixed).toBeCloseTo(0.1, 3)
  expect(detectable(ask, planned!.sequentialUsersPerArm).sequential).toBeCloseTo(0.1, 3)
})
