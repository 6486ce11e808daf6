import fc from 'fast-check'
import { expect, test } from 'vitest'
import { solveSymmetric } from './linear-system.ts'

const number = fc.double({ min: -10, max: 10, noNaN: true })
const vector = fc.tuple(number, number, number)

test('what is solved, multiplied again, is what was asked', () => {
  fc.assert(
    fc.property(fc.array(vector, { minLength: 3, maxLength: 6 }), vector, (rows, x) => {
      // Products of columns, as covariances are, with something added so that no direction is empty.
      const matrix = [0, 1, 2].map((i) =>
        [0, 1, 2].map((j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? 1 : 0)),
      )
      const right = matrix.map((row) => row.reduce((sum, cell, at) => sum + cell * x[at]!, 0))
      for (const [at, value] of solveSymmetric(matrix, right).entries()) expect(value).toBeCloseTo(x[at]!, 6)
    }),
    { numRuns: 200 },
  )
})

test('a covariate given twice is used once, whatever else is measured in billions', () => {
  const matrix = [
    [1e18, 1e18, 0],
    [1e18, 1e18, 0],
    [0, 0, 1e-4],
  ]
  const [first, second, small] = solveSymmetric(matrix, [2e18, 2e18, 3e-4])
  expect(Math.min(first!, second!)).toBe(0)
  expect(Math.max(first!, second!)).toBe(2)
  expect(small).toBeCloseTo(3, 12)
})

test('what never varies gets nothing', () => {
  expect(solveSymmetric([[0]], [0])).toEqual([0])
  expect(solveSymmetric([], [])).toEqual([])
})
