import { createHmac } from 'node:crypto'
import type { Change } from '../ledger/model.ts'
import type { HttpLetter } from './channel.ts'

/**
 * The header `x-telltale-signature`: `t=<Unix seconds>,v1=<HMAC-SHA256 of "<t>.<body>", hexadecimal>`, keyed with the
 * whole secret as text. The time is signed too, so that a receiver can refuse what is old.
 */
export function signatureOf(secret: string, unixMs: number, body: string): string {
  const seconds = Math.floor(unixMs / 1_000)
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${mac}`
}

export type Event = {
  readonly url: string
  readonly secret: string
  /** The event's own id, the same at every attempt. */
  readonly eventId: string
  readonly event: string
  readonly body: string
}

/** How a webhook is told of an event. */
export const signedLetter = ({ url, secret, eventId, event, body }: Event, nowMs: number): HttpLetter => ({
  kind: 'http',
  url,
  headers: {
    'content-type': 'application/json',
    'x-telltale-event': event,
    'x-telltale-event-id': eventId,
    'x-telltale-signature': signatureOf(secret, nowMs, body),
  },
  body,
})

/** The type of event a change is told as. A prompt's summary is written by prompts/store.ts alone; a test holds both together. */
export function eventOf({ component, summary }: Pick<Change, 'component' | 'summary'>): string {
  if (component !== 'prompt') return `${component}.changed`
  if (summary.startsWith('Registered ')) return 'prompt.registered'
  // Past closed gates only an activation goes.
  if (/^(Activated|OVERRIDE) /.test(summary)) return 'prompt.activated'
  if (summary.startsWith('Rolled ')) return 'prompt.rolled-back'
  return 'prompt.changed'
}

/** Whether a webhook asked for this event. */
export const wants = (events: readonly string[], event: string): boolean =>
  events.length === 0 || events.includes(event) || events.includes(event.slice(0, event.indexOf('.')))

/** How what is not taken is tried again. */
export type Patience = {
  /** A delivery is given up after this many. */
  readonly attemptsAtMost: number
  readonly longestWaitMs: number
}

/** Changes: given up within 5.4 hours, after half of that on average. */
export const patienceOfChanges: Patience = { attemptsAtMost: 15, longestWaitMs: 3_600_000 }
/** Alerts are of use soon or not at all: waits of 5 minutes at most, given up within 4 hours. */
export const patienceOfAlerts: Patience = { attemptsAtMost: 50, longestWaitMs: 300_000 }

const firstWaitMs = 5_000

/**
 * How long to wait after the `attempts`-th attempt failed, in milliseconds; null: give up. Exponential with full jitter
 * (M. Brooker, "Exponential backoff and jitter", 2015): anywhere between nothing and 5 s, 10 s, 20 s … the longest.
 * `chance` is uniform in [0, 1).
 */
export function waitAfter(patience: Patience, attempts: number, chance: number): number | null {
  if (attempts >= patience.attemptsAtMost) return null
  return Math.round(chance * Math.min(patience.longestWaitMs, firstWaitMs * 2 ** (attempts - 1)))
}

/** Contents that make an event larger than this are left out of it: receivers refuse large bodies. */
const contentCharsAtMost = 200_000

/** The body told of a change, the same bytes at every attempt. */
export function changeBody(change: Change, sequence: number, event: string): string {
  const { id, at, projectId, undo: _, ...told } = change
  const content = JSON.stringify([told.before, told.after])
  const whole =
    content.length <= contentCharsAtMost
      ? told
      : { ...told, before: null, after: null, omitted: 'before and after are over 200,000 characters' }
  return JSON.stringify({ id, type: event, at, projectId, sequence, change: whole })
}

export const pingBody = (id: string, at: string, projectId: string): string =>
  JSON.stringify({ id, type: 'ping', at, projectId, sequence: null, change: null })
