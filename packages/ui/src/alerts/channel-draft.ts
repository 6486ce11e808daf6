import type { AlertChannel, NewAlertChannel } from '@telltale/sdk'

export type ChannelKindName = 'webhook' | 'slack' | 'email' | 'pagerduty' | 'alertmanager'

export type ChannelField = {
  readonly name: string
  readonly label: string
  readonly placeholder?: string
  readonly note?: string
  /** Kept encrypted, and never shown again. */
  readonly isSecret?: boolean
  readonly isOptional?: boolean
  /** The first is the default. */
  readonly choices?: readonly (readonly [value: string, label: string])[]
}

/** What each kind of channel asks for. */
export const channelKinds: Readonly<
  Record<ChannelKindName, { readonly label: string; readonly fields: readonly ChannelField[] }>
> = {
  webhook: {
    label: 'Webhook',
    fields: [
      {
        name: 'url',
        label: 'Address',
        placeholder: 'https://ops.example.com/telltale',
        note: 'Gets a signed POST, as webhooks of changes do.',
      },
    ],
  },
  slack: {
    label: 'Slack',
    fields: [
      {
        name: 'url',
        label: 'Address of the incoming webhook',
        placeholder: 'https://hooks.slack.com/services/…',
        note: 'Mattermost and Rocket.Chat understand the same.',
        isSecret: true,
      },
    ],
  },
  email: {
    label: 'E-mail',
    fields: [
      { name: 'host', label: 'Mail server', placeholder: 'smtp.example.com' },
      { name: 'port', label: 'Port', placeholder: '587', isOptional: true },
      {
        name: 'security',
        label: 'Encryption',
        choices: [
          ['starttls', 'STARTTLS, or nothing is sent'],
          ['tls', 'TLS from the start'],
          ['none', 'none'],
        ],
      },
      { name: 'user', label: 'User', isOptional: true },
      { name: 'password', label: 'Password', isSecret: true, isOptional: true },
      { name: 'from', label: 'From', placeholder: 'telltale@example.com' },
      { name: 'to', label: 'To', placeholder: 'ops@example.com, ada@example.com' },
    ],
  },
  pagerduty: {
    label: 'PagerDuty',
    fields: [
      {
        name: 'routingKey',
        label: 'Integration key',
        note: 'Of an integration “Events API v2”.',
        isSecret: true,
      },
      {
        name: 'url',
        label: 'Address',
        placeholder: 'https://events.pagerduty.com/v2/enqueue',
        note: 'Only in the European region: https://events.eu.pagerduty.com/v2/enqueue',
        isOptional: true,
      },
    ],
  },
  alertmanager: {
    label: 'Alertmanager',
    fields: [
      { name: 'url', label: 'Address', placeholder: 'http://alertmanager:9093' },
      { name: 'user', label: 'User', isOptional: true },
      { name: 'password', label: 'Password', isSecret: true, isOptional: true },
      {
        name: 'token',
        label: 'Token',
        note: 'Instead of user and password.',
        isSecret: true,
        isOptional: true,
      },
    ],
  },
}

export type ChannelDraft = {
  readonly name: string
  readonly kind: ChannelKindName
  readonly values: Readonly<Record<string, string>>
  readonly tellsResolved: boolean
}

export const emptyChannel: ChannelDraft = { name: '', kind: 'webhook', values: {}, tellsResolved: true }

/** Secrets are not known here: their fields begin empty, and stay as they are when left so. */
export const channelDraftOf = ({ name, kind, settings, tellsResolved }: AlertChannel): ChannelDraft => ({
  ...{ name, kind: kind as ChannelKindName, tellsResolved },
  values: Object.fromEntries(
    Object.entries(settings).map(([field, value]) => [
      field,
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  ),
})

export function channelOf({ kind, values, tellsResolved }: ChannelDraft): NewAlertChannel {
  const settings: Record<string, unknown> = {}
  const secrets: Record<string, string> = {}
  for (const { name, isSecret, choices } of channelKinds[kind].fields) {
    const value = (values[name] ?? choices?.[0]?.[0] ?? '').trim()
    if (value === '') continue
    if (isSecret === true) secrets[name] = value
    else if (name === 'port') settings[name] = Number(value)
    else if (name === 'to') settings[name] = value.split(/[,;\s]+/).filter((address) => address !== '')
    else settings[name] = value
  }
  return { kind, settings, secrets, tellsResolved }
}

/** Whether everything that must be given is; a secret that is there already need not be. */
export const isComplete = ({ name, kind, values }: ChannelDraft, isNew: boolean): boolean =>
  name.trim() !== '' &&
  channelKinds[kind].fields.every(
    (field) =>
      field.isOptional === true ||
      field.choices !== undefined ||
      (field.isSecret === true && !isNew) ||
      (values[field.name] ?? '').trim() !== '',
  )
