import fc from 'fast-check'
import { expect, test } from 'vitest'
import { armOfSuccesses, armOfValues } from './arm.ts'
import { chance, countOf, shareOf, times } from './chance.fixture.ts'
import { absoluteEffect, twoSidedInterval } from './effect.ts'
import {
  addSums,
  armOfClusters,
  armOfRatio,
  noUsers,
  oneUser,
  subtractSums,
  type RatioSums,
} from './ratio.ts'

const user = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 50 }))
const users = fc.array(user, { minLength: 2, maxLength: 40 })
const sumsOf = (rows: readonly (readonly [number, number])[]): RatioSums =>
  rows.map(([m, d]) => oneUser(m, d)).reduce(addSums, noUsers)

test('arms merge by addition, in any order and grouping', () => {
  fc.assert(
    fc.property(users, users, (left, right) => {
      expect(addSums(sumsOf(left), sumsOf(right))).toEqual(sumsOf([...right, ...left]))
      expect(addSums(noUsers, sumsOf(left))).toEqual(sumsOf(left))
    }),
    { numRuns: 100 },
  )
})

test("a user's row is replaced by taking the old one off", () => {
  fc.assert(
    fc.property(users, user, (rows, [m, d]) => {
      const [first, ...others] = rows
      const replaced = addSums(subtractSums(sumsOf(rows), oneUser(...first!)), oneUser(m, d))
      expect(replaced).toEqual(sumsOf([[m, d], ...others]))
    }),
    { numRuns: 100 },
  )
})

test('with one request a user the ratio is the mean', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 40 }), (values) => {
      const [ratio, mean] = [armOfRatio(sumsOf(values.map((m) => [m, 1]))), armOfValues(values)]
      expect(ratio!.mean).toBeCloseTo(mean!.mean, 9)
      expect(ratio!.variance).toBeCloseTo(mean!.variance, 6)
    }),
    { numRuns: 100 },
  )
})

test('the cluster-robust variance is that of the delta method, times (n − 1) / n', () => {
  fc.assert(
    fc.property(users, (rows) => {
      const { n, variance } = armOfRatio(sumsOf(rows))!
      expect(armOfClusters(sumsOf(rows))!.variance).toBeCloseTo((variance * (n - 1)) / n, 7)
    }),
    { numRuns: 100 },
  )
})

/** Users of one to seven requests whose chance to pass is their own: requests of one user resemble each other. */
function correlatedArm(seed: number): RatioSums {
  const { uniform, happens } = chance(seed)
  const rows = times(300, () => {
    const requests = 1 + Math.floor(uniform() * 7)
    const share = happens(0.5) ? 0.95 : 0.25
    return oneUser(
      countOf(requests, () => happens(share)),
      requests,
    )
  })
  return rows.reduce(addSums, noUsers)
}

test('by user 5 % false findings; by request several times that, which is why we do not', () => {
  const rejects = (armOf: (sums: RatioSums) => ReturnType<typeof armOfRatio>): number =>
    shareOf(400, (run) => {
      const [a, b] = [armOf(correlatedArm(2 * run)), armOf(correlatedArm(2 * run + 1))]
      return twoSidedInterval(absoluteEffect(a!, b!), 0.05).p < 0.05
    })
  const byUser = rejects(armOfRatio)
  expect(byUser).toBeGreaterThan(0.03)
  expect(byUser).toBeLessThan(0.07)
  expect(rejects(({ sumM, sumD }) => armOfSuccesses(sumD, sumM))).toBeGreaterThan(0.15)
})

test('what is not known is null, and what is no count is refused', () => {
  expect(armOfRatio(noUsers)).toBeNull()
  expect(armOfRatio(oneUser(1, 2))).toBeNull()
  expect(
    armOfRatio(
      sumsOf([
        [0, 0],
        [0, 0],
      ]),
    ),
  ).toBeNull()
  expect(armOfClusters(oneUser(1, 2))).toBeNull()
  expect(() => armOfRatio(subtractSums(noUsers, oneUser(1, 1)))).toThrow(RangeError)
  expect(() => armOfRatio({ ...noUsers, n: 2, sumM: Number.NaN })).toThrow(RangeError)
})
