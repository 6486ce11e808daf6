import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { timeParameter } from '../../ledger/call-filter.ts'
import { Body } from '../../ledger/model.ts'
import { retrievalById } from '../reading/list-store.ts'
import type { JudgedQuery } from './model.ts'

/** Reads an answer's words from what the gateway kept of a call. */
export type AnswerTextOf = (contentType: string, bytes: Buffer) => string | null

const dayMs = 86_400_000

/** A query with the texts a judge needs; null when it is not on the tape (any more), or another project's. */
export async function queryToJudge(
  tape: Tape,
  answerTextOf: AnswerTextOf,
  projectId: string,
  id: string,
): Promise<JudgedQuery | null> {
  const found = await retrievalById(tape, projectId, id)
  if (found === null) return null
  const { at, callId, indexName, indexVersion, query, documents, answerHash, referenceHash } = found
  const [answer, reference] = await Promise.all([
    answerHash !== null
      ? bodyOf(tape, projectId, answerHash)
      : callId === null
        ? null
        : answerOfCall(tape, answerTextOf, { projectId, callId, atMs: Date.parse(at) }),
    referenceHash === null ? null : bodyOf(tape, projectId, referenceHash),
  ])
  return {
    ...{ id, projectId, at, callId, indexName, indexVersion, query, answer, reference },
    documents: documents.map(({ rank, id: documentId, text }) => ({ rank, id: documentId, text })),
  }
}

const Kept = Body.pick({ body: true, contentType: true })

async function bodyOf(tape: Tape, projectId: string, hash: string): Promise<string | null> {
  const [row] = await tape.rows(Kept, {
    text: `SELECT body, content_type FROM telltale.bodies
      WHERE project_id = {project:String} AND hash = {hash:String} LIMIT 1`,
    parameters: { project: projectId, hash },
  })
  return row?.body ?? null
}

async function answerOfCall(
  tape: Tape,
  answerTextOf: AnswerTextOf,
  { projectId, callId, atMs }: { readonly projectId: string; readonly callId: string; readonly atMs: number },
): Promise<string | null> {
  if (!z.guid().safeParse(callId).success) return null
  const [row] = await tape.rows(Kept, {
    text: `SELECT body, content_type FROM telltale.bodies
      WHERE project_id = {project:String} AND hash IN (
        SELECT assumeNotNull(output_hash) FROM telltale.calls
        WHERE project_id = {project:String} AND started_at >= ${timeParameter('from')}
          AND started_at < ${timeParameter('to')} AND id = {call:UUID} AND output_hash IS NOT NULL)
      LIMIT 1`,
    parameters: { project: projectId, call: callId, from: atMs - dayMs, to: atMs + dayMs },
  })
  return row === undefined ? null : answerTextOf(row.contentType, Buffer.from(row.body))
}
