import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { z } from 'zod'
import { openTape } from '../packages/server/src/engines/tape-open.ts'
import type { SpoolLine } from '../packages/server/src/engines/spool.ts'
import type { Segment, TapeTable } from '../packages/server/src/engines/tape.ts'
import { aboveUsage } from '../packages/server/src/ingest/above-usage.ts'
import { spanKeeper } from '../packages/server/src/ingest/keep-spans.ts'
import { messagesInMemory } from '../packages/server/src/ingest/messages-in-memory.ts'
import { gatherConventions } from '../packages/server/src/ingest/normalise/gather-conventions.ts'
import { overlappingCalls } from '../packages/server/src/ingest/overlapping-calls.ts'
import { recentSpans } from '../packages/server/src/ingest/recent.ts'
import { spanVectors } from '../packages/server/src/ingest/span-vectors.ts'
import { tracesInMemory } from '../packages/server/src/ingest/traces-in-memory.ts'
import { readProtobuf } from '../packages/server/src/ingest/wire/read-protobuf.ts'
import { isoTime } from '../packages/server/src/kernel/time.ts'
import { bodySender } from '../packages/server/src/ledger/send-bodies.ts'
import { retrievalLine } from '../packages/server/src/ledger/write.ts'
import { compileBook } from '../packages/server/src/pricing/book.ts'
import { retrievalDesk } from '../packages/server/src/retrieval/desk/desk.ts'
import { signalMemory } from '../packages/server/src/retrieval/signals/memory.ts'
import { spanSource, type SpanSource } from '../packages/server/test/otlp-load.ts'
import { mergesOver } from './merges.ts'
import { residentBytes } from './processes.ts'
import { median, spreadOf, type Row } from './report.ts'
import { startTelltale, type BenchedTelltale } from './telltale.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
/** Half a million spans: what a round waits for at its end, the last segments' sealing (two seconds), is then little of it. */
const requestsARound = Number(process.env.BENCH_REQUESTS ?? 960)
const tracesARequest = 64
const connections = 4
const segmentRows = 8_000

/**
 * Spans over HTTP, from a sender that shares the machine, until the last row is on the tape.
 *
 * The floor is what the raw engine sustains on the very rows: the same requests, as the house makes them into spans,
 * calls, retrievals and bodies, lie ready in finished segments of the house's own size, and are inserted one after
 * another into an engine of the house's own configuration and priority: the same tables with their views, every
 * insert synced to disk, merges beside. It takes as many rows a round as the house does and keeps those of the rounds
 * before; it is timed until no merge is running. The house is timed until its spool is empty, which includes the
 * wait (up to two seconds) that seals its last segments.
 */
export async function otlp(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-otlp-'))
  const source = spanSource(tracesARequest)
  const ours: number[] = []
  const floors: number[] = []
  const memory: number[] = []
  const delays: number[] = []
  const telltale = await startTelltale(folder, {})
  const agent = new Agent({ connections, pipelining: 1 })
  let sent = 0
  try {
    // A first round warms both processes; memory is measured from the second on.
    for (let round = 0; round <= rounds; round += 1) {
      const rate = await sendRound(telltale, agent, source)
      sent += requestsARound * source.spans
      const floor = await floorRate(folder, source)
      memory.push(residentBytes(telltale.running.pid))
      if (round === 0) continue
      ours.push(rate)
      floors.push(floor)
      delays.push((await statusOf(telltale)).process.eventLoopDelayP99Ms)
    }
    await telltale.running.stop()
    const { rows, different } = await rowsOnTape(folder)
    const ratios = ours.map((rate, at) => rate / floors[at]!)
    const growth = (memory.at(-1)! - memory[1]!) / 2 ** 20
    return [
      {
        work: `spans of ${source.bytesASpan.toFixed(0)} bytes by OTLP/HTTP to the tape`,
        ours: `${median(ours).toFixed(0)} spans/s`,
        peer: '–',
        ratio: null,
        target: '≥ 6000 spans/s',
        held: median(ours) >= 6_000,
        spread: spreadOf(ours, 'spans/s'),
      },
      {
        work: 'the same against what the engine sustains of the same rows from finished segments',
        ours: `${median(ours).toFixed(0)} spans/s`,
        peer: `${median(floors).toFixed(0)} spans/s`,
        ratio: median(ratios),
        target: '≥ 0.4',
        held: median(ratios) >= 0.4,
        spread: spreadOf(ratios, ''),
      },
      {
        work: 'spans acknowledged = spans on the tape',
        ours: `${rows} rows, ${different} different`,
        peer: `${sent} acknowledged`,
        ratio: rows / sent,
        target: '= 1',
        held: rows === sent && different === sent,
        spread: 'n=1',
      },
      {
        work: 'memory of the house and its engine after the second round and after the last',
        ours: `${(memory.at(-1)! / 2 ** 20).toFixed(0)} MiB`,
        peer: `${(memory[1]! / 2 ** 20).toFixed(0)} MiB`,
        ratio: memory.at(-1)! / memory[1]!,
        target: '≤ 1.25',
        held: memory.at(-1)! <= memory[1]! * 1.25,
        spread: `${growth.toFixed(0)} MiB over ${rounds - 1} rounds of ${requestsARound * source.spans} spans`,
      },
      {
        work: 'event-loop delay p99 of the house while it takes spans',
        ours: `${median(delays).toFixed(1)} ms`,
        peer: '–',
        ratio: null,
        target: '≤ 20 ms',
        held: median(delays) <= 20,
        spread: spreadOf(delays, 'ms'),
      },
    ]
  } finally {
    await agent.close()
    await telltale.running.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type HouseStatus = {
  readonly spool: { readonly waitingRows: number }
  readonly process: { readonly eventLoopDelayP99Ms: number }
}
const statusOf = async (telltale: BenchedTelltale) =>
  (await telltale.api('GET', '/api/status')) as HouseStatus

async function sendRound(
  { port, key, ...telltale }: BenchedTelltale,
  agent: Agent,
  source: SpanSource,
): Promise<number> {
  let left = requestsARound
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const body = source.next()
      for (;;) {
        const reply = await request(`http://127.0.0.1:${port}/v1/traces`, {
          method: 'POST',
          dispatcher: agent,
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-protobuf' },
          body,
        })
        await reply.body.dump()
        if (reply.statusCode === 200) break
        if (reply.statusCode !== 429 && reply.statusCode !== 503)
          throw new Error(`answered ${reply.statusCode}`)
        await new Promise((resolve) => setTimeout(resolve, Number(reply.headers['retry-after'] ?? 1) * 1000))
      }
    }
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: connections }, one))
  while ((await statusOf({ port, key, ...telltale })).spool.waitingRows > 0)
    await new Promise((resolve) => setTimeout(resolve, 25))
  return (requestsARound * source.spans) / ((performance.now() - from) / 1000)
}

