import { inverseOf } from './inverse.ts'

/**
 * How far each vector speaks for each other one: G = Xc (XcᵀXc + λI)⁻¹ Xcᵀ of the vectors less their
 * common mean, row by row. With labels y a ridge discriminant scores vector i as Σ Gᵢⱼyⱼ. It knows nothing of which
 * set a vector is from, so that labels may be dealt anew without making it anew. λ is `ridge` times the mean
 * spread of a direction, and its square root never has to be taken: G = I − λ(XcXcᵀ + λI)⁻¹, whatever the length.
 */
export function influence(vectors: readonly ArrayLike<number>[], ridge: number): Float64Array {
  const [count, length] = [vectors.length, vectors[0]!.length]
  const rows = new Float64Array(count * length)
  vectors.forEach((vector, row) => rows.set(vector, row * length))
  centre(rows, count, length)
  const matrix = new Float64Array(count * count)
  let spread = 0
  for (let row = 0; row < count; row++)
    for (let other = 0; other <= row; other++) {
      let product = 0
      for (let at = 0; at < length; at++) product += rows[row * length + at]! * rows[other * length + at]!
      matrix[row * count + other] = matrix[other * count + row] = product
      if (row === other) spread += product
    }
  // Vectors that are all the same have no spread, and nothing to say.
  const lambda = spread === 0 ? 1 : (ridge * spread) / Math.min(count, length)
  for (let row = 0; row < count; row++) matrix[row * count + row]! += lambda
  const made = inverseOf(matrix, count)
  for (let at = 0; at < made.length; at++) made[at]! *= -lambda
  for (let row = 0; row < count; row++) made[row * count + row]! += 1
  return made
}

function centre(rows: Float64Array, count: number, length: number): void {
  for (let at = 0; at < length; at++) {
    let mean = 0
    for (let row = 0; row < count; row++) mean += rows[row * length + at]! / count
    for (let row = 0; row < count; row++) rows[row * length + at]! -= mean
  }
}
