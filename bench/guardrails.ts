import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tape } from '../packages/server/src/engines/tape.ts'
import { openTape } from '../packages/server/src/engines/tape-open.ts'
import { figuresOf } from '../packages/server/src/guardrails/monitor/figures.ts'
import { readCells } from '../packages/server/src/guardrails/monitor/metrics-store.ts'
import { guardrailMonitor, type MonitorWindow } from '../packages/server/src/guardrails/monitor/monitor.ts'
import { randomVerdicts } from '../packages/server/src/guardrails/monitor/verdicts.fixture.ts'
import { uuidSource } from '../packages/server/src/kernel/identifier.ts'
import { verdictLine } from '../packages/server/src/ledger/write.ts'
import { againstList } from './guardrail-list.ts'
import { mergesOver } from './merges.ts'
import { median, spreadOf, type Row } from './report.ts'

const many = Number(process.env.BENCH_VERDICTS ?? 10_000_000)
const few = Math.min(many, 1_000_000)
const hourMs = 3_600_000
const repeats = 9
const batch = 100_000

/** Verdicts of ten guardrails on every call, made by the engine itself from counters, spread evenly over the window. */
const generate = (projectId: string, { fromMs, toMs }: MonitorWindow, rows: number, from: number): string => `
INSERT INTO telltale.verdicts (id, project_id, at, call_id, guardrail_id, guardrail_version, check, stage, mode, verdict,
  score, threshold, kinds, findings, latency_ms, environment, user_id, key_id, tags, route, prompt_name, dialect, provider,
  model, stream, cache_kind, language, call_latency_ms, input_preview, output_preview)
SELECT generateUUIDv4(), '${projectId}',
  fromUnixTimestamp64Milli(toInt64(${fromMs}) + toInt64(intDiv(n * ${toMs - fromMs}, ${rows})), 'UTC'),
  concat('call-', toString(intDiv(n, 10))), concat('guardrail-', toString(n % 10)), 1, 'pii', if(n % 10 < 7, 'input', 'output'),
  if(n % 10 = 3, 'shadow', 'enforce'),
  multiIf(r % 100 = 0, 'block', r % 100 = 1, 'modify', r % 100 = 2, 'flag_for_review', r % 1000 = 7, 'error', 'pass'),
  (r % 1000) / 1000, 0.5, [], 0, exp(0.6 * randNormal(0, 1, n) + (n % 10) / 3), 'production',
  concat('user-', toString(r % 5000)), concat('key-', toString(r % 20)), map('plan', ['free', 'pro', 'team'][1 + r % 3]),
  ['answer', 'classify'][1 + r % 2], concat('prompt-', toString(r % 5)), 'openai-chat', 'openai',
  ['gpt-4o', 'gpt-4o-mini', 'o4-mini'][1 + r % 3], true, 'none', ['en', 'de', 'ja'][1 + r % 3], 300 + r % 3000,
  'Where is my parcel? It was due on Monday.', 'It is on its way.'
FROM (SELECT number + ${from} AS n, sipHash64(n) AS r FROM numbers(${batch}))`