/** Rows of spans and calls on the tape, and how many of them are different ones. */
async function rowsOnTape(folder: string): Promise<{ readonly rows: number; readonly different: number }> {
  const tape = openTape({ kind: 'embedded', folder: join(folder, 'data', 'tape') })
  try {
    await tape.ready()
    const [found] = await tape.rows(z.object({ rows: z.coerce.number(), different: z.coerce.number() }), {
      text: `SELECT count() AS rows, uniqExact(id) AS different
        FROM (SELECT id FROM telltale.spans UNION ALL SELECT id FROM telltale.calls)`,
      timeoutMs: 60_000,
    })
    return found!
  } finally {
    await tape.close()
  }
}

/** Rows a second of the engine alone: see `otlp`. */
async function floorRate(folder: string, source: SpanSource): Promise<number> {
  const tape = openTape({ kind: 'embedded', folder: join(folder, 'floor') })
  try {
    await tape.ready()
    const segments = await segmentsOf(folder, source)
    const from = performance.now()
    for (const segment of segments) await tape.land(segment)
    await mergesOver(tape)
    const rate = (requestsARound * source.spans) / ((performance.now() - from) / 1000)
    for (const { path } of segments) rmSync(path)
    return rate
  } finally {
    await tape.close()
  }
}

async function segmentsOf(folder: string, source: SpanSource): Promise<readonly Segment[]> {
  const segments: Segment[] = []
  const gathered = new Map<TapeTable, string[]>()
  const seal = (table: TapeTable): void => {
    const rows = gathered.get(table)!
    const id = `${table}-floor-${Math.random().toString(36).slice(2)}`
    const path = join(folder, `${id}.ndjson`)
    writeFileSync(path, `${rows.join('\n')}\n`)
    segments.push({ id, table, path, rows: rows.length })
    gathered.delete(table)
  }
  const append = (table: TapeTable, line: SpoolLine): boolean => {
    const rows = gathered.get(table) ?? []
    gathered.set(table, rows)
    rows.push(typeof line === 'string' ? line : line.map(String).join(''))
    if (rows.length === segmentRows) seal(table)
    return true
  }
  const spool = { append, ticketOf: () => 1, isLost: () => false }
  const sendBody = bodySender(spool)
  const desk = retrievalDesk({
    memory: signalMemory(Math.random),
    ttlOf: () => () => null,
    append: (retrieval) => (append('retrievals', retrievalLine(retrieval)) ? 1 : null),
    appendBody: (body) => sendBody(body, Date.now()),
    keepBodies: true,
    nowMs: Date.now,
    isoTime,
    onFailure(error) {
      throw error
    },
    onSettled: () => {},
    onIndex() {},
  })
  const book = compileBook([])
  const keep = spanKeeper({
    readSpan: await gatherConventions(),
    book: () => book,
    spool,
    recent: recentSpans(1 << 20),
    traces: tracesInMemory({
      ...{
        record: desk.record,
        recordLater: desk.record,
        hold: () => {},
        waitMs: 15_000,
        tracesAtMost: 16_384,
      },
      waitingCharsAtMost: 32 << 20,
      answers: { callsAtMost: 16_384, charsAtMost: 32 << 20 },
    }),
    above: aboveUsage(65_536),
    markersOf: () => [],
    messages: messagesInMemory({ waitMs: 1, charsAtMost: 1 }),
    vectors: spanVectors({ isWanted: () => true }),
    overlapping: overlappingCalls(16_384),
    clock: Date.now,
    keepBodies: true,
    bodyBytesAtMost: 1 << 20,
  })
  for (let at = 0; at < requestsARound; at += 1)
    await keep([...readProtobuf('traces', source.next())], { projectId: 'default', keyId: 'bench' })
  for (const table of [...gathered.keys()]) seal(table)
  return segments
}
