import { requireOpenShare } from './domain.ts'

/**
 * The ρ that makes the two-sided interval narrowest at `plannedUsers`, where sequentialRho falls 2 % short at α = .05: arXiv
 * 2103.06476, there with Lambert's W. x = ρ² N solves x − ln(1 + x) = −2 ln α; each step x ← −2 ln α + ln(1 + x) is
 * nearer by a factor of 1 + x.
 */
export function exactSequentialRho(alpha: number, plannedUsers: number): number {
  requireOpenShare(alpha, 'The level of significance')
  if (!(plannedUsers > 0)) throw new RangeError(`Users are planned from 1 on, not ${plannedUsers}.`)
  const logs = -2 * Math.log(alpha)
  let x = logs
  for (;;) {
    const next = logs + Math.log1p(x)
    if (Math.abs(next - x) <= 2 ** -50 * next) return Math.sqrt(next / plannedUsers)
    x = next
  }
}
