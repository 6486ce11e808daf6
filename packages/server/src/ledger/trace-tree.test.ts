import { array, assert, integer, option, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { traceTree, type Placed } from './trace-tree.ts'

const node = (
  spanId: string,
  parentSpanId: string | null,
  startMs: number,
  more: Partial<Placed> = {},
): Placed => ({
  ...{ spanId, parentSpanId, startMs, durationMs: 10, service: 'shop' },
  ...more,
})

test('siblings stand by their start, below their parent, whatever order they came in', () => {
  const tree = traceTree([
    node('c', 'a', 30),
    node('b', 'a', 20),
    node('d', 'b', 21),
    node('a', null, 10, { durationMs: 90 }),
  ])
  expect(tree.map(({ node: { spanId }, depth, offsetMs }) => [spanId, depth, offsetMs])).toEqual([
    ['a', 0, 0],
    ['b', 1, 10],
    ['d', 2, 11],
    ['c', 1, 20],
  ])
})

test('a node whose parent is not there stands at the top and says so', () => {
  expect(traceTree([node('b', 'gone', 5)])).toMatchObject([{ depth: 0, isOrphan: true, offsetMs: 0 }])
})

test('a child of another machine outside its parent is moved into its middle with all below it; one of the same is not', () => {
  const parent = node('a', null, 1_000, { durationMs: 100 })
  const other = { service: 'search', durationMs: 20 }
  const tree = traceTree([
    parent,
    node('b', 'a', 400, other),
    node('c', 'b', 405, { ...other, durationMs: 5 }),
    node('d', 'a', 990),
  ])
  expect(tree.map(({ node: { spanId }, shiftMs }) => [spanId, shiftMs])).toEqual([
    ['a', 0],
    ['b', 640],
    ['c', 640],
    ['d', 0],
  ])
})

test('every node stands once, also where spans name each other in rings', () => {
  const id = integer({ min: 0, max: 6 }).map(String)
  const nodes = array(
    record({
      spanId: id,
      parentSpanId: option(id),
      startMs: integer({ min: 0, max: 50 }),
      durationMs: integer({ min: 0, max: 50 }),
    }),
    { maxLength: 12 },
  )
  assert(
    property(nodes, (given) => {
      const tree = traceTree(given.map((one) => ({ ...one, service: one.spanId })))
      expect(tree.map(({ node: { spanId } }) => spanId).sort()).toEqual(
        [...new Set(given.map(({ spanId }) => spanId))].sort(),
      )
      expect(tree.every(({ offsetMs }) => offsetMs >= 0)).toBe(true)
    }),
  )
})
