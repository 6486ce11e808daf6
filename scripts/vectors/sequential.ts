import {
  oneSidedHalfWidth,
  sequentialRho,
  twoSidedHalfWidth,
  twoSidedPValue,
} from '../../packages/server/src/statistics/asymptotic-interval.ts'
import { bisectedOneSidedPValue } from '../../packages/server/src/statistics/bisected-p.ts'
import { adjust, adjustedRelativeEffect } from '../../packages/server/src/statistics/cuped.ts'
import { absoluteEffect, relativeEffect, type Effect } from '../../packages/server/src/statistics/effect.ts'
import { exactSequentialRho } from '../../packages/server/src/statistics/exact-rho.ts'
import { failureLogEValue } from '../../packages/server/src/statistics/failure-e-process.ts'
import { armOf, type TwoArms } from '../input-arms.ts'
import { methodFamily } from '../method-family.ts'

type Tuned = TwoArms & { readonly tuning: number }

const twoSided = (effect: Effect, { alpha, tuning }: { alpha: number; tuning: number }) => {
  const rho = sequentialRho(2, alpha, tuning)
  const half = twoSidedHalfWidth(effect, rho, alpha)
  return {
    effect: effect.effect,
    se: effect.standardError,
    ci: [effect.effect - half, effect.effect + half],
    p: twoSidedPValue(effect, rho),
  }
}

const oneSided = ({ a, b, alpha, tuning }: Tuned) => {
  const effect = absoluteEffect(armOf(a), armOf(b))
  const rho = sequentialRho(1, alpha, tuning)
  const half = oneSidedHalfWidth(effect, rho, alpha)
  return { effect, rho, lower: effect.effect - half, upper: effect.effect + half }
}

const widthsAt = ({ alpha, tuning, s2 }: { alpha: number; tuning: number; s2: number }, users: number) => {
  const unit = { effect: 0, standardError: Math.sqrt(s2 / users), users }
  return {
    [`halfwidth_s2_${s2}_n${users}`]: twoSidedHalfWidth(unit, sequentialRho(2, alpha, tuning), alpha),
    [`halfwidth1_s2_${s2}_n${users}`]: oneSidedHalfWidth(unit, sequentialRho(1, alpha, tuning), alpha),
  }
}

type Sums = { readonly sum: number; readonly sumSquares: number }
type PrePost = { readonly n: number; readonly post: Sums; readonly pre: Sums; readonly postPreSum: number }

const momentsOf = ({ n, post, pre, postPreSum }: PrePost) => ({
  n,
  sums: [post.sum, pre.sum],
  products: [
    [post.sumSquares, postPreSum],
    [postPreSum, pre.sumSquares],
  ],
})

type Failures = {
  readonly canaryFailures: number
  readonly totalFailures: number
  readonly canaryShare: number
}

/** Intervals and tests that hold at every look. */
export const vectorFamily = methodFamily('sequential', {
  asymptotic_cs_two_sided_absolute: (inputs: Tuned) =>
    twoSided(absoluteEffect(armOf(inputs.a), armOf(inputs.b)), inputs),
  asymptotic_cs_two_sided_relative: (inputs: Tuned) =>
    twoSided(relativeEffect(armOf(inputs.a), armOf(inputs.b))!, inputs),
  asymptotic_cs_one_sided_absolute: (inputs: Tuned, vector) => {
    const { effect, rho, lower, upper } = oneSided(inputs)
    const isLesser = 'upper' in (vector.expected as object)
    const p = bisectedOneSidedPValue(isLesser ? { ...effect, effect: -effect.effect } : effect, rho)
    return { effect: effect.effect, se: effect.standardError, lower, upper, p }
  },
  asymptotic_cs_one_sided_noninferiority: (inputs: Tuned & { margin: number }) => {
    const { effect, upper } = oneSided(inputs)
    return { effect: effect.effect, upper, nonInferior: upper < inputs.margin }
  },
  asymptotic_cs_constants: (inputs: { alpha: number; tuning: number; s2: number }, vector) => ({
    rho_two_sided: sequentialRho(2, inputs.alpha, inputs.tuning),
    rho_one_sided: sequentialRho(1, inputs.alpha, inputs.tuning),
    rho_exact_lambert: exactSequentialRho(inputs.alpha, inputs.tuning),
    ...Object.assign(
      {},
      ...Object.keys(vector.expected as object)
        .flatMap((key) => /^halfwidth1?_s2_.*_n(\d+)$/.exec(key)?.[1] ?? [])
        .map((users) => widthsAt(inputs, Number(users))),
    ),
  }),
  cuped_relative: (inputs: { a: PrePost; b: PrePost; alpha: number; tuning: number }) => {
    const quantities = [0, 1].map((top) => ({ top, bottom: null }))
    const adjusted = adjust(momentsOf(inputs.a), momentsOf(inputs.b), quantities)!
    return twoSided(adjustedRelativeEffect(adjusted, 'as-seen')!, inputs)
  },
  one_sided_binomial_eprocess: ({ canaryFailures, totalFailures, canaryShare }: Failures) => {
    const logE = failureLogEValue([{ treatment: canaryFailures, both: totalFailures, share: canaryShare }])
    return { logE, e: Math.exp(logE), pUpper: Math.min(1, Math.exp(-logE)) }
  },
})
