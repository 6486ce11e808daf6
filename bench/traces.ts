import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { openTape } from '../packages/server/src/engines/tape-open.ts'
import { findTrace } from '../packages/server/src/ledger/find-trace.ts'
import { listTraces } from '../packages/server/src/ledger/list-traces.ts'
import { median, spreadOf, type Row } from './report.ts'

const spans = Number(process.env.BENCH_SPANS ?? 10_000_000)
const spansATrace = 500
const days = 30
const repeats = 15
/** One insert of half a million spans takes more memory than the engine gives a query. */
const batch = 200_000

/** Spans over thirty days, made by the engine itself from counters: traces of five hundred, a second between two of them. */
const generate = (from: number, to: number): string => `
INSERT INTO telltale.spans (id, project_id, trace_id, span_id, parent_span_id, name, type, kind, started_at, ended_at, duration_ms,
  status, environment, service, scope, convention, attributes, resource, events, links, dropped, input_preview, output_preview)
SELECT generateUUIDv4(), 'default', lower(hex(sipHash128(trace))), leftPad(lower(hex(within)), 16, '0'),
  if(within = 1, NULL, leftPad(lower(hex(intDiv(within, 2))), 16, '0')), concat('step ', toString(within % 12)),
  ['span', 'chain', 'tool', 'retriever'][1 + within % 4], 'internal', at, at + toIntervalMillisecond(20), 20, 'unset', 'production',
  'shop', 'test', NULL, concat('{"app.step":', toString(n), ',"app.note":"the parcel left our house on monday"}'),
  '{"service.name":"shop"}', '[]', '[]', 0, 'Where is my parcel?', 'On its way.'
FROM (
  SELECT number AS n, intDiv(number, ${spansATrace}) AS trace, 1 + number % ${spansATrace} AS within,
    now64(6) - toIntervalMillisecond(intDiv(trace * ${days * 86_400_000}, ${Math.ceil(spans / spansATrace)})) + toIntervalMillisecond(within) AS at
  FROM numbers(${from}, ${to - from})
)`

/** One trace of five hundred spans, and the list of traces, over ten million spans. */
export async function traces(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-traces-'))
  const tape = openTape({ kind: 'embedded', folder: join(folder, 'tape') })
  try {
    await tape.ready()
    for (let from = 0; from < spans; from += batch)
      await tape.run({ text: generate(from, Math.min(from + batch, spans)), timeoutMs: 120_000 })
    const some = await tape.rows(z.object({ traceId: z.string(), atMs: z.coerce.number() }), {
      text: `SELECT trace_id, toUnixTimestamp64Milli(toDateTime64(min(started_at), 3)) AS at_ms FROM telltale.spans
        WHERE cityHash64(trace_id) % 500 = 0 GROUP BY trace_id LIMIT ${repeats}`,
      timeoutMs: 60_000,
    })
    const time = async (work: string, ask: (index: number) => Promise<number>): Promise<Row> => {
      await ask(0)
      const took: number[] = []
      for (const index of some.keys()) {
        const from = performance.now()
        const found = await ask(index)
        took.push(performance.now() - from)
        if (found === 0) throw new Error(`${work}: nothing found`)
      }
      return {
        ...{ work, ours: `${median(took).toFixed(1)} ms`, peer: '–', ratio: null, target: '≤ 100 ms' },
        held: median(took) <= 100,
        spread: spreadOf(took, 'ms'),
      }
    }
    const lines = async (index: number, around: boolean): Promise<number> => {
      const { traceId, atMs } = some[index]!
      return (await findTrace(tape, 'default', traceId, around ? atMs : null))?.nodes.length ?? 0
    }
    const of = `over ${(spans / 1e6).toFixed(0)} million spans`
    return [
      await time(`trace of ${spansATrace} spans ${of}, its day known`, (index) => lines(index, true)),
      await time(`trace of ${spansATrace} spans ${of}, by its id alone`, (index) => lines(index, false)),
      await time(`list of 50 traces ${of}`, async () => {
        const page = await listTraces(tape, 'default', {
          ...{ filter: {}, cursor: null, limit: 50, nowMs: Date.now() },
        })
        return page.traces.length
      }),
    ]
  } finally {
    await tape.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
