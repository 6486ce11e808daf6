/**
 * Inverse of a symmetric positive definite matrix of `size` rows, row by row, by Cholesky's factor. Takes the place of
 * its argument's lower half; about size³ multiplications.
 */
export function inverseOf(matrix: Float64Array, size: number): Float64Array {
  factorise(matrix, size)
  // The inverse of the factor, transposed, so that every sum below runs along rows.
  const inner = new Float64Array(size * size)
  for (let column = 0; column < size; column++) {
    const own = column * size
    inner[own + column] = 1 / matrix[own + column]!
    for (let row = column + 1; row < size; row++) {
      let sum = 0
      for (let at = column; at < row; at++) sum += matrix[row * size + at]! * inner[own + at]!
      inner[own + row] = -sum / matrix[row * size + row]!
    }
  }
  const inverse = new Float64Array(size * size)
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = 0
      for (let at = row; at < size; at++) sum += inner[row * size + at]! * inner[column * size + at]!
      inverse[row * size + column] = inverse[column * size + row] = sum
    }
  return inverse
}

/** Leaves L, with L·Lᵀ the matrix, in the lower half. */
function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let left = matrix[row * size + column]!
      for (let at = 0; at < column; at++) left -= matrix[row * size + at]! * matrix[column * size + at]!
      matrix[row * size + column] = row === column ? Math.sqrt(left) : left / matrix[column * size + column]!
    }
}
