import { z } from 'zod'
import type { Author } from '../../access/principal.ts'
import { sql, type State, type StateRunner } from '../../engines/state.ts'
import { fail } from '../../kernel/problem.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import { editState, recordChange } from '../../ledger/changes.ts'
import { isExpression } from '../silences/rules.ts'
import { AlertSettings } from './model.ts'

const Desk = z.object({ revision: z.number(), settings: AlertSettings })
export type Desk = z.infer<typeof Desk>

const untouched: Desk = { revision: 0, settings: AlertSettings.parse({}) }

export const deskOf = async (runner: StateRunner, projectId: string): Promise<Desk> =>
  (await runner.rows(Desk, sql`select * from alert_desks where project_id = ${projectId}`))[0] ?? untouched

/**
 * Says that channels of the project have something to look at. The row stays locked until the transaction ends, so a
 * revision is never seen before one below it. Rejects with not-found when there is no such project.
 */
export async function touchDesk(transaction: StateRunner, projectId: string, now: string): Promise<Desk> {
  const [desk] = await transaction.rows(
    Desk,
    sql`insert into alert_desks (project_id, revision, settings, updated_at)
      select id, 1, '{}', ${now} from projects where id = ${projectId}
      on conflict (project_id) do update set revision = alert_desks.revision + 1, updated_at = excluded.updated_at
      returning *`,
  )
  return desk ?? fail('not-found', `There is no project "${projectId.slice(0, 64)}".`)
}

/** Rejects with body-invalid when a value that should be an expression is none. */
export function requireExpressions(
  matchers: readonly { readonly is: string; readonly value: string }[],
  where: string,
): void {
  for (const [at, { is, value }] of matchers.entries())
    if (is.endsWith('~') && !isExpression(value))
      fail('body-invalid', `"${where}.${at}.value": it is not a regular expression (RE2).`)
}

export type DeskParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

const Name = z.object({ name: z.string() })

/** How projects tell of their alerts. */
export function deskStore({ state, clock, newId }: DeskParts) {
  return {
    settings: async (projectId: string): Promise<AlertSettings> => (await deskOf(state, projectId)).settings,

    /** Rejects with body-invalid (a route names no channel of the project, or an expression is none) and not-found. */
    putSettings: (
      projectId: string,
      settings: AlertSettings,
      { actor, source }: Author,
    ): Promise<AlertSettings> =>
      editState(state, async (transaction) => {
        const channels = await transaction.rows(
          Name,
          sql`select name from alert_channels where project_id = ${projectId}`,
        )
        const known = new Set(channels.map(({ name }) => name))
        for (const [at, route] of settings.routes.entries()) {
          requireExpressions(route.matchers, `routes.${at}.matchers`)
          const missing = route.channels.find((name) => !known.has(name))
          if (missing !== undefined)
            fail('body-invalid', `"routes.${at}.channels": there is no channel "${missing}" in this project.`)
        }
        const nowMs = clock()
        const now = isoTime(nowMs)
        const before = (await touchDesk(transaction, projectId, now)).settings
        await transaction.run(
          sql`update alert_desks set settings = ${JSON.stringify(settings)} where project_id = ${projectId}`,
        )
        await recordChange(transaction, {
          ...{ id: newId(nowMs), at: now, projectId, component: 'access', key: 'alerts' },
          ...{ scope: { projectId }, actor, source, before, after: settings },
          summary: 'Changed how alerts are told.',
          undo: { method: 'PUT', path: `/api/alerts/settings?project=${projectId}`, body: before },
        })
        return settings
      }),
  }
}
