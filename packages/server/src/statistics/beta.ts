import { deviance, stirlingError } from './gamma.ts'

/** ln B(a, b) for a, b > 0, by Stirling's formula and what it leaves, so that large arguments do not cancel. */
export function logBeta(a: number, b: number): number {
  checkShapes(a, b)
  const [small, large] = a < b ? [a, b] : [b, a]
  const correction = stirlingError(small) + stirlingError(large) - stirlingError(a + b)
  const halfLogTwoPi = 0.9189385332046727
  return (
    halfLogTwoPi +
    correction -
    0.5 * Math.log(large) +
    (small - 0.5) * Math.log(small / (a + b)) -
    large * Math.log1p(small / large)
  )
}

/** I_x(a, b): the beta distribution's share below `x` in [0, 1], for a, b > 0. */
export const betaCdf = (x: number, a: number, b: number): number => Math.exp(logShare(place(x, a, b)))

/** 1 − I_x(a, b), with its own digits when it is small. */
export const betaTail = (x: number, a: number, b: number): number =>
  Math.exp(logShare(turned(place(x, a, b))))

/** ln I_x(a, b), finite far below the smallest double; −Infinity at 0. */
export const logBetaCdf = (x: number, a: number, b: number): number => logShare(place(x, a, b))

/** ln(1 − I_x(a, b)), finite far below the smallest double; −Infinity at 1. */
export const logBetaTail = (x: number, a: number, b: number): number => logShare(turned(place(x, a, b)))

/**
 * I_x(a, b) of an `x` whose complement `y` = 1 − x is known to its last digit, as when both are shares of one sum.
 */
export const betaCdfOfShares = (x: number, y: number, a: number, b: number): number =>
  Math.exp(logShare({ x, y, a, b }))

type Place = { readonly x: number; readonly y: number; readonly a: number; readonly b: number }

function place(x: number, a: number, b: number): Place {
  checkShapes(a, b)
  if (!(x >= 0 && x <= 1)) throw new RangeError(`A share lies within 0 and 1, not at ${x}.`)
  return { x, y: 1 - x, a, b }
}

function checkShapes(a: number, b: number): void {
  if (!(a > 0 && b > 0 && a + b < Infinity))
    throw new RangeError(`Both shapes of a beta distribution lie above 0, not at ${a} and ${b}.`)
}

const turned = ({ x, y, a, b }: Place): Place => ({ x: y, y: x, a: b, b: a })

/** ln I_x(a, b); the fraction converges fast below the mean, beyond it the complement does. */
function logShare(where: Place): number {
  if (where.x === 0) return -Infinity
  if (where.y === 0) return 0
  const isBelowMean = where.x * (where.a + where.b + 2) < where.a + 1
  return isBelowMean ? logByFraction(where) : Math.log1p(-Math.exp(logByFraction(turned(where))))
}

/** ln(x^a y^b / B(a, b)) by Loader's deviances, less ln of the fraction. */
function logByFraction({ x, y, a, b }: Place): number {
  const n = a + b
  const logDensity =
    0.5 * Math.log((a * b) / (2 * Math.PI * n)) +
    (stirlingError(n) - stirlingError(a) - stirlingError(b)) -
    deviance(a, n * x) -
    deviance(b, n * y)
  return Math.min(0, logDensity - Math.log(fraction({ x, y, a, b })))
}

/**
 * The even part of the classical continued fraction, written with `y` so that nothing cancels when x nears 1:
 * A. R. DiDonato and A. H. Morris, "Algorithm 708", ACM Transactions on Mathematical Software 18 (1992), equation 9.
 * Evaluated by Lentz's method.
 */
function fraction({ x, y, a, b }: Place): number {
  const excess = a * y - b * x + 1
  let value = (a * excess) / (a + 1)
  let c = value
  let d = 0
  for (let m = 1; ; m++) {
    const odd = a + 2 * m - 1
    const top = ((a + m - 1) / odd) * ((a + b + m - 1) / odd) * m * (b - m) * x * x
    const bottom = m + (m * (b - m) * x) / odd + ((a + m) * (excess + m * (1 + y))) / (odd + 2)
    d = 1 / (bottom + top * d)
    c = bottom + top / c
    const step = c * d
    value *= step
    // Asked this way round, a NaN ends the loop too.
    if (!(Math.abs(step - 1) > 2 ** -51)) return value
  }
}
