import { expect, test } from 'vitest'
import { cellStore, type Cell } from './cell.ts'
import type { CellEnd } from './records.ts'
import { summaryOf } from './summary.ts'

const cell = (state: Cell['state'], end: Partial<CellEnd> | null = null): Cell => ({
  ...{ state, text: '', refusal: null, asked: '' },
  end: end && ({ status: 'ok', costUsd: null, latencyMs: 1, scores: [], ...end } as unknown as CellEnd),
})
const score = (value: number | null) => ({
  scores: [
    { name: 'regex', score: value, passed: value === null ? null : value > 0.5, reason: null, words: '' },
  ],
})

test('what is unknown is counted apart and never as nothing', () => {
  const cells = [
    undefined,
    cell('waiting'),
    cell('running'),
    cell('ended', { costUsd: '0.25', latencyMs: 100, ...score(1) }),
    cell('ended', { costUsd: null, latencyMs: 300, ...score(0) }),
    cell('ended', { status: 'error', costUsd: null, latencyMs: 9_000, ...score(null) }),
    cell('refused'),
    cell('stopped'),
  ]
  expect(summaryOf(cells)).toEqual({
    ...{ cells: 8, asked: 7, open: 2, good: 2, failed: 2, knownUsd: 0.25, unknownCosts: 2 },
    latencyP50Ms: 200,
    scores: [{ name: 'regex', passed: 1, n: 2, mean: 0.5 }],
  })
  expect(summaryOf([undefined])).toMatchObject({ latencyP50Ms: null, scores: [] })
})

test('a word in one cell is heard there alone; a change of state by everyone', () => {
  const store = cellStore()
  const heard: string[] = []
  store.subscribe(() => heard.push('all'))
  store.subscribe(() => heard.push('a'), 'a')
  const stop = store.subscribe(() => heard.push('b'), 'b')
  store.set('a', cell('running'))
  store.set('a', { ...cell('running'), text: 'word' })
  expect(heard).toEqual(['a', 'all', 'a'])
  store.set('b', cell('waiting'))
  stop()
  store.set('b', cell('running'))
  expect(heard.slice(3)).toEqual(['b', 'all', 'all'])
  expect(store.revision()).toBe(3)
})
