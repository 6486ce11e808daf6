import type { Asking } from './prompts/prompt-verbs.ts'

export type AlertSeverity = 'info' | 'warning' | 'critical'

/** What was measured; rates are shares, `low` and `high` the 95 % interval. Null is not known. */
export type AlertEvidence = {
  readonly measure: string
  readonly value: number | null
  readonly threshold: number | null
  readonly low: number | null
  readonly high: number | null
  readonly n: number | null
  readonly unit: 'share' | 'ms' | 'usd' | 'count' | 'score'
}

/** The newest telling of an alert to one channel. */
export type AlertTelling = {
  readonly deliveryId: string
  readonly channel: string
  readonly event: string
  readonly status: 'pending' | 'delivered' | 'failed'
  readonly createdAt: string
  readonly lastAttemptAt: string | null
  readonly lastError: string | null
}

export type Alert = {
  readonly id: string
  readonly projectId: string
  /** Who finds it: guardrails, budgets … */
  readonly source: string
  /** Its identity within the source. */
  readonly key: string
  readonly state: 'open' | 'acknowledged' | 'resolved'
  readonly severity: AlertSeverity
  readonly title: string
  readonly sentence: string
  /** What to do about it. */
  readonly remedy: string
  readonly evidence: AlertEvidence | null
  /** The same in words. */
  readonly evidenceWords: string | null
  readonly labels: Readonly<Record<string, string>>
  /** A path in the web interface. */
  readonly link: string | null
  readonly since: string
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly resolvedAt: string | null
  /** How often it came. */
  readonly occurrences: number
  readonly missedRounds: number
  readonly acknowledgedBy: string | null
  readonly acknowledgedAt: string | null
  readonly comment: string | null
  /** The silence that holds it back just now. */
  readonly silencedBy: string | null
  readonly silencedUntil: string | null
  readonly told: readonly AlertTelling[]
}

export type AlertTransition = {
  readonly at: string
  readonly kind:
    'opened' | 'reopened' | 'escalated' | 'eased' | 'acknowledged' | 'unacknowledged' | 'resolved'
  readonly severity: AlertSeverity
  readonly sentence: string
  readonly actor: string
  readonly comment: string | null
}

export type AlertDelivery = Omit<AlertTelling, 'deliveryId'> & {
  readonly id: string
  /** What it says in one line. */
  readonly headline: string
  readonly isRepeat: boolean
  /** Alerts it tells of. */
  readonly alerts: number
  readonly attempts: number
  readonly nextAttemptAt: string | null
  /** The HTTP or SMTP status; null when there was none, and then `lastError` says why. */
  readonly lastStatus: number | null
  readonly lastLatencyMs: number | null
}

/** Transitions and deliveries newest first. */
export type AlertDetail = Alert & {
  readonly transitions: readonly AlertTransition[]
  readonly deliveries: readonly AlertDelivery[]
}

/** A comparison with a label, `severity`, `source` or `key`; expressions (RE2) match the whole value. */
export type AlertMatcher = {
  readonly label: string
  readonly is?: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

export type NewSilence = {
  readonly matchers: readonly AlertMatcher[]
  /** Now when left out. */
  readonly startsAt?: string
  readonly endsAt: string
  readonly reason: string
}

export type Silence = {
  readonly id: string
  readonly projectId: string
  readonly matchers: readonly Required<AlertMatcher>[]
  readonly startsAt: string
  readonly endsAt: string
  readonly reason: string
  readonly createdBy: string
  readonly createdAt: string
  readonly endedBy: string | null
}

/** How a project tells of its alerts; what is left out has its default. */
export type AlertSettings = {
  readonly groupBy: readonly string[]
  readonly groupWaitMs: number
  readonly groupIntervalMs: number
  readonly repeatIntervalMs: number
  readonly resolveRounds: number
  readonly holdMs: number
  /** The first that matches counts; alerts that match none go to every channel. */
  readonly routes: readonly {
    readonly matchers: readonly AlertMatcher[]
    readonly channels: readonly string[]
  }[]
  /** Where people open the web interface, for links. */
  readonly baseUrl: string | null
}

export type NewAlertChannel = {
  /** webhook, slack, email, pagerduty or alertmanager. */
  readonly kind: string
  readonly settings?: Readonly<Record<string, unknown>>
  /** Those left out stay as they are. */
  readonly secrets?: Readonly<Record<string, string>>
  readonly tellsResolved?: boolean
}

export type AlertChannel = {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly kind: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly tellsResolved: boolean
  /** Which secrets it has; their values are never shown. */
  readonly secrets: readonly string[]
  readonly place: string | null
  readonly createdAt: string
  readonly updatedAt: string
  readonly pending: number
  readonly lastDeliveredAt: string | null
  readonly lastAttemptAt: string | null
  readonly lastError: string | null
}

const of = (name: string): string => `/api/alerts/channels/${encodeURIComponent(name)}`
const alertOf = (id: string): string => `/api/alerts/${encodeURIComponent(id)}`

/** The part of the administrator's client that is about alerts. */
export const alertVerbs = ({ get, send }: Asking) => ({
  /** Open ones unless told; the worst first. */
  alerts: async (query: { readonly state?: 'open' | 'resolved' | 'all'; readonly limit?: number } = {}) =>
    (await get<{ readonly alerts: readonly Alert[] }>('/api/alerts', query)).alerts,
  alert: (id: string) => get<AlertDetail>(alertOf(id)),
  /** It is not told again until it is worse or over. */
  acknowledgeAlert: (id: string, comment: string | null = null) =>
    send<AlertDetail>('POST', `${alertOf(id)}/acknowledge`, { comment }),
  unacknowledgeAlert: (id: string) => send<AlertDetail>('DELETE', `${alertOf(id)}/acknowledge`),

  /** Newest first, those that are over too. */
  silences: async () =>
    (await get<{ readonly silences: readonly Silence[] }>('/api/alerts/silences')).silences,
  silenceAlerts: (silence: NewSilence) => send<Silence>('POST', '/api/alerts/silences', silence),
  endSilence: (id: string) => send<Silence>('DELETE', `/api/alerts/silences/${encodeURIComponent(id)}`),

  alertSettings: () => get<AlertSettings>('/api/alerts/settings'),
  /** What is left out gets its default. */
  putAlertSettings: (settings: Partial<AlertSettings>) =>
    send<AlertSettings>('PUT', '/api/alerts/settings', settings),

  alertChannels: async () =>
    (await get<{ readonly channels: readonly AlertChannel[] }>('/api/alerts/channels')).channels,
  /** Adds or changes it. `drawn` are secrets made for it, the only time they are shown. */
  putAlertChannel: (name: string, channel: NewAlertChannel) =>
    send<{ readonly channel: AlertChannel; readonly drawn: Readonly<Record<string, string>> | null }>(
      'PUT',
      of(name),
      channel,
    ),
  deleteAlertChannel: (name: string) => send<unknown>('DELETE', of(name)),
  /** Sends a test now, once, and says what came of it. */
  testAlertChannel: (name: string) => send<AlertDelivery>('POST', `${of(name)}/test`),
  /** Newest first; 50 unless told. */
  alertChannelDeliveries: async (name: string, limit = 50) =>
    (await get<{ readonly deliveries: readonly AlertDelivery[] }>(`${of(name)}/deliveries`, { limit }))
      .deliveries,
  /** Has it made again, under the same event id. */
  redeliverAlert: (name: string, id: string) =>
    send<AlertDelivery>('POST', `${of(name)}/deliveries/${encodeURIComponent(id)}/redeliver`),
})
