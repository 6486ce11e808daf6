import type { Cell, FaultName } from './cells.ts'

/** Where the first target of the route stands: at the simulator, or where none can be reached. */
export type Whereabouts = 'simulator' | 'refused' | 'unresolved' | 'nameless' | 'no-tls' | 'self-signed'

/** Which waits the route allows; see `deadlines`. */
export type Pace = 'calm' | 'waiting' | 'trickling'

/** What the first attempt comes to when the fault strikes it. */
export type Effect =
  /** A good answer all the same. */
  | { readonly kind: 'good'; readonly usageIsKnown: boolean; readonly malformedEvents: number }
  /** No answer that can be passed on: our own error stands in for it. `status`: the provider's, null when none came. */
  | { readonly kind: 'lost'; readonly code: OurCode; readonly status: number | null }
  /** The provider's own error under an error status. */
  | { readonly kind: 'refusal'; readonly status: number; readonly errorKind: string; readonly waitS?: number }
  /** A 200 whose stream or body breaks or fails; `afterContent`: part of the answer has passed before. */
  | { readonly kind: 'broken'; readonly code: OurCode; readonly afterContent: boolean }
  | { readonly kind: 'failed'; readonly afterContent: boolean }
  /** A 200 that holds no answer; passed on as it came, since nothing in it is an error. */
  | { readonly kind: 'hollow'; readonly errorKind: string }

export type OurCode =
  'upstream-unreachable' | 'upstream-timeout' | 'upstream-truncated' | 'upstream-malformed'

/** One fault as it meets one way of asking. */
export type Striking =
  | { readonly applies: false; readonly reason: string }
  | {
      readonly applies: true
      /** What the provider does, in words. */
      readonly means: string
      readonly at: Whereabouts
      /** The simulator's words for it; null where it is never reached. */
      readonly order: string | null
      readonly pace: Pace
      /** Large bodies go through the house a few at a time. */
      readonly isHeavy: boolean
      readonly effect: Effect
    }

/** The routes' waits in milliseconds: short where a wait must end, long where a slow machine must not end one. */
export const deadlines = {
  calm: { connectMs: 20_000, firstTokenMs: 20_000, betweenTokensMs: 20_000, answerMs: 20_000 },
  waiting: { connectMs: 20_000, firstTokenMs: 2_500, betweenTokensMs: 2_500, answerMs: 2_500 },
  trickling: {
    connectMs: 20_000,
    firstTokenMs: 20_000,
    betweenTokensMs: 20_000,
    answerMs: 2_500,
    // More than any trickle brings; it is looked at five seconds after the first content.
    minCharsPerSecond: 100_000,
  },
} as const

type Asked = Pick<Cell, 'dialect' | 'isStream'>

type Details = Partial<Pick<Striking & { applies: true }, 'at' | 'pace' | 'isHeavy'>>
const strikes = (means: string, order: string | null, effect: Effect, details: Details = {}): Striking => ({
  ...{ applies: true, means, order, effect, at: 'simulator', pace: 'calm', isHeavy: false },
  ...details,
})
const never = (reason: string): Striking => ({ applies: false, reason })

const unreachable = (means: string, at: Whereabouts): Striking =>
  strikes(means, null, { kind: 'lost', code: 'upstream-unreachable', status: null }, { at })
const refusal = (status: number, errorKind: string): Striking =>
  strikes(`answers ${status}`, `error;status=${status}`, { kind: 'refusal', status, errorKind })

const good: Effect = { kind: 'good', usageIsKnown: true, malformedEvents: 0 }

/**
 * A finish reason with nothing said is a good answer: Anthropic's messages come so, and Gemini's streams, whose only
 * chunk left says it. What has neither is none.
 */
function emptiness({ dialect, isStream }: Asked): Effect {
  if (dialect === 'OpenAI chat') return { kind: 'hollow', errorKind: 'empty-choices' }
  if (dialect === 'OpenAI Responses') return { kind: 'hollow', errorKind: 'empty-output' }
  return dialect === 'Gemini' && !isStream ? { kind: 'hollow', errorKind: 'empty-candidates' } : good
}

