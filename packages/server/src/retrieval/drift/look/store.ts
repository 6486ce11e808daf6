import { sql, type State } from '../../../engines/state.ts'
import { isoTime } from '../../../kernel/time.ts'
import type { DriftSubject } from '../../../ledger/embedding-model.ts'
import { DriftFound, DriftLook } from './model.ts'
import { dayMs, type Window } from './windows.ts'

const keptMs = 400 * dayMs
const looksAtMost = 5_000

const Row = DriftLook.extend({ found: DriftFound })

/** What looks came to, by project. */
export const driftLookStore = (state: State) => ({
  /** Looks at windows that ended after `sinceMs`, oldest window first; the newest 5,000 of them. */
  async looksSince(
    projectId: string,
    sinceMs: number,
    of: { readonly indexName?: string; readonly subject?: DriftSubject } = {},
  ): Promise<readonly DriftLook[]> {
    const { indexName = null, subject = null } = of
    const rows = await state.rows(
      Row,
      sql`select index_name, subject, window_from, window_to, looked_at, found from retrieval_drift_looks
        where project_id = ${projectId} and window_to > ${isoTime(sinceMs)}
          and (${indexName}::text is null or index_name = ${indexName})
          and (${subject}::text is null or subject = ${subject})
        order by window_to desc, window_from desc, index_name, subject limit ${looksAtMost}`,
    )
    return rows.toReversed()
  },

  /** The windows that were looked at, as `index, subject, from, to`. */
  async lookedAt(projectId: string, sinceMs: number): Promise<ReadonlySet<string>> {
    const rows = await state.rows(
      Row.pick({ indexName: true, subject: true, windowFrom: true, windowTo: true }),
      sql`select index_name, subject, window_from, window_to from retrieval_drift_looks
        where project_id = ${projectId} and window_to > ${isoTime(sinceMs)}`,
    )
    return new Set(
      rows.map((row) =>
        lookKey(row.indexName, row.subject, {
          fromMs: Date.parse(row.windowFrom),
          toMs: Date.parse(row.windowTo),
        }),
      ),
    )
  },

  /** Of two processes that looked at the same window, the first is kept. */
  async keep(projectId: string, look: DriftLook): Promise<void> {
    await state.run(sql`
      insert into retrieval_drift_looks (project_id, index_name, subject, window_from, window_to, looked_at, found)
      select ${projectId}, ${look.indexName}, ${look.subject}, ${look.windowFrom}, ${look.windowTo}, ${look.lookedAt},
        ${JSON.stringify(look.found)}::jsonb
      where exists (select 1 from projects where id = ${projectId})
      on conflict do nothing`)
    await state.run(sql`delete from retrieval_drift_looks
      where project_id = ${projectId} and window_to < ${isoTime(Date.parse(look.lookedAt) - keptMs)}`)
  },
})
export type DriftLookStore = ReturnType<typeof driftLookStore>

export const lookKey = (indexName: string, subject: DriftSubject, { fromMs, toMs }: Window): string =>
  JSON.stringify([indexName, subject, fromMs, toMs])
