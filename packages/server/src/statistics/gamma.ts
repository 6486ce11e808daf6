/** Arithmetic on doubles: sums stop when a term no longer changes them. */
const epsilon = 2 ** -53

/** ln Γ(x) for x > 0, to 1e-15 absolute near 1 and 2, relative elsewhere: Stirling's series, reached by recurrence. */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`The gamma function is taken above 0 here, not at ${x}.`)
  if (x === 1 || x === 2) return 0
  let product = 1
  let shifted = x
  for (; shifted < 12; shifted++) product *= shifted
  const value = (shifted - 0.5) * Math.log(shifted) - shifted + logRootTwoPi + stirlingSeries(shifted)
  return value - Math.log(product)
}

/** What Stirling's formula (x − ½) ln x − x + ½ ln 2π leaves of ln Γ(x), for x > 0. */
export const stirlingError = (x: number): number =>
  x >= 12 ? stirlingSeries(x) : logGamma(x) - ((x - 0.5) * Math.log(x) - x + logRootTwoPi)

/**
 * The deviance k ln(k/m) + m − k, without the cancellation when k is near m: C. Loader, "Fast and accurate
 * computation of binomial probabilities" (2000). For k ≥ 0, m > 0.
 */
export function deviance(k: number, m: number): number {
  if (k === 0) return m
  if (Math.abs(k - m) >= 0.1 * (k + m)) return k * Math.log(k / m) + m - k
  const v = (k - m) / (k + m)
  let power = 2 * k * v
  let sum = (k - m) * v
  for (let j = 1; ; j++) {
    power *= v * v
    const next = sum + power / (2 * j + 1)
    // Asked this way round, a NaN ends the loop too.
    if (!(Math.abs(next - sum) > 0)) return next
    sum = next
  }
}

/** The regularised lower incomplete gamma function P(shape, x): the gamma distribution's share below x ≥ 0. */
export function lowerGamma(shape: number, x: number): number {
  check(shape, x)
  if (x === 0) return 0
  return x < shape + 1 ? lowerSeries(shape, x) : 1 - upperFraction(shape, x)
}

/** The regularised upper incomplete gamma function Q(shape, x), in [0, 1], with its own digits far out in the tail. */
export function upperGamma(shape: number, x: number): number {
  check(shape, x)
  if (x === 0) return 1
  return x < shape + 1 ? 1 - lowerSeries(shape, x) : upperFraction(shape, x)
}

function check(shape: number, x: number): void {
  if (!(shape > 0 && shape < Infinity)) throw new RangeError(`A shape lies above 0, not at ${shape}.`)
  if (!(x >= 0)) throw new RangeError(`The gamma distribution lives from 0 upwards, not at ${x}.`)
}

/** x^shape e^−x / Γ(shape), by Loader's saddle point. */
const density = (shape: number, x: number): number =>
  Math.sqrt(shape / (2 * Math.PI)) * Math.exp(-stirlingError(shape) - deviance(shape, x))

/** Abramowitz & Stegun (1964), 6.5.29; all terms positive. */
function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape
  let sum = term
  for (let k = 1; term > sum * epsilon; k++) {
    term *= x / (shape + k)
    sum += term
  }
  return Math.min(1, density(shape, x) * sum)
}

/** Abramowitz & Stegun (1964), 6.5.31, contracted, evaluated by Lentz's method. */
function upperFraction(shape: number, x: number): number {
  if (x === Infinity) return 0
  let b = x + 1 - shape
  let c = Infinity
  let d = 1 / b
  let value = d
  for (let k = 1; ; k++) {
    const a = -k * (k - shape)
    b += 2
    d = 1 / (b + a * d)
    c = b + a / c
    const step = c * d
    value *= step
    if (!(Math.abs(step - 1) > 4 * epsilon)) return Math.min(1, density(shape, x) * value)
  }
}

const logRootTwoPi = 0.9189385332046727

/** Abramowitz & Stegun (1964), 6.1.41; the first term left out is below 1e-17 from 12 upwards. */
function stirlingSeries(x: number): number {
  const r = 1 / (x * x)
  return (
    (1 / 12 -
      r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360 - r / 156)))))) /
    x
  )
}
