import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openSpool } from './spool-open.ts'
import { openTape, type OpenedTape } from './tape-open.ts'

/** Twenty kills; where in the work each falls is drawn from a seed. */
const kills = 20
let folder: string
let tape: OpenedTape

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-kill-'))
  tape = openTape({
    kind: 'embedded',
    folder: join(folder, 'tape'),
    restartMs: { first: 10, longest: 50 },
  })
  await tape.ready()
})
afterAll(async () => {
  await tape.close()
  rmSync(folder, { recursive: true, force: true })
})

test('kill -9 of the engine host under ingest, twenty times: nothing lost, nothing doubled, views agree', async () => {
  const spool = await openSpool({
    folder: join(folder, 'spool'),
    maxBytes: 256 * 1024 ** 2,
    sealRows: 400,
    sealMs: 40,
    retryMs: { first: 20, longest: 200 },
    land: (segment) => tape.land(segment),
  })
  const chance = seeded(20260723)
  let written = 0
  const enough = new AbortController()
  const ingest = (async () => {
    while (!enough.signal.aborted) {
      for (let index = 0; index < 25; index += 1) spool.append('calls', line(written++))
      await sleep(10)
    }
  })()
  for (let kill = 0; kill < kills; kill += 1) {
    await tape.ready()
    await sleep(30 + chance() * 250)
    const pid = tape.pid()
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    await sleep(20)
  }
  enough.abort()
  await ingest
  await spool.landed()

  expect(tape.status().restarts).toBeGreaterThanOrEqual(kills / 2)
  expect(spool.status()).toMatchObject({
    dropped: 0,
    refusedSegments: 0,
    waitingRows: 0,
    landedRows: written,
  })
  const Found = z.object({ rows: z.int(), ids: z.int(), tokens: z.int() })
  const expected = { rows: written, tokens: (written * (written - 1)) / 2 }
  const [calls] = await tape.rows(Found, {
    text: 'SELECT count() AS rows, uniqExact(id) AS ids, sum(input_tokens) AS tokens FROM telltale.calls',
  })
  expect(calls).toEqual({ ...expected, ids: written })
  for (const view of ['calls_hourly', 'traffic_hourly']) {
    const sums = await tape.rows(Found.omit({ ids: true }), {
      text: `SELECT sum(calls) AS rows, sum(input_tokens) AS tokens FROM telltale.${view}`,
    })
    expect({ view, sums }).toEqual({ view, sums: [expected] })
  }
  await spool.close()
}, 300_000)

const today = new Date().toISOString().slice(0, 10)
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)

/** Rows of two days, so that each segment has two partitions: an insert is atomic within one only. */
const line = (index: number): string =>
  JSON.stringify({
    id: `019a8f00-0000-7000-8000-${index.toString(16).padStart(12, '0')}`,
    project_id: 'kill',
    started_at: `${index % 2 === 0 ? today : yesterday} 10:00:00.000`,
    requested_model: `model-${index % 3}`,
    status: 'ok',
    input_tokens: index,
  })

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
