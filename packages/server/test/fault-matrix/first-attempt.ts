import type { Cell, DialectName } from './cells.ts'
import { ourError, recordedAs, theirError, theirErrorEvent } from './error-words.ts'
import type { Effect } from './faults.ts'
import type { AttemptSeen, Outcome } from './outcome.ts'

type Alone = Omit<Outcome, 'upstreamCalls'>
type Usage = Outcome['call']['usage']

/**
 * Whether the caller has part of the first answer, so that no other can take its place. A stream without a fallback is
 * passed on from its head, one with a fallback from its first content.
 */
export function isCommitted({ isStream, hasFallback }: Cell, effect: Effect): boolean {
  if (effect.kind === 'good') return true
  if (effect.kind !== 'broken' && effect.kind !== 'failed') return false
  return isStream && (effect.afterContent || !hasFallback)
}

/** What the caller and the record see when the first attempt is all there is. */
export function firstAttempt(cell: Cell, effect: Effect): Alone {
  const { dialect, isStream } = cell
  const endsWell = isStream ? 'terminator' : 'answer'
  switch (effect.kind) {
    case 'good':
      return {
        ...{ ...shown, ends: endsWell, malformedEvents: effect.malformedEvents },
        call: recorded(
          { outcome: 'ok', status: 200, errorKind: null },
          effect.usageIsKnown ? 'known' : 'unknown',
        ),
      }
    case 'hollow':
      // It was billed, and says so.
      return {
        ...{ ...shown, ends: endsWell },
        call: recorded({ outcome: 'error', status: 200, errorKind: effect.errorKind }, 'known'),
      }
    case 'lost':
      return {
        ...{
          ...shown,
          status: statusOf[effect.code],
          ends: 'error body',
          error: ourError(dialect, effect.code),
        },
        call: recorded({ outcome: 'error', status: effect.status, errorKind: effect.code }, 'unknown'),
      }
    case 'refusal': {
      const { status, errorKind, waitS = null } = effect
      return {
        ...{ ...shown, status, ends: 'error body', error: theirError(dialect, status), retryAfterS: waitS },
        call: recorded({ outcome: 'error', status, errorKind }, 'unknown'),
      }
    }
    case 'broken': {
      const { code } = effect
      const outcome = isCommitted(cell, effect) ? 'truncated' : 'error'
      // Of what cannot be decoded nothing is read.
      const usage = code === 'upstream-malformed' ? 'unknown' : usageByThen(cell, effect.afterContent)
      return {
        ...{ ...shown, ends: 'error event', error: ourError(dialect, code) },
        call: recorded({ outcome, status: 200, errorKind: code }, usage),
      }
    }
    case 'failed': {
      const error = (isStream ? theirErrorEvent : theirError)(dialect, errorInside)
      return {
        ...{ ...shown, ends: isStream ? 'error event' : 'error body', error },
        call: recorded(
          { outcome: 'error', status: 200, errorKind: recordedAs(error) },
          usageByThen(cell, effect.afterContent),
        ),
      }
    }
  }
}

const shown = { status: 200, error: null, malformedEvents: 0, retryAfterS: null }

const recorded = (attempt: AttemptSeen, usage: Usage): Outcome['call'] => ({
  ...{ status: attempt.outcome, errorKind: attempt.errorKind, usage },
  attempts: [attempt],
})

/** The status whose error the simulator puts inside a 200. */
const errorInside = 529

const statusOf = {
  'upstream-unreachable': 502,
  'upstream-timeout': 504,
  'upstream-truncated': 502,
  'upstream-malformed': 502,
} as const

/** Anthropic's first event counts the input, and each of Gemini's counts all so far; OpenAI's last one alone does. */
const usageByThen = ({ dialect, isStream }: Cell, afterContent: boolean): Usage =>
  isStream && tellsEarly[dialect](afterContent) ? 'partial' : 'unknown'

const tellsEarly: { readonly [dialect in DialectName]: (afterContent: boolean) => boolean } = {
  'OpenAI chat': () => false,
  'OpenAI Responses': () => false,
  Anthropic: () => true,
  Gemini: (afterContent) => afterContent,
}
