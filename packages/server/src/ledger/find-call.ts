import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { CallRow, CallSummary, StoredScore, type CallDetail } from './answers.ts'
import { timeParameter } from './call-filter.ts'
import { selectList } from './columns.ts'
import { Body, type Call } from './model.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const callColumns = selectList(Object.keys(CallRow.shape))
const summaryColumns = selectList(Object.keys(CallSummary.shape))
const scoreColumns = selectList(Object.keys(StoredScore.shape))

/** One call with its bodies, scores and trace; null when the project has no such call on the tape (yet). */
export async function callById(tape: Tape, projectId: string, id: string): Promise<CallDetail | null> {
  if (!z.guid().safeParse(id).success) return null
  const call = await findCall(tape, projectId, id)
  if (call === null) return null
  const [bodies, scores, trace] = await Promise.all([
    bodiesOf(tape, projectId, call),
    scoresOf(tape, projectId, call),
    traceOf(tape, projectId, call),
  ])
  const body = (hash: string | null): string | null =>
    hash === null ? null : (bodies.find((found) => found.hash === hash)?.body ?? null)
  return { call, input: body(call.inputHash), output: body(call.outputHash), scores, trace }
}

/**
 * Our identifiers carry the time they were made, so the place in the sorting key is known to a minute or two. An
 * identifier made elsewhere is looked for everywhere, by its bloom filter.
 */
async function findCall(tape: Tape, projectId: string, id: string): Promise<Call | null> {
  const madeAtMs = id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null
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

async function bodiesOf(tape: Tape, projectId: string, call: Call) {
  const hashes = [call.inputHash, call.outputHash].filter((hash) => hash !== null)
  if (hashes.length === 0) return []
  return tape.rows(Body.pick({ hash: true, body: true }), {
    text: `SELECT hash, body FROM telltale.bodies
      WHERE project_id = {project:String} AND hash IN {hashes:Array(String)} LIMIT 1 BY hash`,
    parameters: { project: projectId, hashes },
  })
}

const scoresOf = (tape: Tape, projectId: string, call: Call) =>
  tape.rows(StoredScore, {
    text: `SELECT ${scoreColumns} FROM telltale.scores
      WHERE project_id = {project:String} AND call_id = {call:String} AND at >= ${timeParameter('from')}
      ORDER BY at, id LIMIT 200`,
    parameters: { project: projectId, call: call.id, from: Date.parse(call.startedAt) - dayMs },
  })

/**
 * A trace spans hours, not days: six to either side. Most traces hold one call, and looking for others by one
 * column takes half the time of reading all of them.
 */
async function traceOf(tape: Tape, projectId: string, call: Call): Promise<readonly CallSummary[]> {
  const where = `FROM telltale.calls
    WHERE project_id = {project:String} AND trace_id = {trace:String}
      AND started_at >= ${timeParameter('from')} AND started_at <= ${timeParameter('to')}`
  const parameters = {
    project: projectId,
    trace: call.traceId,
    from: Date.parse(call.startedAt) - dayMs / 4,
    to: Date.parse(call.startedAt) + dayMs / 4,
  }
  const found = await tape.rows(CallSummary.pick({ id: true }), {
    text: `SELECT id ${where} LIMIT 2`,
    parameters,
  })
  if (found.length < 2) return [CallSummary.parse(call)]
  return tape.rows(CallSummary, {
    text: `SELECT ${summaryColumns} ${where} ORDER BY started_at, id LIMIT 200`,
    parameters,
  })
}
