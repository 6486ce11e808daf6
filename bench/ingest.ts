import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openSpool } from '../packages/server/src/engines/spool-open.ts'
import { openTape } from '../packages/server/src/engines/tape-open.ts'
import { uuidSource } from '../packages/server/src/kernel/identifier.ts'
import { sampleCall } from '../packages/server/src/ledger/sample.ts'
import { ledgerStore } from '../packages/server/src/ledger/store.ts'
import { callLine } from '../packages/server/src/ledger/write.ts'
import { residentBytes } from './processes.ts'
import { median, spreadOf, type Row } from './report.ts'

const rows = 40_000
const segmentRows = 8_000
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)

/** Rows from the hot path to the tape, against the engine fed with finished segments; and what that does to serving. */
export async function ingest(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-ingest-'))
  const tape = openTape({ kind: 'embedded', folder: join(folder, 'tape') })
  await tape.ready()
  const spool = await openSpool({
    folder: join(folder, 'spool'),
    land: (segment) => tape.land(segment),
    maxBytes: 2 ** 31,
    flushIntervalMs: 20,
  })
  const newId = uuidSource()
  const line = (): string => {
    const now = Date.now()
    return callLine(
      sampleCall({
        id: newId(now),
        startedAt: new Date(now).toISOString(),
        endedAt: new Date(now).toISOString(),
      }),
    )
  }
  const floors: number[] = []
  const ours: number[] = []
  const delays: number[] = []
  let most = 0
  try {
    for (let round = 0; round < rounds; round++) {
      const segments = Array.from({ length: rows / segmentRows }, (_, part) => {
        const id = `calls-bench-${round}-${part}`
        const path = join(folder, `${id}.ndjson`)
        writeFileSync(path, Array.from({ length: segmentRows }, line).join('\n') + '\n')
        return { id, table: 'calls' as const, path, rows: segmentRows }
      })
      let from = performance.now()
      for (const segment of segments) await tape.land(segment)
      floors.push(rows / ((performance.now() - from) / 1000))

      const delay = monitorEventLoopDelay({ resolution: 5 })
      delay.enable()
      const store = ledgerStore(tape)
      const over = new AbortController()
      const asking = (async () => {
        while (!over.signal.aborted) await store.listCalls('default', { filter: {}, cursor: null, limit: 50 })
      })()
      from = performance.now()
      // As calls come: some at a time, between other work, and no faster than the engine takes them.
      for (let sent = 0; sent < rows;) {
        for (let few = 0; few < 40 && sent < rows; few++, sent++) spool.append('calls', line())
        await new Promise((resolve) => setImmediate(resolve))
      }
      await spool.landed()
      ours.push(rows / ((performance.now() - from) / 1000))
      over.abort()
      await asking
      delay.disable()
      most = Math.max(most, residentBytes(process.pid))
      delays.push(Math.max(0, delay.percentile(99) / 1e6 - 5))
    }
  } finally {
    await spool.close()
    await tape.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const ratios = ours.map((mine, at) => mine / floors[at]!)
  const megabytes = most / 2 ** 20
  return [
    {
      work: 'calls through the spool to the tape, with queries beside, against finished segments',
      ours: `${median(ours).toFixed(0)} rows/s`,
      peer: `${median(floors).toFixed(0)} rows/s`,
      ratio: median(ratios),
      target: '≥ 0.5',
      held: median(ratios) >= 0.5,
      spread: spreadOf(ratios, ''),
    },
    {
      work: 'event-loop delay p99 under ingest and queries',
      ours: `${median(delays).toFixed(2)} ms`,
      peer: '–',
      ratio: null,
      target: '≤ 10 ms',
      held: median(delays) <= 10,
      spread: spreadOf(delays, 'ms'),
    },
    {
      work: 'memory of all processes after each round of ingest, most',
      ours: `${megabytes.toFixed(0)} MiB`,
      peer: '–',
      ratio: null,
      target: '≤ 1536 MiB',
      held: megabytes <= 1536,
      spread: `n=${rounds} rounds`,
    },
  ]
}
