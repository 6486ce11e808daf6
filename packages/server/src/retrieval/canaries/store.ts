import { z } from 'zod'
import type { Author } from '../../access/principal.ts'
import { sql, type State, type StateRunner } from '../../engines/state.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import { editState, recordChange } from '../../ledger/changes.ts'
import { CanaryRun, CanarySet, type IndexCanaries } from './model.ts'

export type CanaryStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

const indexesAtMost = 200
/** Runs of an index that are kept; older ones go. */
const runsAtMost = 500

const SetRow = z.object({ indexName: z.string(), canaries: CanarySet, updatedAt: z.iso.datetime() })

/** Canaries by project and index, and what indexes answered. Every edit of a set writes its change with it. */
export function canaryStore({ state, clock, newId }: CanaryStoreParts) {
  const setOf = async (runner: StateRunner, projectId: string, indexName: string) => {
    const [row] = await runner.rows(
      SetRow,
      sql`select index_name, canaries, updated_at from retrieval_canaries
        where project_id = ${projectId} and index_name = ${indexName}`,
    )
    return row?.canaries ?? null
  }
  /** The newest run of each version of each index, newest first. */
  const newestRuns = (projectId: string): Promise<CanaryRun[]> =>
    state.rows(
      CanaryRun,
      sql`select id, index_name, index_version, at, compared from (
          select distinct on (index_name, index_version) * from retrieval_canary_runs
          where project_id = ${projectId} order by index_name, index_version, at desc, id desc
        ) as newest order by at desc, id desc limit 1000`,
    )
  return {
    async list(projectId: string): Promise<IndexCanaries[]> {
      const sets = await state.rows(
        SetRow,
        sql`select index_name, canaries, updated_at from retrieval_canaries
          where project_id = ${projectId} order by index_name limit ${indexesAtMost}`,
      )
      const runs = Map.groupBy(await newestRuns(projectId), ({ indexName }) => indexName)
      return sets.map(({ indexName, canaries, updatedAt }) => ({
        ...{ ...canaries, indexName, updatedAt },
        runs: runs.get(indexName) ?? [],
      }))
    },

    find: (projectId: string, indexName: string): Promise<CanarySet | null> =>
      setOf(state, projectId, indexName),

    put: (projectId: string, indexName: string, set: CanarySet, { actor, source }: Author): Promise<void> =>
      editState(state, async (transaction) => {
        const before = await setOf(transaction, projectId, indexName)
        if (JSON.stringify(before) === JSON.stringify(set)) return
        const at = isoTime(clock())
        await transaction.run(sql`
          insert into retrieval_canaries (project_id, index_name, canaries, updated_at)
          values (${projectId}, ${indexName}, ${JSON.stringify(set)}::jsonb, ${at})
          on conflict (project_id, index_name)
            do update set canaries = excluded.canaries, updated_at = excluded.updated_at`)
        await recordChange(transaction, {
          ...{ id: newId(clock()), at, projectId, actor, source },
          ...{ component: 'retrieval', key: indexName, scope: { indexName } },
          summary: `Changed the canary queries of "${indexName}": ${set.canaries.length}, of which the first ${set.k} documents count.`,
          ...{ before, after: set },
          undo: {
            method: 'PUT',
            path: `/api/retrieval/canaries/${encodeURIComponent(indexName)}`,
            body: before ?? { canaries: [] },
          },
        })
      }),

    async keepRun(projectId: string, run: CanaryRun): Promise<void> {
      await state.run(sql`
        insert into retrieval_canary_runs (id, project_id, index_name, index_version, at, compared)
        values (${run.id}, ${projectId}, ${run.indexName}, ${run.indexVersion}, ${run.at},
          ${JSON.stringify(run.compared)}::jsonb)`)
      await state.run(sql`
        delete from retrieval_canary_runs where project_id = ${projectId} and index_name = ${run.indexName}
          and id not in (select id from retrieval_canary_runs
            where project_id = ${projectId} and index_name = ${run.indexName}
            order by at desc, id desc limit ${runsAtMost})`)
    },
  }
}
