import { z } from 'zod'
import { sql, type State, type StateRunner } from '../../engines/state.ts'
import { fail } from '../../kernel/problem.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import { Alert, Transition, type AlertState } from '../alert-model.ts'
import { deskOf, touchDesk } from '../desk/store.ts'
import { Finding, Source, type Report, type Reported } from '../model.ts'
import { keptFindings, stepsOf, type Step } from './rules.ts'

export type AlertStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

/** Alerts that are over are kept so many, and transitions of each. */
const [resolvedAtMost, transitionsAtMost] = [1_000, 200]

const stale: Reported = { opened: 0, reopened: 0, resolved: 0, open: 0, dropped: 0, isStale: true }
const Open = z.object({ open: z.number() })

/** Alerts as sources report them and people acknowledge them. */
export function alertStore({ state, clock, newId }: AlertStoreParts) {
  return {
    report: ({ projectId, source, atMs, findings }: Report): Promise<Reported> => {
      const kept = keptFindings(findings.map(parsed))
      const at = isoTime(atMs)
      Source.parse(source)
      return state.together(async (transaction) => {
        // The usual round: nothing was wrong and nothing is. Not even that it was made is worth a write.
        if (kept.length === 0 && !(await hasOpen(transaction, projectId, source)))
          return { ...stale, isStale: false }
        // Holds back other rounds of this source until this one is written.
        const isNewer = await transaction.run(
          sql`insert into alert_sources (project_id, source, last_round_at)
            select id, ${source}, ${at} from projects where id = ${projectId}
            on conflict (project_id, source) do update set last_round_at = excluded.last_round_at
              where alert_sources.last_round_at < excluded.last_round_at`,
        )
        if (isNewer === 0) return stale
        const known = await transaction.rows(
          Alert,
          sql`select * from alerts where project_id = ${projectId} and source = ${source}
              and (state <> 'resolved' or key = any(${kept.map(({ key }) => key)}::text[]))
            for update`,
        )
        const { settings } = await deskOf(transaction, projectId)
        const steps = stepsOf({ at, holding: settings, findings: kept, known }).map((step) => ({
          ...step,
          id: step.id ?? newId(atMs),
        }))
        await write(transaction, projectId, source, steps)
        const moved = steps.filter(({ transition }) => transition !== null)
        for (const { id, transition, alert } of moved) {
          const actor = source
          await note(transaction, id, {
            ...{ at, kind: transition!, severity: alert.severity, sentence: alert.sentence, actor },
            comment: null,
          })
        }
        if (moved.length > 0) await touchDesk(transaction, projectId, isoTime(clock()))
        const count = (kind: Transition['kind']) =>
          moved.filter(({ transition }) => transition === kind).length
        if (count('resolved') > 0) await forget(transaction, projectId)
        return {
          ...{ opened: count('opened'), reopened: count('reopened'), resolved: count('resolved') },
          open: steps.filter(({ alert }) => alert.state !== 'resolved').length,
          ...{ dropped: findings.length - kept.length, isStale: false },
        }
      })
    },

    /** Open and acknowledged ones first, the worst of them first; then those that are over, newest first. */
    alerts: (projectId: string, which: 'open' | 'resolved' | 'all', limit: number): Promise<Alert[]> =>
      state.rows(
        Alert,
        sql`select * from alerts where project_id = ${projectId}
            and (${which} = 'all' or (state = 'resolved') = (${which} = 'resolved'))
          order by state = 'resolved',
            case when state <> 'resolved' then array_position(array['critical', 'warning', 'info'], severity) end,
            coalesce(resolved_at, since) desc, id limit ${limit}`,
      ),

    /** Rejects with not-found, also for another project's. */
    alert: async (projectId: string, id: string): Promise<Alert> =>
      found(
        await state.rows(Alert, sql`select * from alerts where project_id = ${projectId} and id = ${id}`),
        id,
      ),

    /** Newest first. */
    transitions: (alertId: string): Promise<Transition[]> =>
      state.rows(
        Transition,
        sql`select * from alert_transitions where alert_id = ${alertId} order by sequence desc`,
      ),

    /** Rejects with not-found, and with conflict when it is over. Again is fine: the newest comment counts. */
    acknowledge: (projectId: string, id: string, comment: string | null, actor: string): Promise<Alert> =>
      change(projectId, id, 'acknowledged', comment, actor),

    /** Takes the acknowledgement back. Rejects as `acknowledge` does. */
    unacknowledge: (projectId: string, id: string, actor: string): Promise<Alert> =>
      change(projectId, id, 'open', null, actor),

    /** How many are open or acknowledged, by severity. */
    openCounts: (): Promise<{ severity: string; open: number }[]> =>
      state.rows(
        Open.extend({ severity: z.string() }),
        sql`select severity, count(*) as open from alerts where state <> 'resolved' group by severity`,
      ),
  }

  function change(
    projectId: string,
    id: string,
    to: Exclude<AlertState, 'resolved'>,
    comment: string | null,
    actor: string,
  ): Promise<Alert> {
    return state.together(async (transaction) => {
      const before = found(
        await transaction.rows(
          Alert,
          sql`select * from alerts where project_id = ${projectId} and id = ${id} for update`,
        ),
        id,
      )
      if (before.state === 'resolved') return fail('conflict', 'The alert is resolved already.')
      if (before.state === to && before.comment === comment) return before
      const at = isoTime(clock())
      const isAcknowledged = to === 'acknowledged'
      const [after] = await transaction.rows(
        Alert,
        sql`update alerts set state = ${to}, acknowledged_by = ${isAcknowledged ? actor : null},
            acknowledged_at = ${isAcknowledged ? at : null}, comment = ${comment}
          where id = ${id} returning *`,
      )
      const { severity, sentence } = before
      const kind = isAcknowledged ? 'acknowledged' : 'unacknowledged'
      await note(transaction, id, { at, kind, severity, sentence, actor, comment })
      await touchDesk(transaction, projectId, at)
      return after!
    })
  }
}

