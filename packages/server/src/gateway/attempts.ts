import { problem } from '../kernel/problem.ts'
import type { Attempt } from '../ledger/model.ts'
import type { Candidate } from './chain.ts'
import { requestHeaders } from './forwarded-headers.ts'
import type { Incoming } from './incoming.ts'
import { arrived, attemptOf, journeyOf, partingOf, restingParting, type Arrived } from './journey.ts'
import type { NextTry } from './next-try.ts'
import type { Outlet } from './outlet.ts'
import type { Plan } from './plan.ts'
import { beginOn, type Pulse } from './pulse.ts'
import { endOf, isDecided, runRound, type Round, type RoundParts } from './round.ts'
import { refuse } from './refuse.ts'
import { callEnds, openSearch } from './search.ts'
import { isThereAfter } from './sleep.ts'
import type { Snapshot } from './snapshot.ts'
import type { StoredResponses } from './stored-responses.ts'
import { startTry, type TryParts } from './try.ts'
import { goneAnswer, refusedAnswer } from './unanswered.ts'

export type AttemptParts = {
  readonly snapshot: Snapshot
  readonly stored: StoredResponses
  readonly nowMs: () => number
  readonly chance: () => number
  readonly pulse: Pulse
  readonly streamBytesKept: number
}

/** Carries a planned call out: one attempt after another until one answers, nothing is left, or the budget is spent. */
export function carryOut(
  plan: Plan,
  parts: AttemptParts,
  request: Incoming,
  response: Outlet,
): Promise<Arrived> {
  const counted = { attempts: 0 }
  const tryParts: TryParts = {
    ...{ plan, request, response, snapshot: parts.snapshot, nowMs: parts.nowMs, stored: parts.stored },
    forwarded: requestHeaders(request.rawHeaders),
    streamBytesKept: parts.streamBytesKept,
    counted,
  }
  return plan.route.isPlain ? once(tryParts) : again(tryParts, parts)
}

const always = (): boolean => true

/** The plain case: one target, one attempt, nothing held, asked whatever its health. */
async function once(tryParts: TryParts): Promise<Arrived> {
  const { plan, request, nowMs } = tryParts
  const candidate = plan.chain.candidates[0]!
  const { callerGoesMs } = callEnds(plan, request.headers)
  const breaker = beginOn(candidate.lane, nowMs())
  const under = startTry(candidate, tryParts, {
    ...{ ownFrom: plan.arrivedAt, isHeld: false, claim: always, limits: null },
    patienceMs: callerGoesMs - plan.startedAtMs,
  })
  const tried = await endOf(under, tryParts)
  return arrived(plan, candidate, tried, [attemptOf({ candidate, tried, breaker }, null)], null)
}

async function again(tryParts: TryParts, parts: AttemptParts): Promise<Arrived> {
  const { plan, request } = tryParts
  const ends = callEnds(plan, request.headers)
  const search = openSearch(plan, ends, parts)
  const { answer, journey } = await searched({ tryParts, pulse: parts.pulse, search, ends })
  const passedOver = search.passedOver()
  return { answer, journey: passedOver === null ? journey : { ...journey, passedOver } }
}

async function searched(parts: RoundParts): Promise<Arrived> {
  const { tryParts, search } = parts
  const { plan, response } = tryParts
  const made: Attempt[] = []
  let next = search.next()
  if (next.kind === 'stop') return resting(tryParts, next)
  let retryAfterMs: number | null = null
  let ownMs = performance.now() - plan.arrivedAt
  let last: Candidate | null = null

  for (;;) {
    if (next.waitMs > 0 && !(await isThereAfter(response, next.waitMs)))
      return { answer: goneAnswer(plan.arrivedAt), journey: journeyOf(plan.chain, last, made) }
    const round: Round = await runRound(parts, next.candidate, { ownMs, last })
    for (const ran of round.ran) {
      made.push(attemptOf(ran, ran))
      retryAfterMs = ran.tried.answer.retryAfterMs ?? retryAfterMs
    }
    const { candidate, tried } = round.foremost
    if (isDecided(tried)) return arrived(plan, candidate, tried, made, null)
    next = search.next()
    if (next.kind === 'stop') return arrived(plan, candidate, tried, made, partingOf(retryAfterMs))
    ownMs = tried.answer.overheadMs
    last = candidate
  }
}

/** Nothing may be asked within the caller's time: said at once, with the time from which it may. */
function resting(
  { plan, request, response, nowMs }: TryParts,
  stop: Extract<NextTry, { kind: 'stop' }>,
): Arrived {
  const refusal = problem('route-resting', `The route is "${plan.route.name.slice(0, 100)}".`)
  const { dialect, callId } = plan
  refuse({ dialect, problem: refusal, callId, parting: restingParting(stop, nowMs()) }, request, response)
  return { answer: refusedAnswer(refusal, plan.arrivedAt), journey: journeyOf(plan.chain, null, []) }
}
