import { logBeta, logBetaCdf } from './beta.ts'
import { requireOpenShare } from './domain.ts'
import { normalLogSurvival } from './normal.ts'

/**
 * Exact uniform boundaries by mixtures: S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, "Time-uniform, nonparametric,
 * nonasymptotic confidence sequences", Annals of Statistics 49 (2021). Of a sum of deviations s with intrinsic time v,
 * a mixture's logarithm is the log e-value against "no drift"; s crosses the boundary where that reaches ln(1/alpha).
 */
export type Mixture = {
  readonly logEValue: (s: number, v: number) => number
  readonly largest: (v: number) => number
}

/** ρ that makes the two-sided normal mixture's boundary narrowest at time `v`, to a close approximation. */
export function mixtureRho(v: number, alpha: number): number {
  if (!(v > 0)) throw new RangeError(`Intrinsic time lies above 0, not at ${v}.`)
  if (!(alpha > 0)) throw new RangeError(`The level of significance lies above 0, not at ${alpha}.`)
  const logs = 2 * Math.log(1 / alpha)
  return v / (logs + Math.log1p(logs))
}

/** Two-sided, for deviations no heavier than normal. */
export const normalMixture = (rho: number): Mixture => ({
  logEValue: (s, v) => 0.5 * Math.log(rho / (v + rho)) + (s * s) / (2 * (v + rho)),
  largest: () => Infinity,
})

/** Above only: the mixture over positive drifts. Take mixtureRho(v, 2 alpha). */
export const oneSidedNormalMixture = (rho: number): Mixture => ({
  logEValue: (s, v) =>
    0.5 * Math.log((4 * rho) / (v + rho)) +
    (s * s) / (2 * (v + rho)) +
    normalLogSurvival(-s / Math.sqrt(v + rho)),
  largest: () => Infinity,
})

/**
 * Exact for sums of bounded steps: each is at most h above and g below its mean under the null (for trials with share
 * m, g = m and h = 1 − m), s = Σ(x − m), v = g h t. One side is above only, and takes mixtureRho(v, 2 alpha); two sides
 * take mixtureRho(v, alpha).
 */
export function betaBinomialMixture(sides: 1 | 2, rho: number, g: number, h: number): Mixture {
  if (!(g > 0 && h > 0)) throw new RangeError(`Steps reach above 0 both ways, not ${g} and ${h}.`)
  const r = Math.max(rho - g * h, 1e-3 * g * h)
  const x = sides === 1 ? h / (g + h) : 1
  const logIncompleteBeta = (a: number, b: number): number => logBeta(a, b) + logBetaCdf(x, a, b)
  const [below, above] = [g * (g + h), h * (g + h)]
  return {
    logEValue: (s, v) =>
      (v / (g * h)) * Math.log(g + h) -
      ((v + h * s) / above) * Math.log(g) -
      ((v - g * s) / below) * Math.log(h) +
      logIncompleteBeta((r + v - g * s) / below, (r + v + h * s) / above) -
      logIncompleteBeta(r / below, r / above),
    largest: (v) => v / g,
  }
}

/** The s at time `v` where the mixture refutes its null at `alpha`. Infinity when none that can occur does. */
export function boundaryOf(mixture: Mixture, v: number, alpha: number): number {
  requireOpenShare(alpha, 'The level of significance')
  if (!(v > 0)) throw new RangeError(`Intrinsic time lies above 0, not at ${v}.`)
  const limit = Math.log(1 / alpha)
  const crosses = (s: number): boolean => mixture.logEValue(s, v) >= limit
  const largest = mixture.largest(v)
  let [low, high] = [0, Math.min(largest, Math.sqrt(v) + 1)]
  while (!crosses(high)) {
    if (high >= largest) return Infinity
    low = high
    high = Math.min(largest, 2 * high)
  }
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return high
    if (crosses(middle)) high = middle
    else low = middle
  }
}
