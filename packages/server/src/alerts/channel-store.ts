import { z } from 'zod'
import type { Author } from '../access/principal.ts'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail, orFail, type Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import type { Place } from './channel.ts'
import { Channel, channelSecretPlace, HeldChannel, type NewChannel } from './channel-model.ts'
import {
  openGiven,
  openStored,
  placeWords,
  secretsOf,
  type Kinds,
  type OpenSealed,
  type Secrets,
} from './channel-opening.ts'
import { deskOf, touchDesk } from './desk/store.ts'

export type ChannelStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  readonly randomBytes: (count: number) => Uint8Array
  readonly kinds: Kinds
  readonly seal: (secret: string, place: string) => string
  readonly open: OpenSealed
  /** Where outgoing requests and messages may go; fails with address-refused. */
  readonly checkPlace: (place: Place) => Result<unknown, Problem>
}

const channelsAtMost = 20

const Listed = HeldChannel.extend(
  Channel.pick({ pending: true, lastDeliveredAt: true, lastAttemptAt: true, lastError: true }).shape,
)

/** Channels of alerts. Every edit writes its change in the same transaction. */
export function channelStore(parts: ChannelStoreParts) {
  const { state, clock, newId, randomBytes, kinds, seal, open, checkPlace } = parts
  const shown = ({ sealedSecrets, ...channel }: z.infer<typeof Listed>): Channel => {
    const secrets = secretsOf({ id: channel.id, sealedSecrets }, open)
    const opened = openStored(kinds, open, { ...channel, sealedSecrets })
    return {
      ...channel,
      secrets: secrets.ok ? Object.keys(secrets.value).sort() : [],
      place: opened.ok ? placeWords(opened.value.place) : null,
    }
  }
  const listed = async (projectId: string, name: string | null): Promise<Channel[]> =>
    (
      await state.rows(
        Listed,
        sql`select channel.*,
            (select count(*) from deliveries where receiver_id = channel.id and status = 'pending') as pending,
            (select max(last_attempt_at) from deliveries
              where receiver_id = channel.id and status = 'delivered') as last_delivered_at,
            attempt.last_attempt_at, attempt.last_error
          from alert_channels channel
          left join lateral (select last_attempt_at, last_error from deliveries
            where receiver_id = channel.id and last_attempt_at is not null
            order by last_attempt_at desc, sequence desc limit 1) attempt on true
          where project_id = ${projectId} and (${name}::text is null or name = ${name}) order by name`,
      )
    ).map(shown)

  return {
    /** By name. */
    channels: (projectId: string): Promise<Channel[]> => listed(projectId, null),

    /** As it is stored. Rejects with not-found, also for another project's. */
    channel: (projectId: string, name: string): Promise<HeldChannel> =>
      requireChannel(state, projectId, name),

    /** Null when there is none. */
    channelById: async (id: string): Promise<HeldChannel | null> =>
      (await state.rows(HeldChannel, sql`select * from alert_channels where id = ${id}`))[0] ?? null,

    /**
     * Adds or changes the channel of this name. `drawn` are secrets of our own making, told this once. Rejects with
     * body-invalid, address-refused, conflict (too many) and not-found (no such project).
     */
    putChannel: async (
      projectId: string,
      name: string,
      given: NewChannel,
      author: Author,
    ): Promise<{ readonly channel: Channel; readonly drawn: Secrets | null }> => {
      const drawn = await editState(state, async (transaction) => {
        const nowMs = clock()
        const now = isoTime(nowMs)
        const { revision } = await touchDesk(transaction, projectId, now)
        const before = await storedChannel(transaction, projectId, name)
        if (before === null) await requireRoom(transaction, projectId)
        const id = before?.id ?? newId(nowMs)
        const { secrets, made, place } = settle(before, given)
        const after = { kind: given.kind, settings: given.settings, tellsResolved: given.tellsResolved }
        if (before === null) await transaction.run(sql`insert into receivers (id) values (${id})`)
        await transaction.run(
          sql`insert into alert_channels (id, project_id, name, kind, settings, sealed_secrets, tells_resolved,
              created_at, updated_at, revision, look_at)
            values (${id}, ${projectId}, ${name}, ${given.kind}, ${JSON.stringify(given.settings)},
              ${seal(JSON.stringify(secrets), channelSecretPlace(id))}, ${given.tellsResolved}, ${now}, ${now},
              ${revision - 1}, null)
            on conflict (id) do update set settings = excluded.settings, sealed_secrets = excluded.sealed_secrets,
              tells_resolved = excluded.tells_resolved, updated_at = excluded.updated_at`,
        )
        await recordChange(transaction, {
          ...{ id: newId(nowMs), at: now, projectId, component: 'access', key: name, scope: { projectId } },
          ...{ actor: author.actor, source: author.source },
          summary: `${before === null ? 'Added' : 'Changed'} the alert channel "${name}": ${given.kind} to ${placeWords(place)}.`,
          before: before === null ? null : recorded(before),
          after: recorded(after),
          // What it was holds secrets, which are not kept with the change.
          undo: before === null ? { method: 'DELETE', path: pathOf(projectId, name), body: null } : null,
        })
        return made
      })
      return { channel: (await listed(projectId, name))[0]!, drawn }
    },

    /** Its deliveries go with it. Rejects with not-found, and with conflict while a route names it. */
    deleteChannel: (projectId: string, name: string, { actor, source }: Author): Promise<void> =>
      editState(state, async (transaction) => {
        const before = await requireChannel(transaction, projectId, name)
        const { routes } = (await deskOf(transaction, projectId)).settings
        const at = routes.findIndex(({ channels }) => channels.includes(name))
        if (at >= 0)
          fail('conflict', `Route ${at + 1} of the alerts names the channel; change the routes first.`)
        await transaction.run(sql`delete from receivers where id = ${before.id}`)
        const nowMs = clock()
        await recordChange(transaction, {
          ...{ id: newId(nowMs), at: isoTime(nowMs), projectId, component: 'access', key: name },
          ...{ scope: { projectId }, actor, source, before: recorded(before), after: null, undo: null },
          summary: `Removed the alert channel "${name}".`,
        })
      }),
  }

  /** What it is to hold, checked: settings and secrets fit its kind, and it leads where it may. */
  function settle(before: HeldChannel | null, given: NewChannel) {
    if (before !== null && before.kind !== given.kind)
      fail('body-invalid', `"kind": the channel is one of kind ${before.kind}; remove it first.`)
    const kind = kinds.get(given.kind)
    const kept = before === null ? {} : orFail(secretsOf(before, open))
    const made =
      before === null && Object.keys(given.secrets).length === 0
        ? (kind?.drawSecrets?.(randomBytes) ?? null)
        : null
    const secrets: Secrets = { ...kept, ...given.secrets, ...made }
    const opened = orFail(openGiven(kinds, given.kind, given.settings, secrets))
    orFail(checkPlace(opened.place))
    const old = before === null ? null : openStored(kinds, open, before)
    const isElsewhere = old?.ok === true && placeWords(old.value.place) !== placeWords(opened.place)
    // Else whoever may edit it could have its password sent to a server of theirs.
    if (isElsewhere && kind?.drawSecrets === undefined)
      for (const name of Object.keys(kept))
        if (!(name in given.secrets))
          fail('body-invalid', `"secrets.${name}": it now leads elsewhere, so give its secrets again.`)
    return { secrets, made, place: opened.place }
  }
}

