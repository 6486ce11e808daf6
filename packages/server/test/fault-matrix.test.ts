import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { cells, faultNames, titleOf } from './fault-matrix/cells.ts'
import { expected } from './fault-matrix/expected.ts'
import { guide, guidePath } from './fault-matrix/guide.ts'
import { runMatrix, type Observed } from './fault-matrix/run.ts'

let observed: ReadonlyMap<string, Observed>
beforeAll(async () => {
  observed = await runMatrix()
}, 300_000)

describe.each(faultNames)('%s', (fault) => {
  for (const cell of cells.filter((one) => one.fault === fault)) {
    const expectation = expected(cell)
    if (!expectation.applies) continue
    test(titleOf(cell), () => {
      const { outcome, answers, tookMs } = observed.get(cell.id)!
      expect(outcome).toEqual(expectation.outcome)
      expect(answers, 'two answers are never spliced').toBeLessThanOrEqual(1)
      expect(tookMs).toBeGreaterThanOrEqual(expectation.tookMs.atLeast)
      expect(tookMs).toBeLessThan(expectation.tookMs.atMost)
    })
  }
})

test('every cell applies or says why it cannot', () => {
  expect(cells).toHaveLength(25 * 4 * 2 * 2)
  const reasons = cells.map(expected).flatMap((one) => (one.applies ? [] : [one.reason]))
  expect(reasons.every((reason) => reason.length > 20)).toBe(true)
  expect(observed.size).toBe(cells.length - reasons.length)
})

test('the guide shows the matrix as it is; `node packages/server/test/fault-matrix/guide.ts` writes it anew', () => {
  expect(readFileSync(guidePath, 'utf8')).toBe(guide())
})
