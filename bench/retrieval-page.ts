import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTape } from '../packages/server/src/engines/tape-open.ts'
import { listRetrievals } from '../packages/server/src/retrieval/reading/list-store.ts'
import { readReport } from '../packages/server/src/retrieval/reading/report-store.ts'
import { readSatisfaction } from '../packages/server/src/retrieval/reading/satisfaction-store.ts'
import { median, spreadOf, type Row } from './report.ts'

const rows = Math.ceil(10_000_000 * Number(process.env.BENCH_PART ?? 1))
const days = 30
const repeats = 9
const chunk = 100_000

/** Queries of one project over thirty days, made by the engine from counters: three indexes of eight versions. */
const generate = (from: number, to: number): string => `
INSERT INTO telltale.retrievals (id, project_id, at, call_id, trace_id, environment, origin, query, index_name, index_version,
  documents, documents_retrieved, top_score, grounded_share, groundedness_risk, utilisation, wasted_share, duplicate_share,
  age_days_p50, age_days_p90, stale_share, stale_weighted, unknown_age_share, tags, unknown)
SELECT generateUUIDv7(), 'default', at, concat('call-', toString(n)), concat('trace-', toString(n)), 'production', 'sdk',
  concat('Where is parcel ', toString(n), '?'), concat('index-', toString(n % 3)), concat('v', toString(intDiv(n * 8, ${rows}))),
  concat('[{"id":"d', toString(n % 1000), '","rank":1,"score":0.8,"chars":400,"hash":null,"source":"wiki","sourceUpdatedAt":"2026-10-01T00:00:00.000Z","indexedAt":null,"used":0.5,"duplicateOf":null,"faults":[]}]'),
  1, 0.8, (n * 7919 % 1000) / 1000, (n * 104729 % 1000) / 10, (n * 15485863 % 1000) / 1000, 0, 0,
  (n % 200) / 2, (n % 400) / 2, n % 3 = 0, n % 3 = 0, 0, map(), map('outdatedShare', 'no-index-time')
FROM (SELECT number AS n, now64(3) - toIntervalMillisecond(intDiv(number * ${days * 86_400_000}, ${rows})) AS at FROM numbers(${from}, ${to - from}))`

const scores = `
INSERT INTO telltale.scores (id, project_id, at, call_id, name, value, source)
SELECT generateUUIDv7(), 'default', now64(3), concat('call-', toString(number * 100)), 'helpful', number % 2, 'feedback'
FROM numbers(10000)`

/** What the Retrieval page asks, over thirty days. */
export async function retrievalPage(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-retrieval-page-'))
  const tape = openTape({ kind: 'embedded', folder })
  try {
    await tape.ready()
    for (let from = 0; from < rows; from += chunk)
      await tape.run({ text: generate(from, Math.min(rows, from + chunk)), timeoutMs: 300_000 })
    await tape.run({ text: scores, timeoutMs: 60_000 })
    const hours = days * 24
    const ask = { hours, indexName: null, indexVersion: null, limit: 20, before: null }
    const time = async (work: string, look: () => Promise<unknown>, most: number): Promise<Row> => {
      await look()
      const took: number[] = []
      for (let repeat = 0; repeat < repeats; repeat++) {
        const from = performance.now()
        await look()
        took.push(performance.now() - from)
      }
      return {
        work: `${work}, ${rows} queries, ${days} days`,
        ours: `${median(took).toFixed(0)} ms`,
        peer: '–',
        ratio: null,
        target: `≤ ${most} ms`,
        held: median(took) <= most,
        spread: spreadOf(took, 'ms'),
      }
    }
    return [
      await time(
        'retrieval report',
        () => readReport(tape, 'default', { hours, indexName: null }, Date.now()),
        500,
      ),
      await time(
        'riskiest queries',
        () => listRetrievals(tape, 'default', { ...ask, order: 'riskiest' }, Date.now()),
        500,
      ),
      await time(
        'newest queries',
        () => listRetrievals(tape, 'default', { ...ask, order: 'newest' }, Date.now()),
        100,
      ),
      await time(
        'satisfaction',
        () => readSatisfaction(tape, 'default', { hours, name: null }, Date.now()),
        1_000,
      ),
    ]
  } finally {
    await tape.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
