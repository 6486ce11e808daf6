import { expect, test } from 'vitest'
import { aboveUsage } from './above-usage.ts'

test('spans of a trace are told apart, and from those of another trace', () => {
  const above = aboveUsage(10)
  for (const spanId of ['root', 'chain', 'root', 'step']) above.mark('shop\ntrace-1', spanId)
  expect(['root', 'chain', 'step', 'call'].filter((spanId) => above.has('shop\ntrace-1', spanId))).toEqual([
    'root',
    'chain',
    'step',
  ])
  expect(above.has('shop\ntrace-2', 'root')).toBe(false)
  expect(above.has('bank\ntrace-1', 'root')).toBe(false)
})

test('at least the last so many are remembered, and at most twice as many', () => {
  const above = aboveUsage(4)
  const ids = Array.from({ length: 12 }, (_, at) => `span-${at}`)
  for (const [at, spanId] of ids.entries()) above.mark(`trace-${at % 2}`, spanId)
  expect(ids.map((spanId, at) => above.has(`trace-${at % 2}`, spanId))).toEqual([
    ...Array.from({ length: 4 }, () => false),
    ...Array.from({ length: 8 }, () => true),
  ])
})
