import type { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { isoTime } from '../kernel/time.ts'
import { CallRow, CallSummary } from './answers.ts'
import { callCondition, timeParameter, type CallFilter } from './call-filter.ts'
import { writeCursor, type CallCursor } from './call-cursor.ts'
import { selectList } from './columns.ts'
import type { Call } from './model.ts'

export type CallPage<Row> = { readonly calls: readonly Row[]; readonly next: string | null }

const summaryColumns = selectList(Object.keys(CallSummary.shape))
const callColumns = selectList(Object.keys(CallRow.shape))

type Page = { readonly filter: CallFilter; readonly cursor: CallCursor | null; readonly limit: number }

const hourMs = 3_600_000
/** How far back to look before looking everywhere: a page is mostly in the last hours, and a month is thirty partitions. */
const looksBackMs = [6 * hourMs, 72 * hourMs]

/** A page of calls, newest first. `limit` 1…1000. `nowMs` is where an unbounded list begins. */
export async function listCalls(
  tape: Tape,
  projectId: string,
  page: Page,
  nowMs: number,
): Promise<CallPage<CallSummary>> {
  const { filter, cursor } = page
  const fromMs = filter.from === undefined ? -Infinity : Date.parse(filter.from)
  const startMs = Math.min(
    cursor?.startedAtMs ?? nowMs,
    filter.to === undefined ? nowMs : Date.parse(filter.to),
  )
  for (const backMs of looksBackMs) {
    if (startMs - backMs <= fromMs) break
    const from = isoTime(startMs - backMs)
    const found = await readPage(tape, CallSummary, summaryColumns, projectId, {
      ...page,
      filter: { ...filter, from },
    })
    if (found.next !== null) return found
  }
  return readPage(tape, CallSummary, summaryColumns, projectId, page)
}

/** All calls of the filter, newest first, a page at a time, each page one query. */
export async function* exportCalls(
  tape: Tape,
  projectId: string,
  filter: CallFilter,
  pageRows = 1000,
): AsyncGenerator<readonly Call[]> {
  let cursor: CallCursor | null = null
  for (;;) {
    const { calls, next }: CallPage<Call> = await readPage(tape, CallRow, callColumns, projectId, {
      filter,
      cursor,
      limit: pageRows,
    })
    if (calls.length > 0) yield calls
    const last = calls.at(-1)
    if (next === null || last === undefined) return
    cursor = { startedAtMs: Date.parse(last.startedAt), id: last.id }
  }
}

async function readPage<Row extends z.ZodType<{ readonly id: string; readonly startedAt: string }>>(
  tape: Tape,
  row: Row,
  columns: string,
  projectId: string,
  { filter, cursor, limit }: Page,
): Promise<CallPage<z.infer<Row>>> {
  const condition = callCondition(projectId, filter)
  const first = condition.first === null ? '' : `PREWHERE ${condition.first}`
  const before = cursor === null ? '' : ` AND ${beforeCursor}`
  const calls = await tape.rows(row, {
    text: `SELECT ${columns} FROM telltale.calls ${first} WHERE ${condition.text}${before}
      ORDER BY started_at DESC, id DESC LIMIT {limit:UInt32}`,
    parameters: {
      ...condition.parameters,
      ...(cursor === null ? {} : { cursorAt: cursor.startedAtMs, cursorId: cursor.id }),
      limit: limit + 1,
    },
  })
  const shown = calls.slice(0, limit)
  return { calls: shown, next: calls.length > limit ? writeCursor(shown.at(-1)!) : null }
}

/** The first half prunes; the second is exact where several calls share a millisecond. */
const beforeCursor = `started_at <= ${timeParameter('cursorAt')}
  AND (started_at < ${timeParameter('cursorAt')} OR id < {cursorId:UUID})`