/** The monitor's figures over ten million verdicts, against a list in memory, and what keeping its sums costs. */
export async function guardrails(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-guardrails-'))
  const tape = openTape({ kind: 'embedded', folder: join(folder, 'tape') })
  try {
    await tape.ready()
    // No round minute: both ends of the windows lie within one.
    const nowMs = Math.floor(Date.now() / hourMs) * hourMs - 17_321
    const hour = { fromMs: nowMs - hourMs, toMs: nowMs }
    const month = { fromMs: nowMs - 30 * 24 * hourMs, toMs: nowMs }
    for (const [projectId, window, rows] of [
      ['hour', hour, many],
      ['month', month, many],
      ['few', hour, few],
    ] as const)
      for (let from = 0; from < rows; from += batch)
        await tape.run({ text: generate(projectId, window, rows, from), timeoutMs: 300_000 })
    await mergesOver(tape)
    const monitor = guardrailMonitor({
      ...{ tape, clock: () => nowMs },
      ...{ guardrailsOf: async () => [], qualityOf: async () => null, qualityAt: async () => null },
    })
    const series = (projectId: string) => monitor.series(projectId, { ...month, stepMs: hourMs, kept: {} })
    const reported = await monitor.report('hour', hour)
    const total = reported.guardrails.reduce((sum, { figures }) => sum + figures.total, 0)
    if (total !== many) throw new Error(`The report saw ${total} verdicts only.`)
    const drawn = (await series('month')).points.reduce((sum, { figures }) => sum + figures.total, 0)
    if (drawn !== many) throw new Error(`The series saw ${drawn} verdicts only.`)

    const rows = [
      within(
        `report on all guardrails, ${many} verdicts in one hour`,
        200,
        await timed(() => monitor.report('hour', hour)),
      ),
      within(
        `figures of all guardrails by hour, 30 days, ${many} verdicts`,
        500,
        await timed(() => series('month')),
      ),
      within('report on all guardrails, 30 days', 500, await timed(() => monitor.report('month', month))),
    ]
    const kept = { guardrail: 'guardrail-1' }
    rows.push(
      within(
        'one guardrail by language, 30 days',
        500,
        await timed(() => monitor.segments('month', { ...month, kept, by: 'language' })),
      ),
      within(
        'one guardrail by a tag (verdicts read), 30 days',
        1_000,
        await timed(() => monitor.segments('month', { ...month, kept, by: 'tag.plan' })),
      ),
      within(
        `thresholds replayed on ${many / 10} scores`,
        1_000,
        await timed(() => monitor.replay('month', { ...month, kept, threshold: 0.73 })),
      ),
      within(
        `redundancy of ten guardrails, ${many / 10} calls`,
        2_000,
        await timed(() => monitor.redundancy('month', month)),
      ),
    )
    return [
      ...rows,
      await againstList({ tape, folder, projectId: 'few', verdicts: few, repeats }, async () => {
        const cells = await readCells(tape, { projectId: 'few', ...hour, nowMs, kept: {}, by: null })
        return new Map(cells.map(({ guardrail, sums }) => [guardrail, figuresOf(sums)]))
      }),
      await landing(tape, folder),
    ]
  } finally {
    await tape.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function timed(work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  await work()
  for (let repeat = 0; repeat < repeats; repeat++) {
    const from = performance.now()
    await work()
    took.push(performance.now() - from)
  }
  return took
}

const within = (work: string, most: number, took: readonly number[]): Row => ({
  work,
  ...{ ours: `${median(took).toFixed(0)} ms`, peer: '–', ratio: null, target: `≤ ${most} ms` },
  ...{ held: median(took) <= most, spread: spreadOf(took, 'ms') },
})

/** Segments of verdicts landed by turns with the sums kept, and with their views taken away. */
async function landing(tape: Tape, folder: string): Promise<Row> {
  const segmentRows = 8_000
  const identify = uuidSource()
  const bare = openTape({ kind: 'embedded', folder: join(folder, 'bare') })
  const [ours, theirs]: [number[], number[]] = [[], []]
  try {
    await bare.ready()
    for (const view of ['guardrail_minute_sums_view', 'guardrail_hour_sums_view'])
      await bare.run({ text: `DROP VIEW telltale.${view}` })
    for (let round = 0; round <= repeats; round++) {
      // As they come: a segment holds what some seconds brought.
      const startMs = Date.now() - 5_000
      const verdicts = randomVerdicts(identify, {
        ...{ startMs, endMs: startMs + 5_000, count: segmentRows, seed: round, projectId: 'landed' },
      })
      const path = join(folder, `verdicts-${round}.ndjson`)
      const preview =
        'Where is my parcel? It was due on Monday, and the tracking page says nothing new. '.repeat(2)
      const lineOf = (verdict: (typeof verdicts)[number]) => {
        // The fixture's latencies are of all sizes there may be; those of one check are of one size.
        const latencyMs = 2 + Math.log10(1 + verdict.latencyMs)
        return `${verdictLine({ ...verdict, latencyMs, inputPreview: preview, outputPreview: preview })}\n`
      }
      writeFileSync(path, verdicts.map(lineOf).join(''))
      const segment = { id: `verdicts-${round}`, table: 'verdicts' as const, path, rows: segmentRows }
      for (const [into, took] of [
        [bare, theirs],
        [tape, ours],
      ] as const) {
        const from = performance.now()
        await into.land(segment)
        if (round > 0) took.push(performance.now() - from)
      }
    }
  } finally {
    await bare.close()
  }
  const rate = (took: readonly number[]): string => `${Math.round(segmentRows / (median(took) / 1000))}/s`
  const ratio = median(theirs) / median(ours)
  return {
    work: 'verdicts landed with sums by minute and hour, against without',
    ...{ ours: rate(ours), peer: rate(theirs), ratio, target: '≥ 0.5 ×', held: ratio >= 0.5 },
    spread: `${spreadOf(ours, 'ms')}; without ${spreadOf(theirs, 'ms')} a segment of ${segmentRows}`,
  }
}
