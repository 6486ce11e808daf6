import { problem } from '../kernel/problem.ts'
import type { RouteDeadlines } from '../routing/route-model.ts'
import type { Loss } from './exchange.ts'
import type { Outlet } from './outlet.ts'

/** The waits of one attempt, in milliseconds from its beginning; Infinity where there is none. */
export type Limits = {
  readonly connectMs: number
  readonly firstTokenMs: number
  readonly betweenTokensMs: number
  readonly answerMs: number
  /** What is left of the whole call's time. */
  readonly totalMs: number
  /** 0: any rate will do. */
  readonly minCharsPerSecond: number
}

export type Watch = {
  sent(): void
  /** A piece of content came, of so many characters; 0 when they are not counted. */
  content(chars: number): void
  end(): void
}

/** `totalMs`: what is left of the call's time. `patienceMs`: how long the caller still waits for an answer to begin. */
export const limitsOf = (
  deadlines: RouteDeadlines | null,
  left: { readonly totalMs: number; readonly patienceMs: number },
): Limits => ({
  connectMs: deadlines?.connectMs ?? Infinity,
  firstTokenMs: Math.min(deadlines?.firstTokenMs ?? Infinity, left.patienceMs),
  betweenTokensMs: deadlines?.betweenTokensMs ?? Infinity,
  answerMs: Math.min(deadlines?.answerMs ?? Infinity, left.patienceMs),
  totalMs: left.totalMs,
  minCharsPerSecond: deadlines?.minCharsPerSecond ?? 0,
})

/** How long into a stream its rate is first looked at, and from then on how often, milliseconds. */
const rateAfterMs = 5_000
const rateEveryMs = 1_000

/** setTimeout takes no more (2³¹ − 1 ms). */
const longestTimer = 2_147_483_647

/**
 * Watches the waits of one attempt with one timer: it is set to the next wait that can end, and moved only when it
 * goes off, so that a token costs nothing but noting the time.
 */
export function watchDeadlines(
  limits: Limits,
  isStream: boolean,
  response: Outlet,
  onLate: (loss: Loss) => void,
): Watch {
  const beganAt = performance.now()
  let isSent = false
  let contentAt: number | null = null
  /** Since when, and from how many characters, the rate is measured; and when it is looked at next. */
  let rate = { fromAt: 0, fromChars: 0, lookAt: Infinity }
  let chars = 0
  let timer: NodeJS.Timeout | null = null

  const due = (): { readonly at: number; readonly what: string } => {
    const waits: [number, string][] = [[beganAt + limits.totalMs, 'the whole call']]
    if (!isSent) waits.push([beganAt + limits.connectMs, 'a connection'])
    if (!isStream) waits.push([beganAt + limits.answerMs, 'the answer'])
    else if (contentAt === null) waits.push([beganAt + limits.firstTokenMs, 'the first token'])
    else
      waits.push([contentAt + limits.betweenTokensMs, 'the next token'], [rate.lookAt, 'enough characters'])
    const [at, what] = waits.reduce((soonest, one) => (one[0] < soonest[0] ? one : soonest))
    return { at, what }
  }
  const arm = (): void => {
    if (timer) clearTimeout(timer)
    const { at } = due()
    timer =
      at === Infinity
        ? null
        : setTimeout(look, Math.min(longestTimer, Math.max(1, Math.ceil(at - performance.now()))))
  }
  const beginRate = (): void => {
    const now = performance.now()
    contentAt = now
    rate = {
      ...{ fromAt: now, fromChars: chars },
      lookAt: limits.minCharsPerSecond > 0 ? now + rateAfterMs : Infinity,
    }
    arm()
  }
  const isFast = (): boolean =>
    (chars - rate.fromChars) / ((performance.now() - rate.fromAt) / 1000) >= limits.minCharsPerSecond
  const look = (): void => {
    const { at, what } = due()
    if (performance.now() < at) return arm()
    if (contentAt !== null && what !== 'the whole call') {
      // A caller that reads slowly holds the provider back; that is no silence of the provider's.
      if (response.writableNeedDrain) return beginRate()
      if (what === 'enough characters' && isFast()) {
        rate = { ...rate, lookAt: performance.now() + rateEveryMs }
        return arm()
      }
    }
    onLate({
      kind: isSent ? 'broken' : 'connect',
      problem: problem('upstream-timeout', `The wait for ${what} is over (a deadline of the route).`),
    })
  }
  arm()
  return {
    sent() {
      isSent = true
    },
    content(more) {
      if (contentAt === null) beginRate()
      else contentAt = performance.now()
      chars += more
    },
    end() {
      if (timer) clearTimeout(timer)
    },
  }
}
