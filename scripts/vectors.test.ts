import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
