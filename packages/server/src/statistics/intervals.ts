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
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  bottom: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852546,
  ],
}
const middle = {
  top: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  bottom: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
}
const far = {
  top: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  bottom: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
}
