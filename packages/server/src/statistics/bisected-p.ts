import { oneSidedHalfWidth, oneSidedPValue, type Estimate } from './asymptotic-interval.ts'

const [least, most, near] = [1e-5, 0.4999, 1e-6]

/**
 * The one-sided always-valid p as GrowthBook reports it, for those who lay the two side by side: it halves the range of
 * alpha until the bound is within 1e-6 of 0 and takes the next middle, up to some 1e-4 from the p itself. Decide by
 * oneSidedPValue, which has no such error; here it also stands in where GrowthBook's range ends.
 */
export function bisectedOneSidedPValue(of: Estimate, rho: number): number {
  const exact = oneSidedPValue(of, rho)
  if (exact <= least || exact >= most) return exact
  let [low, high] = [least, most]
  for (;;) {
    const alpha = (low + high) / 2
    const bound = of.effect - oneSidedHalfWidth(of, rho, alpha)
    if (bound > 0) high = alpha
    else low = alpha
    if (Math.abs(bound) < near || high - low < 2 ** -50) return (low + high) / 2
  }
}
