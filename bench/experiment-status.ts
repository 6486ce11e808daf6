import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { Tape } from '../packages/server/src/engines/tape.ts'
import { openTape } from '../packages/server/src/engines/tape-open.ts'
import { Experiment, NewExperiment } from '../packages/server/src/experiments/lifecycle-model.ts'
import { standingOf } from '../packages/server/src/experiments/standing.ts'
import { gatherMetrics, resolveMetric } from '../packages/server/src/metrics/resolve.ts'
import { median, spreadOf, type Row } from './report.ts'

const calls = 10_000_000
const users = 1_000_000
const days = 28
const dayMs = 86_400_000
const repeats = 7
const batch = 100_000

/**
 * Calls `from` to `to`, made by the engine itself from counters: those below 0 lie in the window before the start and
 * carry no experiment. A user has one arm for good; the index changes half-way for everyone.
 */
const generate = (startMs: number, from: number, to: number): string => `
INSERT INTO telltale.calls (id, project_id, environment, trace_id, span_id, user_id, started_at, ended_at, prompt_name, prompt_version,
  experiment, variant, experiment_unit, environment_fingerprint, dialect, provider, requested_model, model, stream, attempts,
  fallback_depth, cache_kind, status, finish_reason, refusal, input_tokens, output_tokens, usage_source, cost_usd, latency_ms,
  input_preview, output_preview)
SELECT
  generateUUIDv4(), 'default', 'production', hex(n), substring(hex(n), 1, 16), user, at, at, 'support', arm + 1,
  if(n < 0, NULL, 'tone'), if(n < 0, NULL, if(arm = 0, 'control', 'shorter')), if(n < 0, NULL, user),
  if(n < ${calls / 2}, 'model=openai/gpt-4o; index=handbook@7', 'model=openai/gpt-4o; index=handbook@8'),
  'openai-chat', 'openai', 'gpt-4o', 'gpt-4o', false, '[]', 0, 'none', if(sipHash64(n, 'e') % 40 = 0, 'error', 'ok'), 'stop',
  false, 200 + n % 900, 50 + sipHash64(n, 't') % 400, 'provider', toDecimal64((sipHash64(n, 'c') % 1000) / 100000, 12),
  200 + sipHash64(n, 'l') % 3000, 'Where is my parcel? It was due on Monday.', 'It is on its way.'
FROM (
  SELECT toInt64(number) + ${from} AS n, sipHash64(n, 'u') % ${users} AS u, concat('user-', toString(u)) AS user,
    sipHash64(u, 'a') % 2 AS arm,
    fromUnixTimestamp64Milli(toInt64(${startMs}) + toInt64(intDiv(n * ${days * dayMs}, ${calls})), 'UTC') AS at
  FROM numbers(${to - from})
)`

/** The status of one experiment, over all its calls, as the API gives it: verdict, numbers, and every look before. */
export async function experimentStatus(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-experiment-'))
  const tape = openTape({ kind: 'embedded', folder: join(folder, 'tape') })
  try {
    await tape.ready()
    const nowMs = Date.now()
    const startMs = nowMs - days * dayMs
    // As many a day before the start as after it, for the length of the window.
    for (let from = -calls / days; from < calls; from += batch)
      await tape.run({
        text: generate(startMs, Math.round(from), Math.round(from + batch)),
        timeoutMs: 300_000,
      })
    const metrics = await gatherMetrics()
    const parts = {
      ...{ tape, clock: () => nowMs },
      metricOf: async (_: string, name: string) => {
        const found = resolveMetric(metrics, new Map(), name)
        if (!found.ok) throw new Error(found.error.detail)
        return found.value
      },
      requirementsOf: async () => [],
    }
    const took: number[] = []
    let counted = 0
    await standingOf(parts, experimentOf(startMs))
    for (let repeat = 0; repeat < repeats; repeat++) {
      const from = performance.now()
      const { calls: seen, epochs } = await standingOf(parts, experimentOf(startMs))
      took.push(performance.now() - from)
      counted = seen + epochs.length
    }
    const held: number[] = []
    const ours = { ...parts, tape: keeping(tape) }
    await standingOf(ours, experimentOf(startMs))
    for (let repeat = 0; repeat < repeats; repeat++)
      held.push(await longestHoldMs(() => standingOf(ours, experimentOf(startMs))))
    if (counted < calls * 0.99) throw new Error(`The status saw ${counted} calls only.`)
    return [
      {
        work: `experiment status, ${calls} calls, ${users} users, 4 metrics, CUPED`,
        ...{ ours: `${median(took).toFixed(0)} ms`, peer: '–', ratio: null, target: '≤ 2000 ms' },
        ...{ held: median(took) <= 2_000, spread: spreadOf(took, 'ms') },
      },
      {
        work: 'longest hold of the event loop in it, answers of the engine kept',
        ...{ ours: `${median(held).toFixed(1)} ms`, peer: '–', ratio: null, target: '≤ 10 ms' },
        ...{ held: median(held) <= 10, spread: spreadOf(held, 'ms') },
      },
    ]
  } finally {
    await tape.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Asks each question once and keeps the answer: what is timed then is the work of this process. */
function keeping(tape: Tape): Tape {
  const kept = new Map<string, Promise<unknown[]>>()
  return {
    ...tape,
    async rows(row, query) {
      const question = JSON.stringify(query)
      const answer = kept.get(question) ?? tape.rows(z.unknown(), query)
      kept.set(question, answer)
      return (await answer).map((one) => row.parse(one))
    },
  }
}

/** The longest time between two turns of the event loop. It spins, so that no timer's own delay is in it. */
async function longestHoldMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let isOver = false
  let before = performance.now()
  const turn = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - before)
    before = now
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isOver = true
  return longest
}

const experimentOf = (startMs: number): Experiment => {
  const {
    name,
    coverage: _,
    seed = 'bench',
    arms,
    ...design
  } = NewExperiment.parse({
    ...{ name: 'tone', prompt: 'support', control: 'control', seed: 'bench' },
    arms: [
      { name: 'control', weight: 0.5, version: 1 },
      { name: 'shorter', weight: 0.5, version: 2 },
    ],
    primary: { name: 'cost-per-call', betterWhen: 'lower' },
    guardrails: [
      { name: 'error-rate', kind: 'failure', margin: 0.01 },
      { name: 'latency-over.2000', kind: 'mean', margin: 0.02 },
      { name: 'output-tokens', kind: 'mean', margin: 0.05, marginIs: 'relative' },
    ],
    ...{ windowHours: 24, plannedUsers: users, maxUsers: 2 * users, smallestEffect: 0.0001 },
  })
  const startedAt = new Date(startMs).toISOString()
  return Experiment.parse({
    ...{
      id: 'bench',
      projectId: 'default',
      name,
      setupHash: '',
      author: 'bench',
      createdAt: startedAt,
      startedAt,
    },
    setup: { ...design, seed, arms: arms.map((arm) => ({ ...arm, servedModel: 'gpt-4o' })) },
    ...{ status: 'running', coverage: 1, concludedAt: null, decision: null, varies: ['version'], steps: [] },
  })
}
