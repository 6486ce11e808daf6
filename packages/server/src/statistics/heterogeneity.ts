import { chiSquareSurvival } from './chi-square.ts'
import { requireFinite, requireSameLength } from './domain.ts'

export type Heterogeneity = {
  readonly pooled: number
  readonly pooledStandardError: number
  readonly q: number
  readonly degrees: number
  /** Of "one effect everywhere". */
  readonly p: number
  /** Share of the variation that chance does not explain, 0–1: Higgins and Thompson (2002). */
  readonly i2: number
}

/**
 * Whether the effect was the same in every epoch: W. G. Cochran's Q, Biometrics 10 (1954), about the mean weighted by
 * inverse variance. Null below two epochs, or when one knows its effect without error.
 */
export function cochranQ(
  effects: readonly number[],
  standardErrors: readonly number[],
): Heterogeneity | null {
  requireSameLength(effects, standardErrors, 'Effects and standard errors')
  requireFinite(effects, 'Effect')
  requireFinite(standardErrors, 'Standard error')
  if (effects.length < 2 || standardErrors.some((one) => one <= 0)) return null
  const weights = standardErrors.map((one) => 1 / (one * one))
  const weight = weights.reduce((sum, one) => sum + one, 0)
  const pooled = effects.reduce((sum, effect, at) => sum + effect * weights[at]!, 0) / weight
  const q = effects.reduce((sum, effect, at) => sum + weights[at]! * (effect - pooled) ** 2, 0)
  const degrees = effects.length - 1
  return {
    pooled,
    pooledStandardError: Math.sqrt(1 / weight),
    q,
    degrees,
    p: chiSquareSurvival(q, degrees),
    i2: q > 0 ? Math.max(0, (q - degrees) / q) : 0,
  }
}
