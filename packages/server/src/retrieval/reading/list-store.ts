import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import type { CallCursor } from '../../ledger/call-cursor.ts'
import { writeCursor } from '../../ledger/call-cursor.ts'
import { timeParameter } from '../../ledger/call-filter.ts'
import { selectList } from '../../ledger/columns.ts'
import { Body } from '../../ledger/model.ts'
import { ageDays } from '../signals/freshness.ts'
import { RetrievalRow, RetrievalSummary, type RetrievalDetail, type RetrievalOrder } from './model.ts'

const summaryColumns = selectList(Object.keys(RetrievalSummary.shape))
const rowColumns = selectList(Object.keys(RetrievalRow.shape))
const dayMs = 86_400_000

export type RetrievalQuery = {
  readonly hours: number
  readonly indexName: string | null
  readonly indexVersion: string | null
  readonly order: RetrievalOrder
  readonly limit: number
  /** Newest first only. */
  readonly before: CallCursor | null
}

const orders: Readonly<Record<RetrievalOrder, { readonly known: string; readonly by: string }>> = {
  newest: { known: '1', by: 'at DESC, id DESC' },
  riskiest: { known: 'groundedness_risk IS NOT NULL', by: 'groundedness_risk DESC, at DESC' },
  stalest: { known: 'age_days_p50 IS NOT NULL', by: 'stale_weighted DESC, age_days_p50 DESC, at DESC' },
  'least-used': { known: 'utilisation IS NOT NULL', by: 'utilisation ASC, at DESC' },
}

/** Queries of the last hours; with an order other than newest, the worst of them. */
export async function listRetrievals(
  tape: Tape,
  projectId: string,
  { hours, indexName, indexVersion, order, limit, before }: RetrievalQuery,
  nowMs: number,
): Promise<{ readonly retrievals: readonly RetrievalSummary[]; readonly next: string | null }> {
  const { known, by } = orders[order]
  const found = await tape.rows(RetrievalSummary, {
    text: `SELECT ${summaryColumns} FROM telltale.retrievals
      WHERE project_id = {project:String} AND at >= ${timeParameter('from')} AND at <= ${timeParameter('to')}
        AND ({index:String} = '' OR index_name = {index:String})
        AND ({version:String} = '' OR index_version = {version:String})
        AND ${known} ${before === null ? '' : `AND (at, id) < (${timeParameter('to')}, {id:UUID})`}
      ORDER BY ${by} LIMIT ${limit + 1}`,
    parameters: {
      project: projectId,
      from: nowMs - hours * 3_600_000,
      to: before?.startedAtMs ?? nowMs + dayMs,
      index: indexName ?? '',
      version: indexVersion ?? '',
      ...(before === null ? {} : { id: before.id }),
    },
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const hasMore = order === 'newest' && found.length > limit && last !== undefined
  return { retrievals: page, next: hasMore ? writeCursor({ startedAt: last.at, id: last.id }) : null }
}

/** One query with the texts of its documents; null when the project has none of this identifier. */
export async function retrievalById(
  tape: Tape,
  projectId: string,
  id: string,
): Promise<RetrievalDetail | null> {
  if (!z.guid().safeParse(id).success) return null
  const [row] = await tape.rows(RetrievalRow, {
    text: `SELECT ${rowColumns} FROM telltale.retrievals WHERE project_id = {project:String} AND id = {id:UUID} LIMIT 1`,
    parameters: { project: projectId, id },
  })
  return row === undefined ? null : (await withTexts(tape, projectId, [row]))[0]!
}

const ofCallAtMost = 50

/** The queries a call leaned on, first to last, with their documents. */
export async function retrievalsOfCall(
  tape: Tape,
  projectId: string,
  callId: string,
): Promise<readonly RetrievalDetail[]> {
  const rows = await tape.rows(RetrievalRow, {
    text: `SELECT ${rowColumns} FROM telltale.retrievals
      WHERE project_id = {project:String} AND call_id = {call:String} ORDER BY at, id LIMIT ${ofCallAtMost}`,
    parameters: { project: projectId, call: callId },
  })
  return withTexts(tape, projectId, rows)
}

async function withTexts(
  tape: Tape,
  projectId: string,
  rows: readonly z.infer<typeof RetrievalRow>[],
): Promise<RetrievalDetail[]> {
  const hashes = [...new Set(rows.flatMap(({ documents }) => documents.flatMap(({ hash }) => hash ?? [])))]
  const bodies =
    hashes.length === 0
      ? []
      : await tape.rows(Body.pick({ hash: true, body: true }), {
          text: `SELECT hash, body FROM telltale.bodies
            WHERE project_id = {project:String} AND hash IN {hashes:Array(String)} LIMIT 1 BY hash`,
          parameters: { project: projectId, hashes },
        })
  const texts = new Map(bodies.map(({ hash, body }) => [hash, body]))
  return rows.map((row) => ({
    ...row,
    documents: row.documents.map((document) => {
      const age = ageDays(document.sourceUpdatedAt, Date.parse(row.at))
      return {
        ...document,
        text: document.hash === null ? null : (texts.get(document.hash) ?? null),
        ageDays: age === null ? null : Math.max(0, age),
      }
    }),
  }))
}
