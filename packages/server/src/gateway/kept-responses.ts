import { z } from 'zod'
import { sql, type State } from '../engines/state.ts'
import type { Keeper, KeptResponses, Made } from './stored-responses.ts'

/** Some 40 MB of rows; providers forget their responses within a month by themselves. */
const rowsAtMost = 200_000

const Row = z.object({ provider: z.string(), credentialId: z.string() })

/** Who keeps which response, in the state: what outlives a process and is known to every other one. */
export const keptResponses = (state: Pick<State, 'run' | 'rows'>, atMost = rowsAtMost): KeptResponses => ({
  /** Rejects with state-unavailable; the same may be sent again. */
  async keep(made: readonly Made[]): Promise<void> {
    const column = (of: (one: Made) => string): string[] => made.map(of)
    await state.run(sql`
      insert into stored_responses (project_id, id, provider, credential_id)
      select project_id, made.id, provider, credential_id from unnest(
        ${column(({ projectId }) => projectId)}::text[], ${column(({ id }) => id)}::text[],
        ${column(({ keeper }) => keeper.provider)}::text[], ${column(({ keeper }) => keeper.credentialId)}::text[]
      ) with ordinality as made (project_id, id, provider, credential_id, at)
      join projects on projects.id = made.project_id
      order by made.at
      on conflict (project_id, id) do update
        set provider = excluded.provider, credential_id = excluded.credential_id`)
    await state.run(sql`
      delete from stored_responses
      where place <= (select max(place) from stored_responses) - ${atMost}::bigint`)
  },
  /** Rejects with state-unavailable. */
  async find(projectId: string, id: string): Promise<Keeper | null> {
    const [found] = await state.rows(
      Row,
      sql`select provider, credential_id from stored_responses where project_id = ${projectId} and id = ${id}`,
    )
    return found ?? null
  },
})
