import type { AlertState } from '../alert-model.ts'
import type { Severity } from '../model.ts'
import { isWorse } from '../life/rules.ts'

/** Alertmanager's semantics (prometheus.io/docs/alerting/latest/configuration, route). */
export type Timing = {
  /** From the first alert of a new group to its first notice, so that what breaks together is told together. */
  readonly groupWaitMs: number
  /** At least this between two looks at a group: what comes meanwhile is told at the next. */
  readonly groupIntervalMs: number
  /** After so long what still fires is told again. */
  readonly repeatIntervalMs: number
}

/** What a channel was told of an alert: how bad, and whether it was acknowledged. */
export type Told = { readonly severity: Severity; readonly state: 'open' | 'acknowledged' }

export type Group = {
  readonly key: string
  readonly labels: Readonly<Record<string, string>>
  /** When it is looked at next. */
  readonly dueAtMs: number
  readonly toldAtMs: number | null
  /** By the alert's id: what was told to fire and not told to be over. */
  readonly told: Readonly<Record<string, Told>>
}

export type GroupedAlert = {
  readonly id: string
  readonly state: AlertState
  readonly severity: Severity
  /** The group it belongs to at this channel; null when the channel is not told of it. */
  readonly group: Pick<Group, 'key' | 'labels'> | null
  readonly isSilenced: boolean
}

/** The whole group as it is told: ids of alerts. */
export type Notice = {
  readonly group: Pick<Group, 'key' | 'labels'>
  readonly kind: 'firing' | 'acknowledged' | 'resolved'
  readonly isRepeat: boolean
  readonly firing: readonly string[]
  readonly acknowledged: readonly string[]
  /** Told before to fire, and over. */
  readonly resolved: readonly string[]
  /** Told before to fire, and from now on told in another group or to other channels. */
  readonly moved: readonly string[]
}

export type Look = {
  readonly nowMs: number
  readonly timing: Timing
  readonly groups: readonly Group[]
  /** All that are not resolved, and those a group was told of. */
  readonly alerts: readonly GroupedAlert[]
  readonly tellsResolved: boolean
  readonly tellsAcknowledged: boolean
  /** Repeats also what is acknowledged: for receivers that take silence for an end. */
  readonly repeatsAcknowledged: boolean
  /** Groups with a notice that has yet to be taken; repeating it would only queue. */
  readonly waiting: ReadonlySet<string>
}

/** What one channel is to be told now, and what is remembered of it. */
export function look(at: Look): { readonly groups: readonly Group[]; readonly notices: readonly Notice[] } {
  const groups = new Map(at.groups.map((group) => [group.key, group]))
  for (const { state, group } of at.alerts)
    if (group !== null && state !== 'resolved' && !groups.has(group.key))
      groups.set(group.key, {
        ...{ ...group, told: {}, toldAtMs: null },
        dueAtMs: at.nowMs + at.timing.groupWaitMs,
      })
  const members = Map.groupBy(
    at.alerts.filter(({ state }) => state !== 'resolved'),
    ({ group }) => group?.key ?? null,
  )
  const byId = new Map(at.alerts.map((alert) => [alert.id, alert]))
  const [kept, notices]: [Group[], Notice[]] = [[], []]
  for (const group of groups.values()) {
    const own = members.get(group.key) ?? []
    const isDue = group.dueAtMs <= at.nowMs
    const { after, notice } = isDue ? flush(at, group, own, byId) : { after: group, notice: null }
    if (notice !== null) notices.push(notice)
    if (own.length > 0 || Object.keys(after.told).length > 0) kept.push(after)
  }
  return { groups: kept, notices }
}

type Flushed = { readonly after: Group; readonly notice: Notice | null }

function flush(
  at: Look,
  group: Group,
  members: readonly GroupedAlert[],
  byId: ReadonlyMap<string, GroupedAlert>,
): Flushed {
  const { nowMs, timing } = at
  const active = members.filter(({ isSilenced }) => !isSilenced)
  const wakes = at.repeatsAcknowledged ? active : active.filter(({ state }) => state === 'open')
  const isMember = new Set(members.map(({ id }) => id))
  // What is silenced stays owed until the silence is over.
  const gone = Object.keys(group.told).filter(
    (id) => !isMember.has(id) && !(byId.get(id)?.isSilenced ?? false),
  )
  const resolved = gone.filter((id) => (byId.get(id)?.state ?? 'resolved') === 'resolved')
  const moved = gone.filter((id) => !resolved.includes(id))

  const isNews = wakes.some(({ id, severity }) => {
    const told = group.told[id]
    return told === undefined || isWorse(severity, told.severity)
  })
  const isTaken =
    at.tellsAcknowledged &&
    active.some(({ id, state }) => state === 'acknowledged' && group.told[id]?.state === 'open')
  const isOver = at.tellsResolved && gone.length > 0
  const isRepeat =
    !isNews &&
    wakes.length > 0 &&
    group.toldAtMs !== null &&
    nowMs - group.toldAtMs >= timing.repeatIntervalMs &&
    !at.waiting.has(group.key)

  const after = (told: Group['told'], toldAtMs: number | null): Group => ({
    ...{ ...group, told, toldAtMs },
    dueAtMs: nowMs + timing.groupIntervalMs,
  })
  const goneIds = new Set(gone)
  const owed = Object.fromEntries(Object.entries(group.told).filter(([id]) => !goneIds.has(id)))
  if (!isNews && !isTaken && !isOver && !isRepeat) return { after: after(owed, group.toldAtMs), notice: null }
  const now = active.map(({ id, severity, state }) => [id, { severity, state: state as Told['state'] }])
  const idsOf = (state: AlertState) => active.filter((alert) => alert.state === state).map(({ id }) => id)
  const firing = idsOf('open')
  return {
    after: after({ ...owed, ...(Object.fromEntries(now) as Group['told']) }, nowMs),
    notice: {
      group: { key: group.key, labels: group.labels },
      kind: firing.length > 0 ? 'firing' : isTaken || isRepeat || isNews ? 'acknowledged' : 'resolved',
      isRepeat: isRepeat && !isTaken && !isOver,
      ...{ firing, acknowledged: idsOf('acknowledged') },
      ...(at.tellsResolved ? { resolved, moved } : { resolved: [], moved: [] }),
    },
  }
}
