import type { Alert, AlertTelling, Silence } from '@telltale/sdk'
import { formatMoment, plural } from '../parts/format.ts'
import type { Tone } from '../parts/status-mark.tsx'

export const severityTone = { critical: 'bad', warning: 'warn', info: 'neutral' } as const satisfies Record<
  Alert['severity'],
  Tone
>

/** Those that nobody has acknowledged or silenced. */
export const waitingOf = (alerts: readonly Alert[]): readonly Alert[] =>
  alerts.filter(({ state, silencedBy }) => state === 'open' && silencedBy === null)

/** Is anything wrong that nobody takes care of? */
export function alertsSentence(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return 'Nothing is wrong as far as anybody looks.'
  const waiting = waitingOf(alerts)
  const rest = alerts.length - waiting.length
  const others = rest === 0 ? '' : `${plural(rest, 'more', 'more')} acknowledged or silenced`
  if (waiting.length === 0) return `Nothing waits for anybody: ${others.replace(' more', '')}.`
  const after = others === '' ? '' : `; ${others}`
  const [first] = waiting
  if (waiting.length === 1) return `${severityWords[first!.severity]}: ${first!.title}${after}.`
  const critical = waiting.filter(({ severity }) => severity === 'critical').length
  return `${plural(waiting.length, 'alert')} wait${critical === 0 ? '' : ` (${critical} critical)`}${after}.`
}

const severityWords = { critical: 'Critical', warning: 'Warning', info: 'To know' } as const

/** What was told of it, in short: "told ops, pager; mail is tried again". */
export function toldWords(told: readonly AlertTelling[]): string {
  const named = (status: AlertTelling['status']) =>
    told.filter((one) => one.status === status).map(({ channel }) => channel)
  const [taken, waiting, failed] = [named('delivered'), named('pending'), named('failed')]
  const parts = [
    ...(taken.length === 0 ? [] : [`told ${taken.join(', ')}`]),
    ...(waiting.length === 0 ? [] : [`waiting for ${waiting.join(', ')}`]),
    ...(failed.length === 0 ? [] : [`${failed.join(', ')} did not take it`]),
  ]
  return parts.length === 0 ? 'nobody told yet' : parts.join('; ')
}

export const matcherWords = ({ matchers }: Pick<Silence, 'matchers'>): string =>
  matchers.map(({ label, is, value }) => `${label} ${is} ${value}`).join(', ')

export const isOver = ({ endsAt }: Silence, nowMs: number): boolean => Date.parse(endsAt) <= nowMs

export const transitionWords = {
  opened: 'began',
  reopened: 'came back',
  escalated: 'got worse',
  eased: 'got less bad',
  acknowledged: 'acknowledged',
  unacknowledged: 'acknowledgement taken back',
  resolved: 'over',
} as const

export const silencedWords = (until: string): string => `silenced until ${formatMoment(until)}`
