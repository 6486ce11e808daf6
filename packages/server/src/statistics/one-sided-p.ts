import { oneSidedHalfWidth, sequentialRho, type Estimate } from './asymptotic-interval.ts'

/**
 * Always-valid p of "the difference is 0 or below", each level with the ρ tuned to it: the smallest alpha whose one-sided
 * bound leaves 0. A little below or above oneSidedPValue, whose ρ stays that of the design. The method knows levels
 * below one half only; an effect that not even these find gets 1.
 */
export function tunedOneSidedPValue(of: Estimate, plannedUsers: number): number {
  const finds = (alpha: number): boolean =>
    of.effect > oneSidedHalfWidth(of, sequentialRho(1, alpha, plannedUsers), alpha)
  let [low, high] = [0, 0.5]
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return high === 0.5 ? 1 : high
    if (finds(middle)) high = middle
    else low = middle
  }
}
