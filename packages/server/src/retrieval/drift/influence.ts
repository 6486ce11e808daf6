import { inverseOf } from './inverse.ts'

/**
 * How far each vector speaks for each other one: G = X (XᵀX + λI)⁻¹ Xᵀ of the vectors less their common mean, row by
 * row. With labels y a ridge discriminant scores vector i as Σ Gᵢⱼyⱼ. It knows nothing of which set a vector is from,
 * so that labels may be dealt anew without making it anew. λ is `ridge` times the mean spread of a direction.
 */
export function influence(vectors: readonly ArrayLike<number>[], ridge: number): Float64Array {
  const rows = centred(vectors)
  const spread = rows.reduce((sum, row) => sum + product(row, row), 0)
  const size = Math.min(rows.length, rows[0]!.length)
  // Vectors that are all the same have no spread, and nothing to say.
  const lambda = spread === 0 ? 1 : (ridge * spread) / size
  return size === rows.length ? byRows(rows, lambda) : byColumns(rows, lambda)
}

/** G = I − λ(XXᵀ + λI)⁻¹: no longer for longer vectors but for their products. */
function byRows(rows: readonly Float64Array[], lambda: number): Float64Array {
  const count = rows.length
  const made = inverseOf(productsOf(rows, rows, lambda), count)
  for (let at = 0; at < made.length; at++) made[at]! *= -lambda
  for (let row = 0; row < count; row++) made[row * count + row]! += 1
  return made
}

function byColumns(rows: readonly Float64Array[], lambda: number): Float64Array {
  const length = rows[0]!.length
  const columns = Array.from({ length }, (_, column) => Float64Array.from(rows, (row) => row[column]!))
  const inverse = inverseOf(productsOf(columns, columns, lambda), length)
  const inverseRows = Array.from({ length }, (_, at) => inverse.subarray(at * length, (at + 1) * length))
  const turned = rows.map((row) => Float64Array.from(inverseRows, (own) => product(own, row)))
  return productsOf(turned, rows, 0)
}

/** All products of `a` with `b`, which are symmetric, with `more` on the diagonal. */
function productsOf(a: readonly Float64Array[], b: readonly Float64Array[], more: number): Float64Array {
  const size = a.length
  const products = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let other = 0; other <= row; other++)
      products[row * size + other] = products[other * size + row] = product(a[row]!, b[other]!)
    products[row * size + row]! += more
  }
  return products
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

function centred(vectors: readonly ArrayLike<number>[]): Float64Array[] {
  const mean = new Float64Array(vectors[0]!.length)
  for (const vector of vectors)
    for (let at = 0; at < mean.length; at++) mean[at]! += vector[at]! / vectors.length
  return vectors.map((vector) => mean.map((value, at) => vector[at]! - value))
}
