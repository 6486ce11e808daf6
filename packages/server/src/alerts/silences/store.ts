import type { Author } from '../../access/principal.ts'
import { sql, type State, type StateRunner } from '../../engines/state.ts'
import { fail } from '../../kernel/problem.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import { editState, recordChange } from '../../ledger/changes.ts'
import type { Change } from '../../ledger/model.ts'
import { requireExpressions, touchDesk } from '../desk/store.ts'
import { Silence, type Matcher, type NewSilence } from './model.ts'

export type SilenceStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

/** Silences not yet over, in a project; and those kept that are. */
const [silencesAtMost, keptAtMost] = [200, 500]

/** Those that are active now or will be. */
export const silencesFrom = (runner: StateRunner, projectId: string, now: string): Promise<Silence[]> =>
  runner.rows(
    Silence,
    sql`select * from alert_silences where project_id = ${projectId} and ends_at > ${now} order by ends_at`,
  )

/** Silences: who holds back what, until when and why. Every edit writes its change in the same transaction. */
export function silenceStore({ state, clock, newId }: SilenceStoreParts) {
  return {
    /** Newest first. */
    silences: (projectId: string): Promise<Silence[]> =>
      state.rows(
        Silence,
        sql`select * from alert_silences where project_id = ${projectId}
          order by created_at desc limit ${silencesAtMost + keptAtMost}`,
      ),

    activeSilences: (projectId: string): Promise<Silence[]> =>
      silencesFrom(state, projectId, isoTime(clock())),

    /** Rejects with body-invalid (its end is not in the future, or an expression is none), conflict and not-found. */
    silence: (projectId: string, given: NewSilence, author: Author): Promise<Silence> =>
      editState(state, async (transaction) => {
        const nowMs = clock()
        const now = isoTime(nowMs)
        const startsAt = isoTime(given.startsAt === undefined ? nowMs : Date.parse(given.startsAt))
        const endsAt = isoTime(Date.parse(given.endsAt))
        if (endsAt <= now || endsAt <= startsAt)
          fail('body-invalid', '"endsAt": it must be in the future, and after the beginning.')
        requireExpressions(given.matchers, 'matchers')
        await touchDesk(transaction, projectId, now)
        if ((await silencesFrom(transaction, projectId, now)).length >= silencesAtMost)
          fail('conflict', `A project has at most ${silencesAtMost} silences; end one first.`)
        const id = newId(nowMs)
        const [made] = await transaction.rows(
          Silence,
          sql`insert into alert_silences (id, project_id, matchers, starts_at, ends_at, reason, created_by, created_at)
            values (${id}, ${projectId}, ${JSON.stringify(given.matchers)}, ${startsAt}, ${endsAt}, ${given.reason},
              ${author.actor}, ${now}) returning *`,
        )
        await recordChange(transaction, {
          ...changeOf(newId(nowMs), now, projectId, id, author),
          summary: `Silenced alerts with ${matcherWords(given.matchers)} until ${endsAt}: ${given.reason}`,
          after: { matchers: given.matchers, startsAt, endsAt, reason: given.reason },
          undo: { method: 'DELETE', path: `/api/alerts/silences/${id}?project=${projectId}`, body: null },
        })
        await transaction.run(
          sql`delete from alert_silences where project_id = ${projectId} and ends_at <= ${now} and id in (
              select id from alert_silences where project_id = ${projectId} and ends_at <= ${now}
              order by created_at desc offset ${keptAtMost})`,
        )
        return made!
      }),

    /** Ends it now. Rejects with not-found, and with conflict when it is over. */
    endSilence: (projectId: string, id: string, author: Author): Promise<Silence> =>
      editState(state, async (transaction) => {
        const nowMs = clock()
        const now = isoTime(nowMs)
        const [before] = await transaction.rows(
          Silence,
          sql`select * from alert_silences where project_id = ${projectId} and id = ${id}`,
        )
        if (!before) return fail('not-found', `There is no silence ${id} in this project.`)
        if (before.endsAt <= now) return fail('conflict', 'The silence is over already.')
        await touchDesk(transaction, projectId, now)
        const [after] = await transaction.rows(
          Silence,
          sql`update alert_silences set starts_at = least(starts_at, ${now}::timestamptz - interval '1 millisecond'),
              ends_at = ${now}, ended_by = ${author.actor}
            where id = ${id} returning *`,
        )
        await recordChange(transaction, {
          ...changeOf(newId(nowMs), now, projectId, id, author),
          summary: `Ended the silence of alerts with ${matcherWords(before.matchers)}.`,
          before: { matchers: before.matchers, endsAt: before.endsAt, reason: before.reason },
        })
        return after!
      }),
  }
}

const matcherWords = (matchers: readonly Matcher[]): string =>
  matchers.map(({ label, is, value }) => `${label}${is}"${value}"`).join(', ')

const changeOf = (
  id: string,
  at: string,
  projectId: string,
  key: string,
  { actor, source }: Author,
): Change => ({
  ...{ id, at, projectId, component: 'access', key, scope: { projectId }, actor, source },
  ...{ summary: '', before: null, after: null, undo: null },
})
