import { polynomial } from './polynomial.ts'

/** Density of the standard normal distribution at `x`. */
export const normalDensity = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)

/** P(Z ≤ x) for the standard normal distribution. */
export const normalCdf = (x: number): number => normalSurvival(-x)

/**
 * P(Z > x) for the standard normal distribution: W. J. Cody, "Rational Chebyshev approximations for the error
 * function", Mathematics of Computation 23 (1969). Relative error below 1e-14 down to where doubles end (x near 38).
 */
export function normalSurvival(x: number): number {
  if (x < -edge) return 1 - normalSurvival(-x)
  if (x <= edge) return 0.5 - fromCentre(x)
  // exp(−x²/2) from a head that squares exactly, as x² itself loses digits far out.
  const head = Math.trunc(x * 16) / 16
  return millsRatio(x) * Math.exp((-head * head) / 2) * Math.exp((-(x - head) * (x + head)) / 2)
}

/** Natural logarithm of P(Z > x), finite for every finite `x`. */
export function normalLogSurvival(x: number): number {
  return x <= edge ? Math.log1p(-normalCdf(x)) : Math.log(millsRatio(x)) - (x * x) / 2
}

/**
 * Quantile of the standard normal distribution at `p`, ±Infinity at 1 and 0: M. J. Wichura, algorithm AS 241
 * (PPND16), Applied Statistics 37 (1988); relative error about 1e-16. For a small upper tail q, take
 * −normalQuantile(q): 1 − q would lose its digits.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A probability lies within 0 and 1, not ${p}.`)
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
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

/** The quartile: within it Cody approximates from the centre, beyond it from the tail. */
const edge = 0.67448975

/** P(0 < Z ≤ x) for |x| within the quartile. */
function fromCentre(x: number): number {
  return (x * polynomial(cody.central.top, x * x)) / polynomial(cody.central.bottom, x * x)
}

/** P(Z > x) / exp(−x²/2) for x beyond the quartile. */
function millsRatio(x: number): number {
  if (x < Math.sqrt(32)) return polynomial(cody.middle.top, x) / polynomial(cody.middle.bottom, x)
  const r = 1 / (x * x)
  const correction = (r * polynomial(cody.far.top, r)) / polynomial(cody.far.bottom, r)
  return (1 / Math.sqrt(2 * Math.PI) - correction) / x
}

const cody = {
  central: {
    top: [18154.98125334356, 1067.689485460371, 161.02823106855587, 2.235252035460684, 0.06568233791820745],
    bottom: [45507.78933502673, 10260.932208618979, 976.0985517377767, 47.20258190468824, 1],
  },
  middle: {
    top: [
      9842.714838383978, 11602.65143764735, 6848.190450536282, 2494.537585290373, 597.2702763948002,
      93.50665613217787, 8.883149794388377, 0.39894151208813466, 1.0765576773720192e-8,
    ],
    bottom: [
      19685.42967685999, 38912.00328609327, 34900.95272114598, 18615.571640885097, 6485.558298266761,
      1519.3775994075547, 235.387901782625, 22.266688044328117, 1,
    ],
  },
  far: {
    top: [
      2.9112874951168793e-5, 0.0014216191932278934, 0.022235277870649807, 0.12740116116024736,
      0.215898534057957, 0.023073441764940174,
    ],
    bottom: [
      7.29751555083966e-5, 0.0037823963320275824, 0.06598813786892856, 0.4682382124808651, 1.284260096144911,
      1,
    ],
  },
}

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
