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

const orders: Readonly<
  Record<Exclude<RetrievalOrder, 'newest'>, { readonly known: string; readonly by: string }>
> = {
  riskiest: { known: 'groundedness_risk IS NOT NULL', by: 'groundedness_risk DESC, at DESC' },
  stalest: { known: 'age_days_p50 IS NOT NULL', by: 'stale_weighted DESC, age_days_p50 DESC, at DESC' },
  'least-used': { known: 'utilisation IS NOT NULL', by: 'utilisation ASC, at DESC' },
}

type Page = { readonly retrievals: readonly RetrievalSummary[]; readonly next: string | null }

/** Queries of the last hours; with an order other than newest, the worst of them. */
export function listRetrievals(
  tape: Tape,
  projectId: string,
  query: RetrievalQuery,
  nowMs: number,
): Promise<Page> {
  return query.order === 'newest'
    ? newest(tape, projectId, query, nowMs)
    : worst(tape, projectId, query, query.order, nowMs)
}

const ofIndex = `({index:String} = '' OR index_name = {index:String})
        AND ({version:String} = '' OR index_version = {version:String})`

const parametersOf = (projectId: string, { indexName, indexVersion }: RetrievalQuery) => ({
  project: projectId,
  index: indexName ?? '',
  version: indexVersion ?? '',
})

/** How far back to look before looking everywhere: a page is mostly in the last hours. */
const looksBackHours = [6, 72]

async function newest(tape: Tape, projectId: string, query: RetrievalQuery, nowMs: number): Promise<Page> {
  const { hours, limit, before } = query
  const toMs = before?.startedAtMs ?? nowMs + dayMs
  const looks = [...looksBackHours.filter((back) => back < hours), hours]
  for (const back of looks) {
    const found = await tape.rows(RetrievalSummary, {
      text: `SELECT ${summaryColumns} FROM telltale.retrievals
        WHERE project_id = {project:String} AND at >= ${timeParameter('from')} AND at <= ${timeParameter('to')}
          AND ${ofIndex} ${before === null ? '' : `AND (at, id) < (${timeParameter('to')}, {id:UUID})`}
        ORDER BY at DESC, id DESC LIMIT ${limit + 1}`,
      parameters: {
        ...parametersOf(projectId, query),
        from: Math.max(nowMs - hours * 3_600_000, Math.min(toMs, nowMs) - back * 3_600_000),
        to: toMs,
        ...(before === null ? {} : { id: before.id }),
      },
    })
    if (found.length <= limit && back !== hours) continue
    const retrievals = found.slice(0, limit)
    const last = retrievals.at(-1)
    const next = found.length > limit && last ? writeCursor({ startedAt: last.at, id: last.id }) : null
    return { retrievals, next }
  }
  return { retrievals: [], next: null }
}

const Place = z.object({ id: z.string(), at: z.iso.datetime() })

/** First which, by the columns that order them alone; then those rows. */
async function worst(
  tape: Tape,
  projectId: string,
  query: RetrievalQuery,
  order: Exclude<RetrievalOrder, 'newest'>,
  nowMs: number,
): Promise<Page> {
  const { known, by } = orders[order]
  const places = await tape.rows(Place, {
    text: `SELECT id, at FROM telltale.retrievals
      WHERE project_id = {project:String} AND at >= ${timeParameter('from')} AND ${ofIndex} AND ${known}
      ORDER BY ${by} LIMIT ${query.limit}`,
    parameters: { ...parametersOf(projectId, query), from: nowMs - query.hours * 3_600_000 },
  })
  if (places.length === 0) return { retrievals: [], next: null }
  const rows = await tape.rows(RetrievalSummary, {
    text: `SELECT ${summaryColumns} FROM telltale.retrievals
      WHERE project_id = {project:String}
        AND at IN (SELECT fromUnixTimestamp64Milli(arrayJoin({times:Array(Int64)}), 'UTC'))
        AND id IN {ids:Array(UUID)} LIMIT 1 BY id`,
    parameters: {
      project: projectId,
      times: places.map(({ at }) => Date.parse(at)),
      ids: places.map(({ id }) => id),
    },
  })
  const found = new Map(rows.map((row) => [row.id, row]))
  return { retrievals: places.flatMap(({ id }) => found.get(id) ?? []), next: null }
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
