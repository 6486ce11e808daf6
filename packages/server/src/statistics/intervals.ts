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

/**
 * Quantile of the standard normal distribution at `p` in (0, 1): M. J. Wichura, algorithm AS 241 (PPND16),
 * Applied Statistics 37 (1988); relative error about 1e-16.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(central.top, r)) / polynomial(central.bottom, r)
  }
  const tail = Math.sqrt(-Math.log(q < 0 ? p : 1 - p))
  const value =
    tail <= 5
      ? polynomial(middle.top, tail - 1.6) / polynomial(middle.bottom, tail - 1.6)
      : polynomial(far.top, tail - 5) / polynomial(far.bottom, tail - 5)
  return q < 0 ? -value : value
}

/** Horner, coefficients from the constant upwards. */
const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

const central = {
  top: [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  bottom: [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
    39307.89580009271061, 28729.085735721942674, 5226.495278852545925,
  ],
}
const middle = {
  top: [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  bottom: [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
    0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
}
const far = {
  top: [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  bottom: [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
}
