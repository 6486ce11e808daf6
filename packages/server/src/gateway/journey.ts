import type { Attempt } from '../ledger/model.ts'
import type { Breaker } from '../routing/breaker-rules.ts'
import type { Answer, Journey } from './answer.ts'
import type { Candidate } from './chain.ts'
import type { NextTry } from './next-try.ts'
import type { Plan } from './plan.ts'
import type { Ended } from './pulse.ts'
import type { Parting, Tried } from './tried.ts'

export type Arrived = { readonly answer: Answer; readonly journey: Journey }

/** The answer of the call: sent to the caller now, unless it is there already. */
export function arrived(
  { chain }: Plan,
  { candidate, tried }: { readonly candidate: Candidate; readonly tried: Tried },
  attempts: readonly Attempt[],
  cost: Journey['cost'],
  parting: Parting | null,
): Arrived {
  const overheadMs = tried.isCommitted ? tried.answer.overheadMs : tried.deliver(parting)
  return { answer: { ...tried.answer, overheadMs }, journey: journeyOf(chain, candidate, attempts, cost) }
}

export const journeyOf = (
  { propensity }: Plan['chain'],
  candidate: Candidate | null,
  attempts: readonly Attempt[],
  cost: Journey['cost'] = null,
): Journey => ({
  attempts,
  cost,
  provider: candidate?.upstream.name ?? null,
  model: candidate?.model ?? null,
  fallbackDepth: candidate?.depth ?? 0,
  propensity: candidate?.depth === 0 ? propensity : null,
})

/** An attempt that has ended. */
export type Made = {
  readonly candidate: Candidate
  readonly tried: Tried
  /** Its target's breaker as it was made. */
  readonly breaker: Breaker['kind']
}

/** The row of one attempt. Its cost is told where there may be several; what is not known says why. */
export function attemptOf(
  { candidate, tried, breaker }: Made,
  beside: { readonly reason: Attempt['reason'] } | null,
): Attempt {
  const { upstream, model, carrier } = candidate
  const { answer } = tried
  const { priced } = answer
  return {
    provider: upstream.name,
    model,
    outcome: answer.status === 'blocked' ? 'error' : answer.status,
    status: answer.httpStatus,
    errorKind: answer.errorKind,
    latencyMs: toMicroseconds(answer.endedAt - answer.sentAt),
    retryAfterMs: answer.retryAfterMs,
    ...(carrier.speaks === null ? {} : { dialect: carrier.speaks }),
    ...(beside?.reason === undefined ? {} : { reason: beside.reason }),
    ...(breaker === 'closed' ? {} : { breaker }),
    ...(beside === null
      ? {}
      : priced.known
        ? { costUsd: priced.costUsd }
        : { costUsd: null, costUnknownReason: priced.reason }),
  }
}

/** The clock says no more than microseconds, and shorter numbers are written faster. */
export const toMicroseconds = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000

/** What an attempt says of its target's health. */
export function pulseOf({ answer, failure }: Tried): Ended {
  const firstAt = answer.firstContentAt ?? answer.endedAt
  return {
    failure,
    retryAfterMs: answer.retryAfterMs,
    firstContentMs: failure === null ? firstAt - answer.sentAt : null,
  }
}

/** What a caller is told with the last failure: whoever retries now would multiply what was tried already. */
export const partingOf = (retryAfterMs: number | null): Parting => ({ shouldRetry: false, retryAfterMs })

/** What a caller is told when every target rests: when the first may be asked again. */
export const restingParting = (stop: Extract<NextTry, { kind: 'stop' }>, nowMs: number): Parting => ({
  shouldRetry: null,
  retryAfterMs: stop.fromMs === null ? null : Math.max(0, stop.fromMs - nowMs),
})
