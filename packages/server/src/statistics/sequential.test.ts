import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  oneSidedHalfWidth,
  oneSidedLogEValue,
  oneSidedPValue,
  sequentialRho,
  twoSidedHalfWidth,
  twoSidedPValue,
  type Estimate,
} from './asymptotic-interval.ts'
import { failureLogEValue } from './failure-e-process.ts'
import {
  dirichletMultinomialLogProbability,
  multinomialLogProbability,
  ratioMismatchLogBayesFactor,
} from './sequential-ratio-mismatch.ts'

type Arm = {
  readonly n: number
  readonly sum?: number
  readonly sumSquares?: number
  readonly successes?: number
  readonly failures?: number
}
/** The fields of every kind of vector in one; each kind has its own. */
type Inputs = {
  readonly a: Arm
  readonly b: Arm
  readonly alpha: number
  readonly tuning: number
  readonly margin: number
  readonly counts: readonly (readonly number[])[]
  readonly p0: readonly number[]
  readonly dirichletAlpha: readonly number[]
  readonly concentration: number
  readonly canaryFailures: number
  readonly totalFailures: number
  readonly canaryShare: number
}
type Answer = Readonly<Record<string, boolean | number | readonly number[]>>
type Vector = {
  readonly name: string
  readonly inputs: Inputs
  readonly expected: Answer
  readonly tolerance: number
}

const file = join(import.meta.dirname, '../../../../../shared/data/statistics/vectors.json')
const vectors: readonly Vector[] = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as Vector[])
  : []

const moments = (arm: Arm): { readonly mean: number; readonly variance: number } => {
  const successes = arm.successes ?? arm.failures
  if (successes !== undefined) {
    const mean = successes / arm.n
    return { mean, variance: mean * (1 - mean) }
  }
  const mean = arm.sum! / arm.n
  return { mean, variance: (arm.sumSquares! - (arm.sum! * arm.sum!) / arm.n) / (arm.n - 1) }
}

function absolute(a: Arm, b: Arm): Estimate {
  const [first, second] = [moments(a), moments(b)]
  return {
    effect: second.mean - first.mean,
    standardError: Math.sqrt(first.variance / a.n + second.variance / b.n),
    users: a.n + b.n,
  }
}

function relative(a: Arm, b: Arm): Estimate {
  const [first, second] = [moments(a), moments(b)]
  const ratio = second.mean / first.mean
  const variance = second.variance / b.n + (ratio * ratio * first.variance) / a.n
  return { effect: ratio - 1, standardError: Math.sqrt(variance) / first.mean, users: a.n + b.n }
}

