import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { lockFile } from './data-folder.ts'
import { openTape } from './tape-open.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-embedded-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const One = z.object({ one: z.int() })
const one = { text: 'SELECT 1 AS one' }

test('a killed engine host comes back by itself, and a query asked meanwhile waits for it', async () => {
  const tape = openTape({ kind: 'embedded', folder })
  await tape.ready()
  process.kill(tape.pid()!, 'SIGKILL')
  await expect.poll(() => tape.status().lastError, { timeout: 30_000 }).toBeTruthy()
  expect(await tape.rows(One, one)).toEqual([{ one: 1 }])
  expect(tape.status()).toMatchObject({ state: 'up', restarts: 1 })
  await tape.close()
})

test('what was written is there after closing and opening again', async () => {
  const first = openTape({ kind: 'embedded', folder })
  await first.ready()
  await first.run({ text: "INSERT INTO telltale.changes (project_id, key) SELECT 'p', 'kept'" })
  await first.close()
  const second = openTape({ kind: 'embedded', folder })
  const rows = await second.rows(z.object({ key: z.string() }), { text: 'SELECT key FROM telltale.changes' })
  expect(rows).toEqual([{ key: 'kept' }])
  await second.close()
})

test('closing while a query runs does not wait for it', async () => {
  const tape = openTape({ kind: 'embedded', folder })
  await tape.ready()
  const slow = tape.rows(z.unknown(), {
    text: 'SELECT sleepEachRow(0.5) FROM numbers(100) SETTINGS max_block_size = 1',
    timeoutMs: 60_000,
  })
  const ended = slow.catch((error: unknown) => error)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const startedMs = Date.now()
  await tape.close()
  expect(await ended).toMatchObject({ problem: { code: 'tape-unavailable' } })
  expect(Date.now() - startedMs).toBeLessThan(10_000)
})

test('a folder that cannot be a tape is explained in one sentence, without end of restarts', async () => {
  const blocked = join(folder, 'file')
  writeFileSync(blocked, 'this is a file')
  const tape = openTape({ kind: 'embedded', folder: blocked })
  await expect(tape.rows(One, { ...one, timeoutMs: 5_000 })).rejects.toMatchObject({
    problem: { code: 'tape-unavailable' },
  })
  expect(tape.status().state).toBe('down')
  expect(tape.status().lastError).toMatch(/^The tape in .* cannot be opened: .*\.$/)
  await tape.close()
})

test('a corrupt folder is explained in one sentence', async () => {
  const first = openTape({ kind: 'embedded', folder })
  await first.ready()
  await first.close()
  const metadata = join(folder, 'data', 'metadata')
  rmSync(metadata, { recursive: true, force: true })
  mkdirSync(metadata, { recursive: true })
  writeFileSync(join(metadata, 'telltale.sql'), 'ATTACH DATABASE nonsense')
  const tape = openTape({ kind: 'embedded', folder })
  await expect(tape.rows(One, { ...one, timeoutMs: 8_000 })).rejects.toMatchObject({
    problem: { code: 'tape-unavailable' },
  })
  expect(tape.status()).toMatchObject({ state: 'down' })
  expect(tape.status().lastError?.split('\n')).toHaveLength(1)
  await tape.close()
})

test('a host that finds another still there waits until it is gone', async () => {
  const before = await lockFile(join(folder, 'host'), { subject: 'The tape' })
  if (!before.ok) throw new Error(before.error.sentence)
  const tape = openTape({ kind: 'embedded', folder })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(tape.status()).toMatchObject({ state: 'starting', lastError: null })
  before.value.release()
  expect(await tape.rows(One, { ...one, timeoutMs: 30_000 })).toEqual([{ one: 1 }])
  expect(tape.status()).toMatchObject({ state: 'up', restarts: 0 })
  await tape.close()
})