/** Of a channel the record of changes keeps no address: its path may be a credential. */
const recorded = ({
  kind,
  tellsResolved,
  settings,
}: Pick<HeldChannel, 'kind' | 'tellsResolved' | 'settings'>) => {
  const { url, ...rest } = settings
  const origin = typeof url === 'string' ? { origin: URL.parse(url)?.origin ?? null } : {}
  return { kind, tellsResolved, settings: { ...rest, ...origin } }
}

const pathOf = (projectId: string, name: string): string =>
  `/api/alerts/channels/${encodeURIComponent(name)}?project=${projectId}`

const storedChannel = async (
  runner: StateRunner,
  projectId: string,
  name: string,
): Promise<HeldChannel | null> =>
  (
    await runner.rows(
      HeldChannel,
      sql`select * from alert_channels where project_id = ${projectId} and name = ${name}`,
    )
  )[0] ?? null

const requireChannel = async (runner: StateRunner, projectId: string, name: string): Promise<HeldChannel> =>
  (await storedChannel(runner, projectId, name)) ??
  fail('not-found', `There is no alert channel "${name}" in this project.`)

async function requireRoom(runner: StateRunner, projectId: string): Promise<void> {
  if ((await runner.run(sql`select from alert_channels where project_id = ${projectId}`)) >= channelsAtMost)
    fail('conflict', `A project has at most ${channelsAtMost} alert channels; remove one first.`)
}
