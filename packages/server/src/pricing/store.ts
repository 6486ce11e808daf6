import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { CostSums, type CostFacts, type KeyedSums } from './report-model.ts'
import { callsText, hourlyText, pastText, repeatsText } from './store-text.ts'

const millisecondsAnHour = 3_600_000
/** Rows kept of each breakdown, dearest first. */
const longestBreakdown = 50

const Hourly = CostSums.extend({
  dimension: z.enum(['all', 'model', 'route', 'prompt']),
  key: z.string(),
  provider: z.string().nullable(),
  cacheHits: z.int(),
  /** Calls of unknown cost. */
  unknown: z.int(),
  /** From 1: the dearest of its dimension, and the one with most unknown costs. */
  rank: z.int(),
  unknownRank: z.int(),
})
const Sliced = CostSums.extend({
  dimension: z.enum(['user', 'tag', 'reason']),
  key: z.string(),
  unknown: z.int(),
})
const Past = z.object({ firstCallMs: z.number().nullable(), dailyCostsUsd: z.array(z.number()) })
const Repeats = z.object({ hashed: z.int(), calls: z.int(), costUsd: z.string(), sinceMs: z.number() })

/**
 * Reads what the cost report of the last `hours` needs. The window starts at a whole hour, so that hourly sums fit
 * it; users, tags and reasons for unknown costs are not in the hourly table and come from the calls themselves, in
 * one pass over them.
 */
export async function readCostFacts(
  tape: Tape,
  projectId: string,
  hours: number,
  nowMs: number,
): Promise<CostFacts> {
  const fromMs = Math.floor((nowMs - hours * millisecondsAnHour) / millisecondsAnHour) * millisecondsAnHour
  const lastHourMs = Math.floor(nowMs / millisecondsAnHour) * millisecondsAnHour
  const parameters = {
    project: projectId,
    from: fromMs,
    to: nowMs,
    lastHour: lastHourMs,
    limit: longestBreakdown,
  }
  // The dear one first: the engine runs a few at a time, and the others fill the gaps.
  const [calls, hourly, [repeats], [past]] = await Promise.all([
    tape.rows(Sliced, { text: callsText, parameters }),
    tape.rows(Hourly, { text: hourlyText, parameters }),
    tape.rows(Repeats, { text: repeatsText, parameters }),
    tape.rows(Past, { text: pastText, parameters }),
  ])
  const reasons = calls.filter(({ dimension }) => dimension === 'reason')
  const models = hourly.filter(({ dimension }) => dimension === 'model')
  const dearest = (rows: readonly z.infer<typeof Hourly>[]): z.infer<typeof Hourly>[] =>
    rows.filter(({ rank }) => rank <= longestBreakdown).sort((one, other) => one.rank - other.rank)
  const hourlyOf = (dimension: 'route' | 'prompt'): KeyedSums[] =>
    dearest(hourly.filter((row) => row.dimension === dimension)).map(sumsOf)
  const callsOf = (dimension: 'user' | 'tag'): KeyedSums[] =>
    calls.filter((row) => row.dimension === dimension).map(sumsOf)
  return {
    fromMs,
    toMs: nowMs,
    firstCallMs: past?.firstCallMs ?? null,
    totals: hourly.find(({ dimension }) => dimension === 'all') ?? nothing,
    byModel: dearest(models).map((row) => ({ ...sumsOf(row), provider: row.provider })),
    byRoute: hourlyOf('route'),
    byPrompt: hourlyOf('prompt'),
    byUser: callsOf('user'),
    byTag: callsOf('tag'),
    // A reason beside a known cost says that there is more to it.
    lowerBounds: reasons
      .filter(({ key }) => key !== 'unsaid')
      .reduce((sum, { costKnownCalls }) => sum + costKnownCalls, 0),
    unknownReasons: reasons
      .filter(({ unknown }) => unknown > 0)
      .map(({ key, unknown }) => ({ reason: key, calls: unknown })),
    unknownModels: models
      .filter(({ unknown, unknownRank }) => unknown > 0 && unknownRank <= longestBreakdown)
      .sort((one, other) => one.unknownRank - other.unknownRank)
      .map(({ key, provider, unknown }) => ({ model: key, provider, calls: unknown })),
    dailyCostsUsd: past?.dailyCostsUsd ?? [],
    repeats:
      repeats === undefined || repeats.hashed === 0
        ? null
        : {
            calls: repeats.calls,
            costUsd: repeats.costUsd,
            ofCalls: repeats.hashed,
            sinceMs: repeats.sinceMs,
          },
  }
}

const sumsOf = (row: KeyedSums): KeyedSums => ({
  key: row.key,
  calls: row.calls,
  inputTokens: row.inputTokens,
  outputTokens: row.outputTokens,
  cachedReadTokens: row.cachedReadTokens,
  costUsd: row.costUsd,
  costKnownCalls: row.costKnownCalls,
})

const nothing = {
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedReadTokens: 0,
  costUsd: '0',
  costKnownCalls: 0,
  cacheHits: 0,
}
