import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const script = fileURLToPath(new URL('vectors.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'telltale-vectors-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (...files: readonly string[]) =>
  new Promise<{ code: number; out: string; problems: string }>((resolve) => {
    execFile(process.execPath, [script, ...files], (error, out, problems) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, problems }),
    )
  })

const file = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}

const vector = {
  id: 'one',
  provider: 'openai',
  model: 'gpt-4o',
  api: 'chat',
  at: '2026-11-20T12:00:00Z',
  usage: { prompt_tokens: 1000, completion_tokens: 100 },
  expected_cost_usd: 0.0035,
}

const reference = fileURLToPath(new URL('../../shared/data/', import.meta.url))

test.skipIf(!existsSync(reference)).each(['cost', 'statistics', 'retrieval'])(
  'the reference vectors of %s pass, every one',
  async (folder) => {
    const found = await run(join(reference, folder, 'vectors.json'))
    expect(found).toMatchObject({ code: 0, out: expect.stringMatching(/^[1-9]\d* passed, 0 failed\n$/) })
  },
)

test('says how many passed', async () => {
  const found = await run(
    file('good.json', { vectors: [vector, { ...vector, usage: null, expected_cost_usd: null }] }),
    file('batch.json', [{ ...vector, api: 'chat (batch)', expected_cost_usd: 0.00175 }]),
  )
  expect(found).toMatchObject({ code: 0, out: '3 passed, 0 failed\n' })
})

test('names a failure with expected and actual', async () => {
  const found = await run(
    file('bad.json', { vectors: [vector, { ...vector, id: 'two', expected_cost_usd: 1 }] }),
  )
  expect(found.code).toBe(1)
  expect(found.out).toMatch(/FAILED two .*\n {2}expected 1\n {2}actual {3}0\.0035 .*\n1 passed, 1 failed\n$/)
})

const pairs = { a: [1, 0, 1, 1], b: [1, 1, 1, 0] }
const means = {
  name: 'gpqa_paired_vs_unpaired',
  method: 'eval_paired_vs_unpaired (a less b)',
  inputs: pairs,
  expected: { meanDiff: 0, se_paired: 0.408248290463863 },
  tolerance: 1e-12,
}

test('an answer is compared by the names the vector expects, lists and claims too, within its tolerance', async () => {
  const srm = { method: 'srm_chi_square', inputs: { observed: [50, 50], weights: [1, 1] }, tolerance: 0.1 }
  const found = await run(
    file('names.json', [
      means,
      { ...means, expected: { meanDiff: 0, se_paired: 0.4 } },
      { ...means, expected: { ci_paired: [-0.8, 0.8] }, tolerance: 0.01 },
      { ...means, expected: { ci_paired: [-0.8] }, tolerance: 0.01 },
      { ...means, expected: {} },
      { ...means, expected: { kappa: 0 } },
      { ...srm, expected: { p: 1.05, df: 1 } },
      { ...srm, expected: { p: 1.2 } },
    ]),
  )
  expect(found.out).toMatch(/3 passed, 5 failed\n$/)
})

test('a vector that borrows its data says so when they are not there', async () => {
  const borrower = { name: 'deff', method: 'eval_mean_clustered_se', inputs: {}, tolerance: 1e-9 }
  const expected = { mean: 0.75, se_clustered: 0.21650635094610965 }
  expect((await run(file('both.json', [means, { ...borrower, expected }]))).out).toBe('2 passed, 0 failed\n')
  expect((await run(file('alone.json', [{ ...borrower, expected }]))).out).toContain(
    'gpqa_paired_vs_unpaired',
  )
})

test('a method that nobody knows is a failure, not a skip', async () => {
  const found = await run(
    file('strange.json', [{ name: 'tea', method: 'tasseography', inputs: {}, expected: {} }]),
  )
  expect(found.code).toBe(1)
  expect(found.out).toContain('"tasseography" is not known')
  expect(found.out).toContain('0 passed, 1 failed')
})

test('reads lists of arguments under the name of their method', async () => {
  const lists = {
    hash: [
      ['seed', 'a', 2, 0.0505],
      ['seed', 'a', 2, 0.5],
      ['abc', 'def', 99, null],
    ],
  }
  const found = await run(file('lists.json', { source: 'a sentence', ...lists }))
  expect(found.out).toMatch(
    /FAILED hash \["seed","a",2,0\.5\].*\n {2}expected 0\.5\n {2}actual {3}0\.0505\n2 passed, 1 failed\n$/,
  )
})

test.each([[[]], [['/nowhere/vectors.json']]])(
  'bad use of %j exits 2 without a stack trace',
  async (files) => {
    const found = await run(...files)
    expect(found.code).toBe(2)
    expect(found.problems).not.toContain('    at ')
  },
)
