import { expect, test } from 'vitest'
import { studentCdf, studentQuantile } from './student.ts'

// R: qt(c(0.975, 0.95, 0.995), df), to ten digits.
test.each([
  [0.975, 1, 12.7062047362],
  [0.975, 2, 4.3026527297],
  [0.975, 6, 2.4469118511],
  [0.975, 27, 2.0518305165],
  [0.95, 10, 1.8124611228],
  [0.995, 30, 2.7499956536],
])('the %d quantile with %d degrees of freedom is %d', (p, degrees, expected) => {
  expect(studentQuantile(p, degrees)).toBeCloseTo(expected, 8)
  expect(studentQuantile(1 - p, degrees)).toBeCloseTo(-expected, 8)
})

test('the distribution is symmetric about one half', () => {
  expect(studentCdf(0, 7)).toBe(0.5)
  expect(studentCdf(1.3, 8) + studentCdf(-1.3, 8)).toBeCloseTo(1, 14)
})
