import {
  betaBinomialMixture,
  boundaryOf,
  mixtureRho,
  normalMixture,
  oneSidedNormalMixture,
  type Mixture,
} from '../../packages/server/src/statistics/mixture-boundaries.ts'
import { methodFamily } from '../method-family.ts'

type Times = Record<'s' | 'v' | 'vOpt' | 'alpha' | 'alphaOpt', number>

const shown = (mixture: Mixture, rho: number, { s, v, alpha }: Times) => ({
  rho,
  logMixture: mixture.logEValue(s, v),
  bound: boundaryOf(mixture, v, alpha),
})

/** Exact boundaries that hold at every look. */
export const vectorFamily = methodFamily('mixtures', {
  normal_mixture_boundary: (inputs: Times) => {
    const rho = mixtureRho(inputs.vOpt, inputs.alphaOpt)
    return shown(normalMixture(rho), rho, inputs)
  },
  one_sided_normal_mixture_boundary: (inputs: Times) => {
    const rho = mixtureRho(inputs.vOpt, 2 * inputs.alphaOpt)
    return shown(oneSidedNormalMixture(rho), rho, inputs)
  },
  beta_binomial_mixture: (inputs: Times & { g: number; h: number }, { name, method }) => {
    const sides = /two.sided/i.test(`${String(name)} ${String(method)}`) ? 2 : 1
    const rho = mixtureRho(inputs.vOpt, (inputs.alphaOpt * 2) / sides)
    return shown(betaBinomialMixture(sides, rho, inputs.g, inputs.h), rho, inputs)
  },
})
