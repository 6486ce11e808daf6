import type { Cell } from './cells.ts'
import { firstAttempt, isCommitted } from './first-attempt.ts'
import { deadlines, strikingOf, type Pace } from './faults.ts'
import type { AttemptSeen, Outcome } from './outcome.ts'

export type Expectation =
  | { readonly applies: false; readonly reason: string }
  | {
      readonly applies: true
      readonly means: string
      readonly outcome: Outcome
      /** The deadline that ends the attempt; 0 where none has to. */
      readonly waitsMs: number
      /** When the caller has the whole reply: no sooner and no later. */
      readonly tookMs: { readonly atLeast: number; readonly atMost: number }
    }

/** Timers fire up to a millisecond early, and a deadline counts from when the request was read, not asked. */
const earlyMs = 50
/**
 * Beyond the deadline: for the events before it, and for a machine that does much else. Well under the deadlines that
 * must not end an attempt (20 s): a wait for one of those is never taken for an answer in time.
 */
export const slackMs = 10_000
/** The least rate is looked at five seconds after the first content. */
const rateAfterMs = 5_000

function waitOf(pace: Pace, { isStream }: Cell): number {
  if (pace === 'calm') return 0
  return pace === 'trickling' && isStream ? rateAfterMs : deadlines[pace].answerMs
}

/** What must come of a cell. */
export function expected(cell: Cell): Expectation {
  const struck = strikingOf(cell)
  if (!struck.applies) return struck
  const { effect, at, means, pace } = struck
  const calls = at === 'simulator' ? 1 : 0
  const first = firstAttempt(cell, effect)
  const isSaved = cell.hasFallback && !isCommitted(cell, effect)
  const waitsMs = waitOf(pace, cell)
  return {
    ...{
      applies: true,
      means,
      waitsMs,
      tookMs: { atLeast: Math.max(0, waitsMs - earlyMs), atMost: waitsMs + slackMs },
    },
    outcome: isSaved
      ? savedByFallback(cell, first.call.attempts, calls + 1)
      : { ...first, upstreamCalls: calls },
  }
}

const savedByFallback = (
  { isStream }: Cell,
  failed: readonly AttemptSeen[],
  upstreamCalls: number,
): Outcome => ({
  status: 200,
  ends: isStream ? 'terminator' : 'answer',
  error: null,
  malformedEvents: 0,
  retryAfterS: null,
  upstreamCalls,
  call: {
    ...{ status: 'ok', errorKind: null, usage: 'known' },
    attempts: [...failed, { outcome: 'ok', status: 200, errorKind: null }],
  },
})
