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

/** A project's settings. Every edit writes its change with it. */
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
  }
}
