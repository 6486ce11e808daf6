import { z } from 'zod'
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
    { indexName = null }: { readonly indexName?: string | null } = {},
  ): Promise<readonly DriftLook[]> {
    const rows = await state.rows(
      Row,
      sql`select index_name, subject, window_from, window_to, looked_at, found from retrieval_drift_looks
        where project_id = ${projectId} and window_to > ${isoTime(sinceMs)}
          and (${indexName}::text is null or index_name = ${indexName})
        order by window_to desc, window_from desc, index_name, subject limit ${looksAtMost}`,
    )
    return rows.toReversed()
  },

  /** The windows that were looked at, by `lookKey`, and whether there was enough to tell. */
  async lookedAt(projectId: string, sinceMs: number): Promise<ReadonlyMap<string, boolean>> {
    const rows = await state.rows(
      Row.omit({ found: true, lookedAt: true }).extend({ wasEnough: z.boolean() }),
      sql`select index_name, subject, window_from, window_to, found ->> 'kind' <> 'not-enough' as was_enough
        from retrieval_drift_looks
        where project_id = ${projectId} and window_to > ${isoTime(sinceMs)}`,
    )
    return new Map(
      rows.map((row) => [
        lookKey(row.indexName, row.subject, {
          fromMs: Date.parse(row.windowFrom),
          toMs: Date.parse(row.windowTo),
        }),
        row.wasEnough,
      ]),
    )
  },

  /** What could be told is kept as it was told first; where it could not, the newest look is. */
  async keep(projectId: string, look: DriftLook): Promise<void> {
    await state.run(sql`
      insert into retrieval_drift_looks (project_id, index_name, subject, window_from, window_to, looked_at, found)
      select ${projectId}, ${look.indexName}, ${look.subject}, ${look.windowFrom}, ${look.windowTo}, ${look.lookedAt},
        ${JSON.stringify(look.found)}::jsonb
      where exists (select 1 from projects where id = ${projectId})
      on conflict (project_id, index_name, subject, window_from, window_to)
        do update set looked_at = excluded.looked_at, found = excluded.found
        where retrieval_drift_looks.found ->> 'kind' = 'not-enough'`)
    await state.run(sql`delete from retrieval_drift_looks
      where project_id = ${projectId} and window_to < ${isoTime(Date.parse(look.lookedAt) - keptMs)}`)
  },
})
export type DriftLookStore = ReturnType<typeof driftLookStore>

export const lookKey = (indexName: string, subject: DriftSubject, { fromMs, toMs }: Window): string =>
  JSON.stringify([indexName, subject, fromMs, toMs])