function parsed(finding: Finding, index: number): Finding {
  const read = Finding.safeParse(finding)
  if (read.success) return read.data
  const { path, message } = read.error.issues[0]!
  return fail('body-invalid', `"findings.${[index, ...path].join('.')}": ${message}`)
}

/** One statement, however many: the columns of `alerts` are the keys of what is given. */
async function write(
  transaction: StateRunner,
  projectId: string,
  source: string,
  steps: readonly (Step & { readonly id: string })[],
): Promise<void> {
  if (steps.length === 0) return
  const rows = steps.map(({ id, alert }) =>
    snakeCase({ ...alert, id, projectId, source, missedRounds: alert.missedRounds }),
  )
  await transaction.run(
    sql`insert into alerts select * from jsonb_populate_recordset(null::alerts, ${JSON.stringify(rows)}::jsonb)
      on conflict (project_id, source, key) do update set
        state = excluded.state, severity = excluded.severity, title = excluded.title,
        sentence = excluded.sentence, remedy = excluded.remedy, evidence = excluded.evidence,
        labels = excluded.labels, link = excluded.link, since = excluded.since,
        last_seen_at = excluded.last_seen_at, resolved_at = excluded.resolved_at,
        occurrences = excluded.occurrences, missed_rounds = excluded.missed_rounds,
        acknowledged_by = excluded.acknowledged_by, acknowledged_at = excluded.acknowledged_at,
        comment = excluded.comment`,
  )
}

const snakeCase = (row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )

async function note(
  transaction: StateRunner,
  alertId: string,
  { at, kind, severity, sentence, actor, comment }: Transition,
): Promise<void> {
  await transaction.run(
    sql`insert into alert_transitions (alert_id, at, kind, severity, sentence, actor, comment)
      values (${alertId}, ${at}, ${kind}, ${severity}, ${sentence}, ${actor}, ${comment})`,
  )
  await transaction.run(
    sql`delete from alert_transitions where alert_id = ${alertId} and sequence <= (
        select sequence from alert_transitions where alert_id = ${alertId}
        order by sequence desc offset ${transitionsAtMost} limit 1)`,
  )
}

const hasOpen = async (runner: StateRunner, projectId: string, source: string): Promise<boolean> =>
  (await runner.run(
    sql`select from alerts where project_id = ${projectId} and source = ${source} and state <> 'resolved' limit 1`,
  )) > 0

const found = (alerts: readonly Alert[], id: string): Alert =>
  alerts[0] ?? fail('not-found', `There is no alert ${id} in this project.`)

/** Those that are over and no longer kept; what is owed of one to a channel is told before. */
const forget = (transaction: StateRunner, projectId: string): Promise<number> =>
  transaction.run(
    sql`delete from alerts where project_id = ${projectId} and state = 'resolved' and id in (
        select id from alerts where project_id = ${projectId} and state = 'resolved'
        order by resolved_at desc offset ${resolvedAtMost})`,
  )
