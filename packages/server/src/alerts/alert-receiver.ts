import { z } from 'zod'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { Alert, labelsOf } from './alert-model.ts'
import type { ChannelKind, Letter, OpenChannel } from './channel.ts'
import type { HeldChannel } from './channel-model.ts'
import { openStored, type Kinds, type OpenSealed } from './channel-opening.ts'
import { unsent, type Attempted, type Receiver } from './delivery-model.ts'
import type { Post } from './delivery-post.ts'
import { forgetDeliveries, pendingAtMost } from './delivery-store.ts'
import { groupOf, routing } from './desk/rules.ts'
import { deskOf, type Desk } from './desk/store.ts'
import { look, type Group, type Notice, type Timing } from './groups/rules.ts'
import { groupsOf, keepGroups } from './groups/store.ts'
import type { MailSend } from './mail-send.ts'
import { NoticeBody } from './notice-model.ts'
import { bodyOf } from './notice-rules.ts'
import { silencing } from './silences/rules.ts'
import { silencesFrom } from './silences/store.ts'
import { patienceOfAlerts, waitAfter } from './webhook-rules.ts'

export type AlertReceiverParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  /** This process: what it holds no longer it takes nothing up for. */
  readonly holder: string
  readonly kinds: Kinds
  readonly open: OpenSealed
  readonly post: Post
  readonly mail: MailSend
  /** Null when there is no channel of this id. */
  readonly channelById: (id: string) => Promise<HeldChannel | null>
  /** Where people open the web interface when the project does not say. */
  readonly baseUrl: () => string | null
  readonly onAttempt: (kind: string, attempted: Attempted) => void
}

/** As Prometheus sends to Alertmanager: at once, and every minute while it fires. */
const resentTiming: Timing = { groupWaitMs: 0, groupIntervalMs: 5_000, repeatIntervalMs: 60_000 }

/** Channels as receivers: they are told of alerts, in groups. Null when there is none of this id. */
export function alertReceivers(parts: AlertReceiverParts): (id: string) => Promise<Receiver | null> {
  const { clock, kinds, open, onAttempt } = parts
  return async (id) => {
    const channel = await parts.channelById(id)
    if (channel === null) return null
    return {
      takeUp: () => takeUp(parts, channel),
      waitAfter: (attempts, chance) => waitAfter(patienceOfAlerts, attempts, chance),
      async attempt({ notice }) {
        const opened = openStored(kinds, open, channel)
        const attempted = opened.ok
          ? await send(parts, opened.value, opened.value.letter(NoticeBody.parse(notice), clock()))
          : unsent('Its stored secrets cannot be decrypted; set them anew.')
        onAttempt(channel.kind, attempted)
        return attempted
      },
    }
  }
}

export const send = (
  { post, mail }: Pick<AlertReceiverParts, 'post' | 'mail'>,
  { read }: OpenChannel,
  letter: Letter,
): Promise<Attempted> => (letter.kind === 'mail' ? mail(letter) : post(letter, read))

const Waiting = z.object({ groupKey: z.string().nullable() })

