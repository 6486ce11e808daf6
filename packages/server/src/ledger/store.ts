import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import type { Clock } from '../kernel/time.ts'
import type { CallDetail, CallSummary, Overview } from './answers.ts'
import { callCondition, type CallFilter } from './call-filter.ts'
import type { CallCursor } from './call-cursor.ts'
import { callById } from './find-call.ts'
import { exportCalls, listCalls, type CallPage } from './list-calls.ts'
import type { Call } from './model.ts'
import { readOverview } from './read-overview.ts'

/** What can be asked of the ledger. Everything rejects with ProblemError 'tape-unavailable' while the tape is away. */
export type LedgerStore = {
  listCalls(
    projectId: string,
    page: { readonly filter: CallFilter; readonly cursor: CallCursor | null; readonly limit: number },
  ): Promise<CallPage<CallSummary>>
  callById(projectId: string, id: string): Promise<CallDetail | null>
  exportCalls(projectId: string, filter: CallFilter): AsyncIterable<readonly Call[]>
  overview(projectId: string, hours: number, nowMs: number): Promise<Omit<Overview, 'changes'>>
  callCount(projectId: string, filter?: CallFilter): Promise<number>
}

export const ledgerStore = (tape: Tape, clock: Clock = Date.now): LedgerStore => ({
  listCalls: (projectId, page) => listCalls(tape, projectId, page, clock()),
  callById: (projectId, id) => callById(tape, projectId, id),
  exportCalls: (projectId, filter) => exportCalls(tape, projectId, filter),
  overview: (projectId, hours, nowMs) => readOverview(tape, projectId, hours, nowMs),
  async callCount(projectId, filter = {}) {
    const { text, parameters } = callCondition(projectId, filter)
    const found = await tape.rows(z.object({ calls: z.int() }), {
      text: `SELECT count() AS calls FROM telltale.calls WHERE ${text}`,
      parameters,
    })
    return found[0]?.calls ?? 0
  },
})
