import { z } from 'zod'
import { sql, type State } from '../../engines/state.ts'

const Found = z.object({ projectId: z.string() })

/** Projects that have or ever had a guardrail: alerts about one that was removed must still resolve. */
export const guardedProjects = async (state: State): Promise<readonly string[]> =>
  (await state.rows(Found, sql`select distinct project_id from guardrails order by project_id`)).map(
    ({ projectId }) => projectId,
  )
