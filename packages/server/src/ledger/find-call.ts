import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { CallRow, CallSummary, StoredScore, StoredVerdict, type CallDetail } from './answers.ts'
import { timeParameter } from './call-filter.ts'
import { selectList } from './columns.ts'
import { Body, type Call } from './model.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const callColumns = selectList(Object.keys(CallRow.shape))
const summaryColumns = selectList(Object.keys(CallSummary.shape))
const verdictColumns = selectList(Object.keys(StoredVerdict.shape))
const scoreColumns = selectList(Object.keys(StoredScore.shape))

/** One call with its bodies, scores and trace; null when the project has no such call on the tape (yet). */
export async function callById(tape: Tape, projectId: string, id: string): Promise<CallDetail | null> {
  if (!z.guid().safeParse(id).success) return null
  const madeAtMs = madeAt(id)
  // What can be asked before the row is known is asked beside it: a call without a caller's trace begins its own.
  const ownTraceId = id.replaceAll('-', '').toLowerCase()
  const [call, scores, company] = await Promise.all([
    findCall(tape, projectId, id, madeAtMs),
    scoresOf(tape, projectId, id, madeAtMs),
    madeAtMs === null ? null : hasCompany(tape, projectId, ownTraceId, madeAtMs),
  ])
  if (call === null) return null
  const [{ told, body }, ofSpan, verdicts, trace] = await Promise.all([
    messagesOf(tape, projectId, call).then(async (hashes) => ({
      told: hashes,
      body: await bodiesByHash(tape, projectId, [hashes.inputHash, hashes.outputHash]),
    })),
    call.origin === 'gateway' ? [] : scoresOfSpan(tape, projectId, call),
    verdictsOf(tape, projectId, call),
    company === false && call.traceId === ownTraceId
      ? [CallSummary.parse(call)]
      : traceOf(tape, projectId, call),
  ])
  return {
    call: { ...call, ...told },
    input: body(told.inputHash),
    output: body(told.outputHash),
    scores: [...scores, ...ofSpan],
    verdicts,
    trace,
  }
}

/** The time an identifier of ours carries; null for one made elsewhere. */
const madeAt = (id: string): number | null =>
  id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null

/**
 * By the time of its identifier its place in the sorting key is known to a minute or two. An identifier made
 * elsewhere is looked for everywhere, by its bloom filter.
 */
async function findCall(
  tape: Tape,
  projectId: string,
  id: string,
  madeAtMs: number | null,
): Promise<Call | null> {
  if (madeAtMs !== null) {
    // Our own gateway starts a call in the millisecond of its identifier: the whole sorting key is known.
    for (const aroundMs of [0, 2 * minuteMs]) {
      const [near] = await tape.rows(CallRow, {
        text: `SELECT ${callColumns} FROM telltale.calls WHERE project_id = {project:String}
          AND started_at >= ${timeParameter('from')} AND started_at <= ${timeParameter('to')}
          AND id = {id:UUID} LIMIT 1`,
        parameters: { project: projectId, id, from: madeAtMs - aroundMs, to: madeAtMs + aroundMs },
      })
      if (near !== undefined) return near
    }
  }
  const anywhere = await tape.rows(CallRow, {
    text: `SELECT ${callColumns} FROM telltale.calls WHERE project_id = {project:String} AND id = {id:UUID} LIMIT 1`,
    parameters: { project: projectId, id },
  })
  return anywhere[0] ?? null
}

/** Bodies by their addresses; null for those that were not kept, or whose time is over. */
export async function bodiesByHash(tape: Tape, projectId: string, of: readonly (string | null)[]) {
  const hashes = of.filter((hash) => hash !== null)
  const found =
    hashes.length === 0
      ? []
      : await tape.rows(Body.pick({ hash: true, body: true }), {
          text: `SELECT hash, body FROM telltale.bodies
            WHERE project_id = {project:String} AND hash IN {hashes:Array(String)} LIMIT 1 BY hash`,
          parameters: { project: projectId, hashes },
        })
  return (hash: string | null): string | null =>
    hash === null ? null : (found.find((one) => one.hash === hash)?.body ?? null)
}

const Hashes = z.object({ inputHash: z.string().nullable(), outputHash: z.string().nullable() })

