import {
  oneSidedHalfWidth,
  sequentialRho,
  twoSidedHalfWidth,
} from '../../packages/server/src/statistics/asymptotic-interval.ts'
import { bisectedOneSidedPValue } from '../../packages/server/src/statistics/bisected-p.ts'
import { absoluteEffect, relativeEffect } from '../../packages/server/src/statistics/effect.ts'
import { exactSequentialRho } from '../../packages/server/src/statistics/exact-rho.ts'
import { failureLogEValue } from '../../packages/server/src/statistics/failure-e-process.ts'
import { alwaysValid } from '../always-valid.ts'
import { armOf, type TwoArms } from '../input-arms.ts'
import { methodFamily } from '../method-family.ts'

type Tuned = TwoArms & { readonly tuning: number }

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

type Failures = {
  readonly canaryFailures: number
  readonly totalFailures: number
  readonly canaryShare: number
}

/** Intervals and tests that hold at every look. */
export const vectorFamily = methodFamily('sequential', {
  asymptotic_cs_two_sided_absolute: (inputs: Tuned) =>
    alwaysValid(absoluteEffect(armOf(inputs.a), armOf(inputs.b)), inputs),
  asymptotic_cs_two_sided_relative: (inputs: Tuned) =>
    alwaysValid(relativeEffect(armOf(inputs.a), armOf(inputs.b))!, inputs),
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
  one_sided_binomial_eprocess: ({ canaryFailures, totalFailures, canaryShare }: Failures) => {
    const logE = failureLogEValue([{ treatment: canaryFailures, both: totalFailures, share: canaryShare }])
    return { logE, e: Math.exp(logE), pUpper: Math.min(1, Math.exp(-logE)) }
  },
})