/** Makes what the channel is to be told now into deliveries, and remembers it, in one transaction. */
const takeUp = (parts: AlertReceiverParts, channel: HeldChannel): Promise<void> =>
  parts.state.together(async (transaction) => {
    const { clock, holder, kinds, newId } = parts
    const { id, projectId } = channel
    const isHeld = await transaction.run(
      sql`select from alert_channels join receivers using (id) where id = ${id} and lease_holder = ${holder} for update`,
    )
    const waiting = await transaction.rows(
      Waiting,
      sql`select group_key from deliveries where receiver_id = ${id} and status = 'pending'`,
    )
    const kind = kinds.get(channel.kind)
    if (isHeld === 0 || kind === undefined || waiting.length >= pendingAtMost) return
    // Read before the alerts: what is newer than this is looked at again.
    const desk = await deskOf(transaction, projectId)
    const nowMs = clock()
    const before = await groupsOf(transaction, id)
    const alerts = await alertsFor(transaction, projectId, before)
    const silences = await silencesFrom(transaction, projectId, isoTime(nowMs))
    const isResent = kind.cadence === 'resent'
    const [isTold, silenceOf] = [routing(desk.settings, channel.name), silencing(silences, nowMs)]
    const { groups, notices } = look({
      nowMs,
      timing: isResent ? resentTiming : desk.settings,
      groups: before,
      alerts: alerts.map((alert) => {
        const labels = labelsOf(alert)
        return {
          ...{ id: alert.id, state: alert.state, severity: alert.severity },
          group: isTold(labels) ? groupOf(projectId, isResent ? [] : desk.settings.groupBy, labels) : null,
          isSilenced: silenceOf(labels) !== null,
        }
      }),
      tellsResolved: channel.tellsResolved || isResent,
      tellsAcknowledged: kind.tellsAcknowledged,
      repeatsAcknowledged: isResent,
      waiting: new Set(waiting.map(({ groupKey }) => groupKey ?? '')),
    })
    await keepGroups(transaction, id, groups)
    const byId = new Map(alerts.map((alert) => [alert.id, alert]))
    for (const notice of notices)
      await deliver(
        transaction,
        channel,
        newId(nowMs),
        nowMs,
        bodyFor(parts, kind, desk, projectId, nowMs, notice, byId),
      )
    const lookAt = groups.length === 0 ? null : isoTime(Math.min(...groups.map(({ dueAtMs }) => dueAtMs)))
    await transaction.run(
      sql`update alert_channels set revision = ${desk.revision}, look_at = ${lookAt} where id = ${id}`,
    )
    if (notices.length > 0) await forgetDeliveries(transaction, id)
    if (isResent) await forgetRepeats(transaction, id)
  })

/** Of what is sent every minute the newest stands for those before it. */
const forgetRepeats = (transaction: StateRunner, id: string): Promise<number> =>
  transaction.run(
    sql`delete from deliveries where receiver_id = ${id} and status = 'delivered' and notice ->> 'isRepeat' = 'true'
      and sequence < (select max(sequence) from deliveries
        where receiver_id = ${id} and status = 'delivered' and notice ->> 'isRepeat' = 'true')`,
  )

/** All that are not resolved, and those the channel was told of. */
const alertsFor = (runner: StateRunner, projectId: string, groups: readonly Group[]): Promise<Alert[]> =>
  runner.rows(
    Alert,
    sql`select * from alerts where project_id = ${projectId}
      and (state <> 'resolved' or id = any(${groups.flatMap(({ told }) => Object.keys(told))}::uuid[]))`,
  )

const bodyFor = (
  { baseUrl }: AlertReceiverParts,
  { cadence }: ChannelKind,
  { settings }: Desk,
  projectId: string,
  nowMs: number,
  notice: Notice,
  alerts: ReadonlyMap<string, Alert>,
): Omit<NoticeBody, 'id'> =>
  bodyOf({
    ...{ notice, alerts, projectId, cadence },
    at: isoTime(nowMs),
    baseUrl: settings.baseUrl ?? baseUrl(),
  })

async function deliver(
  transaction: StateRunner,
  channel: HeldChannel,
  id: string,
  nowMs: number,
  body: Omit<NoticeBody, 'id'>,
): Promise<void> {
  const now = isoTime(nowMs)
  await transaction.run(
    sql`insert into deliveries (id, receiver_id, event, status, attempts, created_at, next_attempt_at, group_key, notice)
      values (${id}, ${channel.id}, ${`alert.${body.kind}`}, 'pending', 0, ${now}, ${now}, ${body.groupKey},
        ${JSON.stringify({ id, ...body })})`,
  )
  await transaction.run(
    sql`insert into alert_deliveries (alert_id, delivery_id)
      select alert_id, ${id} from unnest(${body.alerts.map((alert) => alert.id)}::uuid[]) as alert_id`,
  )
}
