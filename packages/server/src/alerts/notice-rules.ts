import type { Alert } from './alert-model.ts'
import type { ChannelKind } from './channel.ts'
import type { Notice } from './groups/rules.ts'
import { isWorse } from './life/rules.ts'
import { noticeAlertsAtMost, type NoticeAlert, type NoticeBody } from './notice-model.ts'

type Written = {
  readonly notice: Notice
  readonly alerts: ReadonlyMap<string, Alert>
  readonly projectId: string
  readonly cadence: ChannelKind['cadence']
  /** ISO. */
  readonly at: string
  readonly baseUrl: string | null
}

/** The notice with the alerts it tells of, the worst first; those that fire before those that are over. */
export function bodyOf({ notice, alerts, projectId, cadence, at, baseUrl }: Written): Omit<NoticeBody, 'id'> {
  const lists = [
    ['firing', notice.firing],
    ['acknowledged', notice.acknowledged],
    ['resolved', notice.resolved],
    ['moved', notice.moved],
  ] as const
  const told = lists.flatMap(([state, ids]) =>
    ids
      .flatMap((id) => alerts.get(id) ?? [])
      .sort((one, other) =>
        isWorse(one.severity, other.severity) ? -1 : isWorse(other.severity, one.severity) ? 1 : 0,
      )
      .map((alert) => toldOf(alert, state)),
  )
  const firing = told.filter(({ state }) => state === 'firing')
  const shown = firing.length > 0 ? firing : told
  return {
    ...{ kind: notice.kind, isRepeat: notice.isRepeat, at, projectId, baseUrl },
    ...{ groupKey: notice.group.key, groupLabels: notice.group.labels },
    severity: shown.reduce<NoticeBody['severity']>(
      (worst, { severity }) => (isWorse(severity, worst) ? severity : worst),
      'info',
    ),
    alerts: told.slice(0, noticeAlertsAtMost[cadence]),
    counts: Object.fromEntries(lists.map(([state, ids]) => [state, ids.length])) as NoticeBody['counts'],
  }
}

const toldOf = (alert: Alert, state: NoticeAlert['state']): NoticeAlert => ({
  ...{ id: alert.id, source: alert.source, key: alert.key, severity: alert.severity, state },
  ...{ title: alert.title, sentence: alert.sentence, remedy: alert.remedy, evidence: alert.evidence },
  ...{ labels: alert.labels, link: alert.link, since: alert.since, resolvedAt: alert.resolvedAt },
  ...{ occurrences: alert.occurrences, acknowledgedBy: alert.acknowledgedBy },
})

/** What a test says: it comes by the same way, and nobody has to act on it. */
export const testBody = (id: string, at: string, projectId: string, baseUrl: string | null): NoticeBody => ({
  ...{ id, kind: 'test', isRepeat: false, at, projectId, baseUrl, severity: 'info', alerts: [] },
  ...{ groupKey: `test-${id}`, groupLabels: {} },
  counts: { firing: 0, acknowledged: 0, resolved: 0, moved: 0 },
})
