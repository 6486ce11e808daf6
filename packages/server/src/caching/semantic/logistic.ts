/** How similar a later request was to the stored one, in [0, 1], and whether its own answer turned out equivalent. */
export type Observation = { readonly similarity: number; readonly isRight: boolean }

/** P(right | similarity) = σ(slope · (similarity − middle)), with the variance of `middle`. */
export type Curve = { readonly slope: number; readonly middle: number; readonly middleVariance: number }

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/**
 * Maximum likelihood by Newton's method on a + b·s, then middle = −a/b, clipped to [0, 1]; its variance by the delta
 * method: gradient (−1/b, a/b²), covariance (XᵀWX)⁻¹ (any text on generalised linear models; vCache, arXiv
 * 2502.03771, uses it for caches). Null when there is no finite maximum (perfect separation) or the curve does not
 * rise: then similarity says nothing.
 */
export function fitCurve(observations: readonly Observation[]): Curve | null {
  if (isSeparated(observations)) return null
  let a = 0
  let b = 0
  for (let round = 0; round < 60; round++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0]
    for (const { similarity: s, isRight } of observations) {
      const p = sigmoid(a + b * s)
      const residual = (isRight ? 1 : 0) - p
      const weight = p * (1 - p)
      ga += residual
      gb += residual * s
      haa += weight
      hab += weight * s
      hbb += weight * s * s
    }
    const determinant = haa * hbb - hab * hab
    if (!(determinant > 1e-14)) return null
    let stepA = (hbb * ga - hab * gb) / determinant
    let stepB = (haa * gb - hab * ga) / determinant
    // A long step on a flat likelihood overshoots; the direction is right.
    const shrink = Math.min(1, 20 / Math.max(Math.abs(stepA), Math.abs(stepB), 1e-300))
    stepA *= shrink
    stepB *= shrink
    a += stepA
    b += stepB
    if (Math.abs(stepA) + Math.abs(stepB) > 1e-9 * (1 + Math.abs(a) + Math.abs(b))) continue
    if (b <= 0) return null
    const [covAA, covAB, covBB] = [hbb / determinant, -hab / determinant, haa / determinant]
    const [da, db] = [-1 / b, a / (b * b)]
    return {
      slope: b,
      middle: Math.min(1, Math.max(0, -a / b)),
      middleVariance: da * da * covAA + 2 * da * db * covAB + db * db * covBB,
    }
  }
  return null
}

/** Is there a similarity with only wrong ones up to it and only right ones from it on? */
export function isSeparated(observations: readonly Observation[]): boolean {
  const { highestWrong, lowestRight } = edgesOf(observations)
  return highestWrong < lowestRight
}

/** −∞ and +∞ where there is none. */
export function edgesOf(observations: readonly Observation[]): {
  readonly highestWrong: number
  readonly lowestRight: number
} {
  let highestWrong = -Infinity
  let lowestRight = Infinity
  for (const { similarity, isRight } of observations)
    if (isRight) lowestRight = Math.min(lowestRight, similarity)
    else highestWrong = Math.max(highestWrong, similarity)
  return { highestWrong, lowestRight }
}
