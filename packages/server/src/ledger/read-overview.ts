import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { isoTime } from '../kernel/time.ts'
import { wilson } from '../statistics/intervals.ts'
import type { Overview, OverviewPoint } from './answers.ts'
import { overviewWindow, withoutGaps, type OverviewWindow } from './overview-window.ts'

const Quantiles = z.tuple([z.number().nullable(), z.number().nullable(), z.number().nullable()])
const Sums = z.object({
  at: z.int(),
  calls: z.int(),
  errors: z.int(),
  truncated: z.int(),
  cancelled: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  costUsd: z.string(),
  costKnownCalls: z.int(),
  latency: Quantiles,
  ttft: Quantiles,
  overhead: Quantiles,
})
type Sums = z.infer<typeof Sums>

/** Traffic, errors, tokens, cost and latency of the last `hours` (above 0) until `nowMs`, as a series and in total. */
export async function readOverview(
  tape: Tape,
  projectId: string,
  hours: number,
  nowMs: number,
): Promise<Omit<Overview, 'changes'>> {
  const window = overviewWindow(hours, nowMs)
  const sums = window.stepMinutes < 60 ? sumsOfCalls : sumsOfHours
  const [points, whole] = await Promise.all([
    sums(tape, projectId, window, window.stepMinutes * 60),
    sums(tape, projectId, window, null),
  ])
  return {
    hours,
    stepMinutes: window.stepMinutes,
    points: [...withoutGaps(window, points.map(pointOf))],
    totals: totalsOf(whole[0]),
  }
}

/** One row for each step of so many seconds; one row in all when null. */
type ReadSums = (
  tape: Tape,
  projectId: string,
  window: OverviewWindow,
  stepSeconds: number | null,
) => Promise<Sums[]>

const sumsOfCalls: ReadSums = (tape, projectId, window, stepSeconds) =>
  tape.rows(Sums, {
    text: `SELECT ${stepOf('started_at', stepSeconds)} AS at,
        count() AS calls,
        countIf(status = 'error') AS errors,
        countIf(status = 'truncated') AS truncated,
        countIf(status = 'cancelled') AS cancelled,
        sum(ifNull(calls.input_tokens, 0)) AS input_tokens,
        sum(ifNull(calls.output_tokens, 0)) AS output_tokens,
        toString(sum(ifNull(calls.cost_usd, 0))) AS cost_usd,
        countIf(isNotNull(calls.cost_usd)) AS cost_known_calls,
        quantilesTDigest(0.5, 0.95, 0.99)(latency_ms) AS latency,
        quantilesTDigest(0.5, 0.95, 0.99)(ttft_ms) AS ttft,
        quantilesTDigest(0.5, 0.95, 0.99)(overhead_ms) AS overhead
      FROM telltale.calls AS calls
      WHERE project_id = {project:String}
        AND started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
        AND started_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
      GROUP BY at ORDER BY at`,
    parameters: { project: projectId, from: window.fromMs, to: window.toMs },
  })

const sumsOfHours: ReadSums = (tape, projectId, window, stepSeconds) =>
  tape.rows(Sums, {
    text: `SELECT ${stepOf('hour', stepSeconds)} AS at,
        sum(hourly.calls) AS calls,
        sum(hourly.errors) AS errors,
        sum(hourly.truncated) AS truncated,
        sum(hourly.cancelled) AS cancelled,
        sum(hourly.input_tokens) AS input_tokens,
        sum(hourly.output_tokens) AS output_tokens,
        toString(sum(hourly.cost_usd)) AS cost_usd,
        sum(hourly.cost_known_calls) AS cost_known_calls,
        quantilesTDigestMerge(0.5, 0.95, 0.99)(latency_ms) AS latency,
        quantilesTDigestMerge(0.5, 0.95, 0.99)(ttft_ms) AS ttft,
        quantilesTDigestMerge(0.5, 0.95, 0.99)(overhead_ms) AS overhead
      FROM telltale.traffic_hourly AS hourly
      WHERE project_id = {project:String}
        AND hour >= toDateTime({from:UInt32}, 'UTC') AND hour < toDateTime({to:UInt32}, 'UTC')
      GROUP BY at ORDER BY at`,
    parameters: { project: projectId, from: window.fromMs / 1000, to: window.toMs / 1000 },
  })

const stepOf = (column: string, stepSeconds: number | null): string =>
  stepSeconds === null ? '0' : `intDiv(toUnixTimestamp(${column}), ${stepSeconds}) * ${stepSeconds}`

const pointOf = (sums: Sums): OverviewPoint => ({
  at: isoTime(sums.at * 1000),
  calls: sums.calls,
  errors: sums.errors,
  truncated: sums.truncated,
  cancelled: sums.cancelled,
  inputTokens: sums.inputTokens,
  outputTokens: sums.outputTokens,
  costUsd: sums.costUsd,
  latencyP50Ms: sums.latency[0],
  latencyP95Ms: sums.latency[1],
  ttftP50Ms: sums.ttft[0],
  overheadP50Ms: sums.overhead[0],
  overheadP99Ms: sums.overhead[2],
})

const totalsOf = (sums: Sums | undefined): Overview['totals'] => ({
  calls: sums?.calls ?? 0,
  errors: sums?.errors ?? 0,
  errorRate: wilson(sums?.errors ?? 0, sums?.calls ?? 0),
  costUsd: sums?.costUsd ?? '0',
  costKnownShare: sums === undefined ? 1 : sums.costKnownCalls / sums.calls,
  latencyP50Ms: sums?.latency[0] ?? null,
  latencyP95Ms: sums?.latency[1] ?? null,
  overheadP50Ms: sums?.overhead[0] ?? null,
  overheadP99Ms: sums?.overhead[2] ?? null,
})