/** A tracer may send a call's messages as log records after the call: the newest of them tells all that came. */
async function messagesOf(tape: Tape, projectId: string, call: Call): Promise<z.infer<typeof Hashes>> {
  const { inputHash, outputHash } = call
  if (call.origin === 'gateway' || (inputHash !== null && outputHash !== null))
    return { inputHash, outputHash }
  const [told] = await tape.rows(Hashes, {
    text: `SELECT anyLast(input_hash) AS input_hash, anyLast(output_hash) AS output_hash FROM (
        SELECT input_hash, output_hash FROM telltale.logs
        WHERE project_id = {project:String} AND trace_id = {trace:String} AND span_id = {span:String}
          AND at >= ${timeParameter('from')} AND at <= ${timeParameter('to')}
        ORDER BY at LIMIT 1000)`,
    parameters: {
      project: projectId,
      trace: call.traceId,
      span: call.spanId,
      from: Date.parse(call.startedAt) - dayMs / 4,
      to: Date.parse(call.startedAt) + dayMs / 4,
    },
  })
  return {
    inputHash: inputHash ?? told?.inputHash ?? null,
    outputHash: outputHash ?? told?.outputHash ?? null,
  }
}

/** They are made while the call is under way, or a little later where it did not wait for them. */
const verdictsOf = (tape: Tape, projectId: string, { id, startedAt, endedAt }: Call) =>
  tape.rows(StoredVerdict, {
    text: `SELECT ${verdictColumns} FROM telltale.verdicts
      WHERE project_id = {project:String} AND call_id = {call:String}
        AND at >= ${timeParameter('from')} AND at <= ${timeParameter('to')}
      ORDER BY at, guardrail_id LIMIT 500`,
    parameters: {
      ...{ project: projectId, call: id },
      ...{
        from: Date.parse(startedAt) - minuteMs,
        to: Math.max(Date.parse(startedAt), Date.parse(endedAt)) + 10 * minuteMs,
      },
    },
  })

/** Of a call that carries no time of its own, all that have its name. */
const scoresOf = (tape: Tape, projectId: string, callId: string, madeAtMs: number | null) =>
  tape.rows(StoredScore, {
    text: `SELECT ${scoreColumns} FROM telltale.scores
      WHERE project_id = {project:String} AND call_id = {call:String} AND at >= ${timeParameter('from')}
      ORDER BY at, id LIMIT 200`,
    parameters: { project: projectId, call: callId, from: madeAtMs === null ? 0 : madeAtMs - dayMs },
  })

/** What a tracer said of the span, which knows nothing of our identifiers. */
const scoresOfSpan = (tape: Tape, projectId: string, { spanId, startedAt }: Call) =>
  tape.rows(StoredScore, {
    text: `SELECT ${scoreColumns} FROM telltale.scores
      WHERE project_id = {project:String} AND span_id = {span:String} AND call_id IS NULL
        AND at >= ${timeParameter('from')}
      ORDER BY at, id LIMIT 200`,
    parameters: { project: projectId, span: spanId, from: Date.parse(startedAt) - dayMs },
  })

const inTrace = `FROM telltale.calls
  WHERE project_id = {project:String} AND trace_id = {trace:String}
    AND started_at >= ${timeParameter('from')} AND started_at <= ${timeParameter('to')}`

/** A trace spans hours, not days: six to either side. */
const aroundCall = (projectId: string, traceId: string, atMs: number) => ({
  ...{ project: projectId, trace: traceId, from: atMs - dayMs / 4, to: atMs + dayMs / 4 },
})

/** Most traces hold one call, and looking for others by one column takes half the time of reading all of them. */
async function hasCompany(tape: Tape, projectId: string, traceId: string, atMs: number): Promise<boolean> {
  const found = await tape.rows(CallSummary.pick({ id: true }), {
    text: `SELECT id ${inTrace} LIMIT 2`,
    parameters: aroundCall(projectId, traceId, atMs),
  })
  return found.length > 1
}

async function traceOf(tape: Tape, projectId: string, call: Call): Promise<readonly CallSummary[]> {
  const startedAtMs = Date.parse(call.startedAt)
  if (!(await hasCompany(tape, projectId, call.traceId, startedAtMs))) return [CallSummary.parse(call)]
  return tape.rows(CallSummary, {
    text: `SELECT ${summaryColumns} ${inTrace} ORDER BY started_at, id LIMIT 200`,
    parameters: aroundCall(projectId, call.traceId, startedAtMs),
  })
}
