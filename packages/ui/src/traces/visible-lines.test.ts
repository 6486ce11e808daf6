import { expect, test } from 'vitest'
import type { TraceLine } from './records.ts'
import { countsBelow, linesAbove, visibleLines } from './visible-lines.ts'

const line = (spanId: string, depth: number): TraceLine => ({
  ...{ kind: 'span', spanId, depth, isOrphan: false, name: spanId, type: 'span', service: null },
  ...{ status: 'ok', startedAt: '', offsetMs: 0, shiftMs: 0, durationMs: 1, call: null, retrieval: null },
})
const lines = [line('a', 0), line('b', 1), line('c', 2), line('d', 1), line('e', 0), line('f', 1)]

test('what stands below a line is counted at every depth', () => {
  expect(countsBelow(lines)).toEqual([3, 1, 0, 0, 1, 0])
})

test('a folded line keeps all below it away, and says how much that is', () => {
  const shown = visibleLines(lines, new Set(['b', 'e']))
  expect(shown.map(({ line, below, isOpen }) => [line.spanId, below, isOpen])).toEqual([
    ['a', 3, true],
    ['b', 1, false],
    ['d', 0, true],
    ['e', 1, false],
  ])
})

test('the lines above one are found, nearest first', () => {
  expect(linesAbove(lines, 'c')).toEqual(['b', 'a'])
  expect(linesAbove(lines, 'f')).toEqual(['e'])
  expect(linesAbove(lines, 'nobody')).toEqual([])
})
