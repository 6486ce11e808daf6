import { z } from 'zod'
import { sql, type State } from '../engines/state.ts'
import { GuardrailRow, GuardrailSettings } from './model.ts'

const StoredVersion = z.object({
  projectId: z.string(),
  name: z.string(),
  version: z.number(),
  settings: GuardrailSettings,
  sealed: GuardrailRow.shape.sealed,
  at: z.iso.datetime(),
})

export type GuardrailStore = ReturnType<typeof guardrailStore>

export function guardrailStore({ state }: { readonly state: State }) {
  return {
    /** Every guardrail that is on, for the snapshot. */
    guardrailRows: async (): Promise<GuardrailRow[]> => {
      const rows = await state.rows(
        StoredVersion,
        sql`select version.* from guardrails guardrail
          join guardrail_versions version using (project_id, name, version)
          where removed_at is null and settings->>'mode' <> 'off' order by project_id, name`,
      )
      return rows.map(({ settings, at, projectId, name, version, sealed }) => ({
        ...{ projectId, name, version, updatedAt: at, sealed },
        ...settings,
      }))
    },
  }
}
