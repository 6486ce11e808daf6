import { normalQuantile } from './normal.ts'

/** A share with its uncertainty. `value`, `low` and `high` lie in [0, 1]; with no trials value is 0 and the interval is everything. */
export type Rate = {
  readonly value: number
  readonly low: number
  readonly high: number
  /** Number of trials. */
  readonly n: number
}

/**
 * Wilson's score interval for a proportion, two-sided at `level` (0–1, default 0.95), without continuity
 * correction: E. B. Wilson, "Probable inference", JASA 22 (1927). Honest at zero, at all and with few trials,
 * where the textbook interval claims certainty. `successes` within 0…n.
 */
export function wilson(successes: number, n: number, level = 0.95): Rate {
  if (n <= 0) return { value: 0, low: 0, high: 1, n: 0 }
  const z = normalQuantile((1 + level) / 2)
  const share = successes / n
  const zz = z * z
  const centre = (share + zz / (2 * n)) / (1 + zz / n)
  const half = (z / (1 + zz / n)) * Math.sqrt((share * (1 - share)) / n + zz / (4 * n * n))
  return {
    value: share,
    low: successes <= 0 ? 0 : Math.max(0, centre - half),
    high: successes >= n ? 1 : Math.min(1, centre + half),
    n,
  }
}
