import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { timeParameter } from '../../ledger/call-filter.ts'
import { columnName } from '../../ledger/columns.ts'
import { storedSignals } from './model.ts'
import { saidOfQueries, type Node, type Said } from './said-of.ts'

/** The newest scored queries: an interval of ±0.05, and reading stops early. */
const queriesAtMost = 2_000
/** Spans with a score, the last scored of them. */
const spansAtMost = 2_000
/** Of the traces they stand in: a hundred for each. */
const nodesAtMost = 200_000
/** A span around a query of the window began before it, in the same trace: six hours, as everywhere. */
const traceMs = 6 * 3_600_000

/** Whose scores, and which. */
export type ScoresAsked = {
  readonly projectId: string
  readonly fromMs: number
  readonly sources: readonly ('human' | 'feedback' | 'click')[]
  /** Null: of every name. */
  readonly name: string | null
  /** Only values from 0 to 1. */
  readonly areShares: boolean
}

/** A query of which people said something. */
export type ScoredQuery = {
  readonly id: string
  readonly atMs: number
  readonly indexName: string | null
  /** Mean of all that counts for it. */
  readonly score: number
  /** In the order of `storedSignals`. */
  readonly signals: readonly (number | null)[]
}

const Row = z.object({
  id: z.string(),
  atMs: z.number(),
  indexName: z.string().nullable(),
  callId: z.string().nullable(),
  traceId: z.string(),
  spanId: z.string().nullable(),
  signals: z.array(z.number().nullable()),
  sum: z.number(),
  scores: z.number(),
})
const SpanRow = z.object({ span: z.string(), sum: z.number(), scores: z.number() })
const Trace = z.object({ traceId: z.string() })
const NodeRow = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string(),
  callId: z.string(),
})

/**
 * Queries that people scored, the newest first: by the call that leaned on them, or by a span (`saidOfQueries`).
 * `bySpanAlone` are those whose call has no score by its own name.
 */
export async function readScoredQueries(
  tape: Tape,
  asked: ScoresAsked,
): Promise<{ readonly queries: readonly ScoredQuery[]; readonly bySpanAlone: number }> {
  const [ofCalls, ofSpans] = await Promise.all([scoredByCall(tape, asked), scoredBySpan(tape, asked)])
  const found = new Map(ofCalls.map((row) => [row.id, row]))
  for (const { row, said } of ofSpans)
    found.set(row.id, { ...row, sum: row.sum + said.sum, scores: row.scores + said.scores })
  return {
    queries: [...found.values()]
      .toSorted((one, other) => other.atMs - one.atMs)
      .slice(0, queriesAtMost)
      .map(({ id, atMs, indexName, signals, sum, scores }) => ({
        ...{ id, atMs, indexName, signals },
        score: sum / scores,
      })),
    bySpanAlone: ofSpans.filter(({ row }) => row.scores === 0).length,
  }
}

const said = `project_id = {project:String} AND at >= ${timeParameter('from')} AND value IS NOT NULL
  AND source IN {sources:Array(String)} AND ({name:String} = '' OR name = {name:String})
  AND ({shares:Bool} = false OR (value >= 0 AND value <= 1))`

/** Scored calls, each with `sum` and `scores`. */
export const scoredCallsSql = `SELECT call_id, sum(value) AS sum, toFloat64(count()) AS scores FROM telltale.scores
  WHERE ${said} AND call_id IS NOT NULL GROUP BY call_id`

export const scoreParameters = ({ projectId, fromMs, sources, name, areShares }: ScoresAsked) => ({
  ...{ project: projectId, from: fromMs, sources, name: name ?? '', shares: areShares },
})

export async function countScores(tape: Tape, asked: ScoresAsked): Promise<number> {
  const [counted] = await tape.rows(z.object({ scores: z.number() }), {
    text: `SELECT toFloat64(count()) AS scores FROM telltale.scores WHERE ${said}`,
    parameters: scoreParameters(asked),
  })
  return counted?.scores ?? 0
}

const columns = `toString(id) AS id, toFloat64(toUnixTimestamp64Milli(at)) AS at_ms, index_name, call_id,
  trace_id, span_id, [${storedSignals.map((name) => `toFloat64(${columnName(name)})`).join(', ')}] AS signals`
const inWindow = `project_id = {project:String} AND at >= ${timeParameter('from')}`

