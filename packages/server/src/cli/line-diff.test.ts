import { expect, it } from 'vitest'
import { lineDiff } from './line-diff.ts'

it('marks what went and what came', () => {
  expect(lineDiff('a\nb\nc', 'a\nB\nc\nd')).toEqual(['  a', '- b', '+ B', '  c', '+ d'])
})

it('finds nothing in equal texts', () => {
  expect(lineDiff('a\nb', 'a\nb')).toEqual(['  a', '  b'])
})

it('keeps the longest common part', () => {
  expect(lineDiff('a\nb\nc\nd', 'x\nb\nc')).toEqual(['- a', '+ x', '  b', '  c', '- d'])
})