const cumulative = (batches: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  batches.map((_, last) =>
    batches[0]!.map((_, arm) => batches.slice(0, last + 1).reduce((sum, one) => sum + one[arm]!, 0)),
  )

const largestSoFar = (values: readonly number[]): readonly number[] =>
  values.map((_, last) => Math.max(0, ...values.slice(0, last + 1)))

const answers: Readonly<Record<string, (inputs: Inputs) => Answer>> = {
  gb_sequential_proportion: ({ a, b, alpha, tuning }) => {
    const of = relative(a, b)
    const half = twoSidedHalfWidth(of, sequentialRho(2, alpha, tuning), alpha)
    return { effect: of.effect, se: of.standardError, ci: [of.effect - half, of.effect + half] }
  },
  sequential_absolute_10pct_vs_12p5: ({ a, b, alpha, tuning }) => {
    const of = absolute(a, b)
    const rho = sequentialRho(2, alpha, tuning)
    const half = twoSidedHalfWidth(of, rho, alpha)
    const p = twoSidedPValue(of, rho)
    return { effect: of.effect, se: of.standardError, ci: [of.effect - half, of.effect + half], p }
  },
  gb_sequential_one_sided_greater: ({ a, b, alpha, tuning }) => {
    const of = absolute(a, b)
    return { lower: of.effect - oneSidedHalfWidth(of, sequentialRho(1, alpha, tuning), alpha) }
  },
  sequential_noninferiority_guardrail: ({ a, b, alpha, tuning, margin }) => {
    const of = absolute(a, b)
    const upper = of.effect + oneSidedHalfWidth(of, sequentialRho(1, alpha, tuning), alpha)
    return { effect: of.effect, upper, nonInferior: upper < margin }
  },
  'asympcs_rho_halfwidth_a0.01_N2000': ({ alpha, tuning }) => {
    const rho = [sequentialRho(1, alpha, tuning), sequentialRho(2, alpha, tuning)] as const
    const at = (users: number): Estimate => ({ effect: 0, standardError: Math.sqrt(1 / users), users })
    return {
      rho_one_sided: rho[0],
      rho_two_sided: rho[1],
      halfwidth_s2_1_n100: twoSidedHalfWidth(at(100), rho[1], alpha),
      halfwidth1_s2_1_n100: oneSidedHalfWidth(at(100), rho[0], alpha),
      halfwidth_s2_1_n2000: twoSidedHalfWidth(at(2000), rho[1], alpha),
      halfwidth1_s2_1_n2000: oneSidedHalfWidth(at(2000), rho[0], alpha),
    }
  },
  'eprocess_30of45_pi0.5': eProcess,
  'eprocess_0of15_pi0.1': eProcess,
  ssrm_log_marginals: ({ counts, p0, dirichletAlpha }) => {
    const before = (at: number): readonly number[] =>
      at === 0 ? p0.map(() => 0) : cumulative(counts)[at - 1]!
    const posterior = (at: number) => before(at).map((count, arm) => count + dirichletAlpha[arm]!)
    const running = (values: readonly number[]) => cumulative(values.map((value) => [value])).flat()
    return {
      logM1: running(counts.map((batch, at) => dirichletMultinomialLogProbability(batch, posterior(at)))),
      logM0: running(counts.map((batch) => multinomialLogProbability(batch, p0))),
    }
  },
  ssrm_alpha0_1000: ({ counts, p0, concentration }) => ({
    p: largestSoFar(cumulative(counts).map((so) => ratioMismatchLogBayesFactor(so, p0, concentration))).map(
      (largest) => Math.exp(-largest),
    ),
  }),
  ssrm_regression_p: ({ counts, p0, concentration }) => {
    const factors = cumulative(counts).map((so) => ratioMismatchLogBayesFactor(so, p0, concentration))
    return { p: Math.exp(-largestSoFar(factors).at(-1)!), bayesFactor: Math.exp(factors.at(-1)!) }
  },
}

function eProcess({ canaryFailures, totalFailures, canaryShare }: Inputs): Answer {
  const logE = failureLogEValue([{ treatment: canaryFailures, both: totalFailures, share: canaryShare }])
  return { logE, e: Math.exp(logE), pUpper: Math.min(1, Math.exp(-logE)) }
}

describe.runIf(vectors.length > 0)('published and recomputed values', () => {
  test.each(Object.keys(answers))('%s', (name) => {
    const { inputs, expected, tolerance } = vectors.find((one) => one.name === name)!
    for (const [key, value] of Object.entries(answers[name]!(inputs))) {
      const wanted = [expected[key]!].flat() as readonly (number | boolean)[]
      const got = [value].flat() as readonly (number | boolean)[]
      expect(got).toHaveLength(wanted.length)
      for (const [at, one] of wanted.entries())
        if (typeof one === 'boolean') expect(got[at], key).toBe(one)
        else expect(Math.abs((got[at] as number) - one), key).toBeLessThanOrEqual(tolerance)
    }
  })
})

describe('asymptotic intervals', () => {
  const of = (effect: number, users: number): Estimate => ({
    effect,
    standardError: 2 / Math.sqrt(users),
    users,
  })
  const rho = sequentialRho(1, 0.05, 4_000)

  test('the one-sided p is the level at which the bound touches 0', () => {
    const estimate = of(0.12, 3_000)
    const p = oneSidedPValue(estimate, rho)
    expect(p).toBeGreaterThan(0.001)
    expect(oneSidedHalfWidth(estimate, rho, p)).toBeCloseTo(0.12, 10)
  })

  test('the e-value reaches its limit no later than the bound leaves 0, and little sooner', () => {
    const touching = oneSidedHalfWidth(of(0, 3_000), rho, 0.05)
    expect(oneSidedLogEValue(of(touching, 3_000), rho)).toBeGreaterThanOrEqual(Math.log(20))
    expect(oneSidedLogEValue(of(touching * 0.9, 3_000), rho)).toBeLessThan(Math.log(20))
  })

  test('a difference in the harmless direction is never evidence, however large', () => {
    expect(oneSidedLogEValue(of(-5, 100_000), rho)).toBeLessThan(-9)
    expect(oneSidedPValue(of(-5, 100_000), rho)).toBe(1)
  })
})

test('failures while the share ramped: each share by itself, multiplied', () => {
  const [small, large] = [
    { treatment: 4, both: 30, share: 0.05 },
    { treatment: 25, both: 70, share: 0.25 },
  ]
  expect(failureLogEValue([small, large])).toBeCloseTo(
    failureLogEValue([small]) + failureLogEValue([large]),
    12,
  )
  expect(failureLogEValue([])).toBe(0)
})

test('a million failures neither overflow nor lose their sign', () => {
  const half = (treatment: number) => failureLogEValue([{ treatment, both: 1_000_000, share: 0.5 }])
  expect(half(500_000)).toBeLessThan(0)
  expect(half(600_000)).toBeGreaterThan(20_000)
  expect(half(400_000)).toBeLessThan(half(500_000))
})

test('order and batches of users make no difference to the split', () => {
  const batches = [
    [30, 25],
    [41, 44],
    [9, 16],
  ] as const
  const [first, second, third] = batches
  const prior = (so: readonly number[]) => so.map((count) => 500 + count)
  const stepwise =
    dirichletMultinomialLogProbability(first, prior([0, 0])) +
    dirichletMultinomialLogProbability(second, prior(first)) +
    dirichletMultinomialLogProbability(third, prior([71, 69])) -
    batches.reduce((sum, batch) => sum + multinomialLogProbability(batch, [0.5, 0.5]), 0)
  expect(ratioMismatchLogBayesFactor([80, 85], [0.5, 0.5], 1_000)).toBeCloseTo(stepwise, 10)
})
