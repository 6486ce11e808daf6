import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { statementsOf } from '../../engines/tape-migrate.ts'
import { openTape } from '../../engines/tape-open.ts'
import { uuidSource } from '../../kernel/identifier.ts'
import { verdictLine } from '../../ledger/write.ts'
import { readCells } from './metrics-store.ts'
import { randomVerdicts } from './verdicts.fixture.ts'

const hourMs = 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'telltale-taken-over-'))
const tape = openTape({ kind: 'embedded', folder: join(folder, 'tape') })
afterAll(async () => {
  await tape.close()
  rmSync(folder, { recursive: true })
})

const migration = (name: string): readonly string[] =>
  statementsOf(readFileSync(join(import.meta.dirname, '../../engines/tape-migrations', name), 'utf8'))
const runAll = async (statements: readonly string[]): Promise<void> => {
  for (const text of statements) await tape.run({ text })
}

test('sums kept before are taken over once, also where the first attempt broke off', async () => {
  await tape.ready()
  for (const grain of ['minute', 'hour'])
    await tape.run({ text: `DROP VIEW telltale.guardrail_${grain}_sums_view` })
  await runAll(migration('013-guardrail-buckets.sql'))
  const startMs = Math.floor(Date.now() / hourMs) * hourMs - 5 * hourMs
  const window = { startMs, endMs: startMs + 3 * hourMs, count: 3_000, seed: 16 }
  const verdicts = randomVerdicts(uuidSource(), { ...window, projectId: 'before' })
  const land = async (projectId: string): Promise<void> => {
    const path = join(folder, `${projectId}.ndjson`)
    writeFileSync(path, verdicts.map((verdict) => `${verdictLine({ ...verdict, projectId })}\n`).join(''))
    await tape.land({ id: projectId, table: 'verdicts', path, rows: verdicts.length })
  }
  await land('before')
  const [taking, dropping] = [
    migration('017-guardrail-sums.sql'),
    migration('018-guardrail-buckets-gone.sql'),
  ]
  await runAll(taking.slice(0, 1 + taking.findIndex((text) => text.startsWith('INSERT'))))
  await runAll([...taking, ...dropping, ...dropping])
  await land('after')
  const cellsOf = async (projectId: string, toMs: number, by: 'language' | null) => {
    const ask = { projectId, fromMs: startMs, toMs, nowMs: window.endMs, kept: {}, by }
    const cells = await readCells(tape, ask)
    return new Map(cells.map(({ sums, ...key }) => [Object.values(key).join(' '), sums]))
  }
  // Whole hours, and minutes.
  for (const toMs of [startMs + 3 * hourMs, startMs + 59 * 60_000])
    for (const by of [null, 'language'] as const) {
      const before = await cellsOf('before', toMs, by)
      expect(before.size).toBeGreaterThan(10)
      expect(before).toEqual(await cellsOf('after', toMs, by))
    }
})