const scoredByCall = (tape: Tape, asked: ScoresAsked) =>
  tape.rows(Row, {
    // Which queries first, by one column: few of many have a score.
    text: `SELECT r.*, ifNull(s.sum, 0) AS sum, ifNull(s.scores, 0) AS scores
      FROM (
        SELECT ${columns} FROM telltale.retrievals
        PREWHERE call_id IN (SELECT call_id FROM (${scoredCallsSql}))
        WHERE ${inWindow} ORDER BY telltale.retrievals.at DESC LIMIT 1 BY id LIMIT ${queriesAtMost}
      ) AS r
      INNER JOIN (${scoredCallsSql}) AS s ON r.call_id = s.call_id`,
    parameters: scoreParameters(asked),
  })

/** Queries of which a span was scored that is no call of ours by name, with what their own call was told beside it. */
async function scoredBySpan(
  tape: Tape,
  asked: ScoresAsked,
): Promise<{ readonly row: z.infer<typeof Row>; readonly said: Said }[]> {
  const spans = await tape.rows(SpanRow, {
    text: `SELECT assumeNotNull(span_id) AS span, sum(value) AS sum, toFloat64(count()) AS scores
      FROM telltale.scores WHERE ${said} AND call_id IS NULL AND span_id IS NOT NULL
      GROUP BY span ORDER BY max(at) DESC LIMIT ${spansAtMost}`,
    parameters: scoreParameters(asked),
  })
  if (spans.length === 0) return []
  const rows = await queriesInTraces(
    tape,
    asked,
    await tracesOf(
      tape,
      asked,
      spans.map(({ span }) => span),
    ),
  )
  const saidOf = saidOfQueries(
    await nodesOf(tape, asked, [...new Set(rows.map(({ traceId }) => traceId))]),
    new Map(spans.map(({ span, ...one }) => [span, one])),
  )
  return rows.flatMap((row) => {
    const found = saidOf(row)
    return found === null ? [] : [{ row, said: found }]
  })
}

/** A span above a call may be known by that call alone: an application that is not traced here still names it. */
async function tracesOf(
  tape: Tape,
  { projectId, fromMs }: ScoresAsked,
  spans: readonly string[],
): Promise<string[]> {
  const began = `project_id = {project:String} AND started_at >= ${timeParameter('from')}`
  const rows = await tape.rows(Trace, {
    text: `SELECT DISTINCT trace_id FROM (
        SELECT trace_id FROM telltale.spans PREWHERE span_id IN {spans:Array(String)} WHERE ${began}
        UNION ALL SELECT trace_id FROM telltale.calls
          WHERE ${began} AND (span_id IN {spans:Array(String)} OR parent_span_id IN {spans:Array(String)})
        UNION ALL SELECT trace_id FROM telltale.retrievals
          WHERE project_id = {project:String} AND at >= ${timeParameter('from')} AND span_id IN {spans:Array(String)}
      ) WHERE trace_id != '' LIMIT ${spansAtMost}`,
    parameters: { project: projectId, from: fromMs - traceMs, spans },
  })
  return rows.map(({ traceId }) => traceId)
}

const queriesInTraces = (tape: Tape, asked: ScoresAsked, traces: readonly string[]) =>
  tape.rows(Row, {
    text: `SELECT r.*, ifNull(s.sum, 0) AS sum, ifNull(s.scores, 0) AS scores
      FROM (
        SELECT ${columns} FROM telltale.retrievals
        PREWHERE trace_id IN {traces:Array(String)}
        WHERE ${inWindow} ORDER BY telltale.retrievals.at DESC LIMIT 1 BY id LIMIT ${queriesAtMost}
      ) AS r
      LEFT JOIN (${scoredCallsSql}) AS s ON r.call_id = s.call_id`,
    parameters: { ...scoreParameters(asked), traces },
  })

const nodesOf = (
  tape: Tape,
  { projectId, fromMs }: ScoresAsked,
  traces: readonly string[],
): Promise<Node[]> =>
  tape.rows(NodeRow, {
    text: `SELECT trace_id, span_id, ifNull(parent_span_id, '') AS parent_span_id, call_id FROM (
        SELECT trace_id, span_id, parent_span_id, '' AS call_id FROM telltale.spans
          WHERE project_id = {project:String} AND trace_id IN {traces:Array(String)}
            AND started_at >= ${timeParameter('from')}
        UNION ALL SELECT trace_id, span_id, parent_span_id, toString(id) AS call_id FROM telltale.calls
          WHERE project_id = {project:String} AND trace_id IN {traces:Array(String)}
            AND started_at >= ${timeParameter('from')}
      ) LIMIT ${nodesAtMost}`,
    parameters: { project: projectId, from: fromMs - traceMs, traces },
  })
