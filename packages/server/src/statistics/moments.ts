import { covarianceOfSums } from './arm.ts'
import { requireCount, requireFinite } from './domain.ts'

/** Additive sums over users of several columns, and of their products two by two (a symmetric square). */
export type Moments = {
  readonly n: number
  readonly sums: readonly number[]
  readonly products: readonly (readonly number[])[]
}

export const momentsOfUser = (row: readonly number[]): Moments => ({
  n: 1,
  sums: row,
  products: row.map((x) => row.map((y) => x * y)),
})

export const addMoments = (a: Moments, b: Moments): Moments => ({
  n: a.n + b.n,
  sums: a.sums.map((sum, at) => sum + b.sums[at]!),
  products: a.products.map((row, at) => row.map((product, column) => product + b.products[at]![column]!)),
})

/** Columns of a numerator and a denominator; a mean over users has none (null). */
export type Quantity = { readonly top: number; readonly bottom: number | null }

/** Quantities over the same users: their means (or ratios) and the covariances of one user's part in each. */
export type Linearised = {
  readonly n: number
  readonly means: readonly number[]
  readonly covariances: readonly (readonly number[])[]
}

/**
 * A ratio Σm/Σd moves with a user as (m − R d) / d̄ does (the delta method), so covariances of ratios are those of such
 * combinations of columns. Null below two users, or when the first quantity has no denominator; a later one without
 * denominator is left at 0, with no spread.
 */
export function linearise(moments: Moments, quantities: readonly Quantity[]): Linearised | null {
  const { n, sums, products } = moments
  requireCount(n, 'The number of users')
  requireFinite([...sums, ...products.flat()], 'Sum')
  if (n < 2) return null
  const covariance = products.map((row, x) =>
    row.map((product, y) => covarianceOfSums(n, sums[x]!, sums[y]!, product)),
  )
  const parts = quantities.map((quantity) => partsOf(quantity, moments))
  if (parts[0] === null) return null
  const covariances = parts.map((first) =>
    parts.map((second) =>
      (first?.weights ?? []).reduce(
        (sum, [x, weight]) =>
          (second?.weights ?? []).reduce(
            (inner, [y, other]) => inner + weight * other * covariance[x]![y]!,
            sum,
          ),
        0,
      ),
    ),
  )
  return { n, means: parts.map((part) => part?.mean ?? 0), covariances }
}

type Parts = { readonly mean: number; readonly weights: readonly (readonly [number, number])[] }

function partsOf({ top, bottom }: Quantity, { n, sums }: Moments): Parts | null {
  if (bottom === null) return { mean: sums[top]! / n, weights: [[top, 1]] }
  if (sums[bottom] === 0) return null
  const mean = sums[top]! / sums[bottom]!
  const scale = n / sums[bottom]!
  return {
    mean,
    weights: [
      [top, scale],
      [bottom, -mean * scale],
    ],
  }
}
