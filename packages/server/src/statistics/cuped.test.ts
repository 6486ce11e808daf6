import { expect, test } from 'vitest'
import { chance, shareOf, times } from './chance.fixture.ts'
import {
  adjust,
  adjustedArm,
  adjustedColumns,
  adjustedEffect,
  adjustedRelativeEffect,
  momentsOfCovariate,
  type Adjusted,
  type CovariateSums,
} from './cuped.ts'
import { twoSidedInterval, type Effect } from './effect.ts'
import { addMoments, linearise, momentsOfUser, type Moments } from './moments.ts'
import { addSums, armOfRatio, noUsers, oneUser } from './ratio.ts'

type User = { readonly m: number; readonly d: number; readonly x: number | null }

/** A habit shows before and after; one user in five was not seen before. */
function usersOf(seed: number, n: number, lift: number): User[] {
  const { normal, uniform, happens } = chance(seed)
  return times(n, () => {
    const habit = normal()
    const d = 1 + Math.floor(uniform() * 4)
    const m = times(d, () => 5 + lift + habit + 0.5 * normal()).reduce((sum, one) => sum + one, 0)
    return { m, d, x: happens(0.2) ? null : 3 + habit + 0.5 * normal() }
  })
}

const momentsOf = (users: readonly User[]): Moments =>
  users.map(({ m, d, x }) => momentsOfUser([m, d, x ?? 0, x === null ? 1 : 0])).reduce(addMoments)

const ratioSums = (users: readonly User[]) => users.map(({ m, d }) => oneUser(m, d)).reduce(addSums, noUsers)

function covariateSums(users: readonly User[]): CovariateSums {
  const over = (part: (user: User, x: number, isMissing: number) => number): number =>
    users.reduce((sum, user) => sum + part(user, user.x ?? 0, user.x === null ? 1 : 0), 0)
  return {
    sumX: over((_, x) => x),
    sumXX: over((_, x) => x * x),
    sumMX: over(({ m }, x) => m * x),
    sumDX: over(({ d }, x) => d * x),
    missing: over((_, __, isMissing) => isMissing),
    sumMMissing: over(({ m }, _, isMissing) => m * isMissing),
    sumDMissing: over(({ d }, _, isMissing) => d * isMissing),
  }
}

test('named sums are the moments of the rows they were summed from', () => {
  const users = usersOf(1, 50, 0)
  const [named, rows] = [momentsOfCovariate(ratioSums(users), covariateSums(users)), momentsOf(users)]
  expect(named.n).toBe(rows.n)
  for (const [at, sum] of named.sums.entries()) expect(sum).toBeCloseTo(rows.sums[at]!, 8)
  for (const [at, row] of named.products.entries())
    for (const [column, product] of row.entries()) expect(product).toBeCloseTo(rows.products[at]![column]!, 6)
})

test('what the past foretells is taken out, two fifths of the variance at least', () => {
  const [a, b] = [usersOf(2, 2000, 0), usersOf(3, 2000, 0)]
  const adjusted = adjust(momentsOf(a), momentsOf(b), adjustedColumns)!
  const plain = armOfRatio(ratioSums(b))!
  expect(adjustedArm(adjusted.b, adjusted.theta).variance).toBeLessThan(0.6 * plain.variance)
  expect(adjusted.b.means[0]).toBeCloseTo(plain.mean, 9)
  expect(adjusted.b.covariances[0]![0]).toBeCloseTo(plain.variance, 9)
})

test('95 % intervals hold the truth, absolute and relative, with covariates missing', () => {
  const runs = times(500, (run) =>
    adjust(
      momentsOf(usersOf(10_000 + run, 100, 0)),
      momentsOf(usersOf(20_000 + run, 100, 0.3)),
      adjustedColumns,
    ),
  )
  const covered = (effectOf: (adjusted: Adjusted) => Effect, truth: number): number =>
    shareOf(runs.length, (run) => {
      const { low, high } = twoSidedInterval(effectOf(runs[run]!), 0.05)
      return low <= truth && truth <= high
    })
  for (const share of [covered(adjustedEffect, 0.3), covered((one) => adjustedRelativeEffect(one)!, 0.06)]) {
    expect(share).toBeGreaterThan(0.925)
    expect(share).toBeLessThan(0.975)
  }
})

test('a covariate that never varies changes nothing', () => {
  const alike = (users: readonly User[]) => momentsOf(users.map((user) => ({ ...user, x: 4 })))
  const adjusted = adjust(alike(usersOf(4, 40, 0)), alike(usersOf(5, 40, 0)), adjustedColumns)!
  expect(adjusted.theta).toEqual([0, 0])
  expect(adjustedArm(adjusted.b, adjusted.theta).variance).toBeCloseTo(
    armOfRatio(ratioSums(usersOf(5, 40, 0)))!.variance,
    12,
  )
})

test('weighing treatment as adjusted or as seen differs by less than the error', () => {
  const adjusted = adjust(momentsOf(usersOf(6, 500, 0)), momentsOf(usersOf(7, 500, 0)), adjustedColumns)!
  const [one, other] = [adjustedRelativeEffect(adjusted)!, adjustedRelativeEffect(adjusted, 'as-seen')!]
  expect(other.effect).toBe(one.effect)
  expect(Math.abs(other.standardError / one.standardError - 1)).toBeLessThan(0.05)
})

test('what is not known is null', () => {
  const [one, many] = [momentsOf(usersOf(8, 1, 0)), momentsOf(usersOf(9, 9, 0))]
  expect(adjust(one, many, adjustedColumns)).toBeNull()
  expect(
    linearise(
      momentsOf([
        { m: 0, d: 0, x: 1 },
        { m: 0, d: 0, x: 2 },
      ]),
      adjustedColumns,
    ),
  ).toBeNull()
  const atZero = adjust(
    momentsOf([
      { m: 1, d: 1, x: 1 },
      { m: -1, d: 1, x: 2 },
    ]),
    many,
    adjustedColumns,
  )!
  expect(adjustedRelativeEffect(atZero)).toBeNull()
})

test('a covariate without any denominator counts as nothing known', () => {
  const row = (m: number) => momentsOfUser([m, 1, 0, 0])
  const arm = addMoments(row(1), row(2))
  const quantities = [
    { top: 0, bottom: 1 },
    { top: 2, bottom: 3 },
  ]
  expect(linearise(arm, quantities)).toMatchObject({
    means: [1.5, 0],
    covariances: [
      [0.5, 0],
      [0, 0],
    ],
  })
  expect(adjust(arm, arm, quantities)?.theta).toEqual([0])
})