const striking: { readonly [fault in FaultName]: (asked: Asked) => Striking } = {
  refused: () => unreachable('listens no more', 'refused'),
  'DNS failure': () => unreachable('has a name that does not resolve', 'unresolved'),
  'no such name': () => unreachable('has a name nobody has (RFC 6761)', 'nameless'),
  'TLS failure': () => unreachable('speaks no TLS at an https address', 'no-tls'),
  'bad certificate': () => unreachable('shows a certificate it signed itself', 'self-signed'),
  '401': () => refusal(401, 'provider-auth'),
  '403': () => refusal(403, 'provider-auth'),
  '408': () => refusal(408, 'upstream-timeout'),
  '429 with header': () =>
    strikes('answers 429 with retry-after: 7', 'error;status=429;retry-after=7', {
      ...{ kind: 'refusal', status: 429, errorKind: 'rate-limited', waitS: 7 },
    }),
  '429 with body delay': ({ dialect }) =>
    dialect === 'Gemini'
      ? strikes('answers 429 with retryDelay: 7s in its body', 'error;status=429;retry-delay=7s', {
          ...{ kind: 'refusal', status: 429, errorKind: 'rate-limited', waitS: 7 },
        })
      : never('only Gemini has a field for it in its errors; the others say it in a header'),
  '500': () => refusal(500, 'provider-error'),
  '503': () => refusal(503, 'overloaded'),
  '529': () => refusal(529, 'overloaded'),
  'hang before headers': () =>
    strikes(
      'takes the request and sends nothing',
      'hang',
      { kind: 'lost', code: 'upstream-timeout', status: null },
      { pace: 'waiting' },
    ),
  'hang before first token': ({ isStream }) =>
    isStream
      ? strikes(
          'falls silent before the first content',
          'stall;after=0',
          { kind: 'broken', code: 'upstream-timeout', afterContent: false },
          { pace: 'waiting' },
        )
      : strikes(
          'falls silent after the headers',
          'stall',
          { kind: 'lost', code: 'upstream-timeout', status: 200 },
          { pace: 'waiting' },
        ),
  'stall mid-stream': ({ isStream }) =>
    isStream
      ? strikes(
          'falls silent after some content',
          'stall;after=3',
          { kind: 'broken', code: 'upstream-timeout', afterContent: true },
          { pace: 'waiting' },
        )
      : never(
          'nothing of a whole answer is passed on before its end, so this is a hang before the first token',
        ),
  trickle: ({ isStream }) =>
    isStream
      ? strikes(
          'sends its events slower than the least rate',
          'slow;ms=1000',
          { kind: 'broken', code: 'upstream-timeout', afterContent: true },
          { pace: 'trickling' },
        )
      : strikes(
          'sends its body in pieces, never silent, past the time for an answer',
          'slow;ms=500;bytes=16',
          { kind: 'lost', code: 'upstream-timeout', status: 200 },
          { pace: 'trickling' },
        ),
  'cut mid-stream': ({ isStream }) =>
    isStream
      ? strikes('breaks the connection after some content', 'cut;after=3', {
          ...{ kind: 'broken', code: 'upstream-truncated', afterContent: true },
        })
      : strikes('breaks the connection in the middle of the body', 'cut', {
          ...{ kind: 'lost', code: 'upstream-truncated', status: 200 },
        }),
  'malformed event': ({ isStream }) =>
    isStream
      ? strikes('sends one event that is no JSON, and goes on', 'malformed', { ...good, malformedEvents: 1 })
      : strikes('sends a body that is no JSON', 'malformed', {
          ...{ kind: 'lost', code: 'upstream-malformed', status: 200 },
        }),
  'error event in stream': ({ isStream }) =>
    isStream
      ? strikes('sends an error event after some content', 'ok-error;after=3', {
          ...{ kind: 'failed', afterContent: true },
        })
      : never('a whole answer has no events; see error inside 200'),
  'error inside 200': ({ isStream }) =>
    isStream
      ? strikes('sends an error event before any content', 'ok-error;after=0', {
          ...{ kind: 'failed', afterContent: false },
        })
      : strikes('sends its error under status 200', 'ok-error', { kind: 'failed', afterContent: false }),
  'empty choices': (asked) => strikes('sends an answer that holds nothing', 'empty', emptiness(asked)),
  'missing usage': () =>
    strikes('leaves usage out', 'no-usage', { kind: 'good', usageIsKnown: false, malformedEvents: 0 }),
  'oversized event': ({ isStream }) =>
    strikes(`pads its ${isStream ? 'first event' : 'body'} with 3 MB`, 'huge;bytes=3000000', good, {
      isHeavy: true,
    }),
  'gzip lie': ({ isStream }) =>
    strikes(
      'claims gzip and sends plain bytes',
      'gzip-lie',
      isStream
        ? { kind: 'broken', code: 'upstream-malformed', afterContent: false }
        : { kind: 'lost', code: 'upstream-malformed', status: 200 },
    ),
}

export const strikingOf = (cell: Pick<Cell, 'fault' | 'dialect' | 'isStream'>): Striking =>
  striking[cell.fault](cell)
