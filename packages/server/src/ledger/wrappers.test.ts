import { expect, test } from 'vitest'
import { spansAboveUsage, type Linked } from './wrappers.ts'

const link = (spanId: string, parentSpanId: string | null, more: Partial<Linked> = {}): Linked => ({
  ...{ spanId, parentSpanId, isUsage: false, isTool: false },
  ...more,
})
const above = (...trace: readonly Linked[]) => [...spansAboveUsage(trace)].sort()

test('all that stands above a call that tells its usage is above, in whatever order it came', () => {
  const trace = [
    link('call', 'step', { isUsage: true }),
    link('wrapper', null, { isUsage: true }),
    link('step', 'wrapper'),
    link('other', null, { isUsage: true }),
  ]
  expect(above(...trace)).toEqual(['step', 'wrapper'])
  expect(above(...trace.toReversed())).toEqual(['step', 'wrapper'])
})

test('a tool does work of its own: what calls within it says nothing of the call around it', () => {
  expect(
    above(
      link('call', 'tool', { isUsage: true }),
      link('tool', 'agent', { isTool: true }),
      link('agent', null),
    ),
  ).toEqual(['tool'])
})

test('spans in a ring, and a call whose parent never came, end the way up', () => {
  expect(above(link('a', 'b', { isUsage: true }), link('b', 'a'))).toEqual(['a', 'b'])
  expect(above(link('a', 'gone', { isUsage: true }))).toEqual(['gone'])
})
