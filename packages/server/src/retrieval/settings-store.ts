import { z } from 'zod'
import type { Author } from '../access/principal.ts'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import { defaultSettings, RetrievalSettings } from './settings-model.ts'

export type SettingsStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

const Row = z.object({ projectId: z.string(), settings: RetrievalSettings })

/** A project's settings, and the versions of indexes that were seen. Every edit writes its change with it. */
export function retrievalSettingsStore({ state, clock, newId }: SettingsStoreParts) {
  const stored = async (runner: StateRunner, projectId: string): Promise<RetrievalSettings | null> => {
    const [row] = await runner.rows(
      Row,
      sql`select project_id, settings from retrieval_settings where project_id = ${projectId}`,
    )
    return row?.settings ?? null
  }
  return {
    settings: async (projectId: string): Promise<RetrievalSettings> =>
      (await stored(state, projectId)) ?? defaultSettings,

    /** Of every project that set any. */
    allSettings: async (): Promise<ReadonlyMap<string, RetrievalSettings>> => {
      const rows = await state.rows(Row, sql`select project_id, settings from retrieval_settings`)
      return new Map(rows.map(({ projectId, settings }) => [projectId, settings]))
    },

    putSettings: (
      projectId: string,
      settings: RetrievalSettings,
      { actor, source }: Author,
    ): Promise<RetrievalSettings> =>
      editState(state, async (transaction) => {
        const before = await stored(transaction, projectId)
        if (JSON.stringify(before) === JSON.stringify(settings)) return settings
        const nowMs = clock()
        await transaction.run(sql`
          insert into retrieval_settings (project_id, settings, updated_at)
          values (${projectId}, ${JSON.stringify(settings)}::jsonb, ${isoTime(nowMs)})
          on conflict (project_id) do update set settings = excluded.settings, updated_at = excluded.updated_at`)
        await recordChange(transaction, {
          id: newId(nowMs),
          at: isoTime(nowMs),
          projectId,
          component: 'retrieval',
          key: 'settings',
          scope: {},
          actor,
          source,
          summary: 'Changed how retrievals are read: times to live and markers.',
          before,
          after: settings,
          undo: {
            method: 'PUT',
            path: '/api/retrieval/settings',
            body: before ?? defaultSettings,
          },
        })
        return settings
      }),

    /** Writes down a version of an index; a further one of an index that is known is a change. */
    noteIndex: ({
      projectId,
      name,
      version,
    }: {
      projectId: string
      name: string
      version: string
    }): Promise<void> =>
      editState(state, async (transaction) => {
        const nowMs = clock()
        const known = await transaction.rows(
          z.object({ version: z.string() }),
          sql`select version from retrieval_indexes where project_id = ${projectId} and name = ${name}
            order by seen_at desc, version limit 1000`,
        )
        if (known.some((one) => one.version === version)) return
        await transaction.run(sql`
          insert into retrieval_indexes (project_id, name, version, seen_at)
          select ${projectId}, ${name}, ${version}, ${isoTime(nowMs)}
          where exists (select 1 from projects where id = ${projectId})`)
        const [last] = known
        if (last === undefined) return
        await recordChange(transaction, {
          id: newId(nowMs),
          at: isoTime(nowMs),
          projectId,
          component: 'retrieval',
          key: name,
          scope: { indexName: name },
          actor: 'traffic',
          source: 'canary',
          summary: `The index "${name}" answers as version ${version}; it was ${last.version}.`,
          before: { version: last.version },
          after: { version },
          undo: null,
        })
      }),
  }
}
