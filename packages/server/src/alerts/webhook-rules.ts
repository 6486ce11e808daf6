import { createHmac } from 'node:crypto'
import type { Change } from '../ledger/model.ts'

/**
 * The header `x-telltale-signature`: `t=<Unix seconds>,v1=<HMAC-SHA256 of "<t>.<body>", hexadecimal>`, keyed with the
 * whole secret as text. The time is signed too, so that a receiver can refuse what is old.
 */
export function signatureOf(secret: string, unixMs: number, body: string): string {
  const seconds = Math.floor(unixMs / 1_000)
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${mac}`
}

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

/** A delivery is given up after this many: with the waits below within 5.4 hours, after half of that on average. */
const attemptsAtMost = 15

const [firstWaitMs, longestWaitMs] = [5_000, 3_600_000]

/**
 * How long to wait after the `attempts`-th attempt failed, in milliseconds; null: give up. Exponential with full jitter
 * (M. Brooker, "Exponential backoff and jitter", 2015): anywhere between nothing and 5 s, 10 s, 20 s … an hour.
 * `chance` is uniform in [0, 1).
 */
export function waitAfter(attempts: number, chance: number): number | null {
  if (attempts >= attemptsAtMost) return null
  return Math.round(chance * Math.min(longestWaitMs, firstWaitMs * 2 ** (attempts - 1)))
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
