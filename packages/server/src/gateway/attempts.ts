import { problem } from '../kernel/problem.ts'
import type { Attempt } from '../ledger/model.ts'
import { costOfAll } from './attempt-bill.ts'
import { requestHeaders } from './forwarded-headers.ts'
import type { Incoming } from './incoming.ts'
import { arrived, attemptOf, journeyOf, partingOf, restingParting, type Arrived } from './journey.ts'
import type { NextTry } from './next-try.ts'
import type { Outlet } from './outlet.ts'
import type { Plan } from './plan.ts'
import { beginOn, type Pulse } from './pulse.ts'
import { endOf, isDecided, runRound, type Ran, type Round, type RoundParts } from './round.ts'
import { refuse } from './refuse.ts'
import { callEnds, openSearch } from './search.ts'
import { isThereAfter } from './sleep.ts'
import type { Snapshot } from './snapshot.ts'
import type { StoredResponses } from './stored-responses.ts'
import type { Refusal, Tab } from './tab.ts'
import type { Tried } from './tried.ts'
import { startTry, type TryParts } from './try.ts'
import { goneAnswer, refusedAnswer } from './unanswered.ts'

export type AttemptParts = {
  readonly snapshot: Snapshot
  readonly stored: StoredResponses
  readonly nowMs: () => number
  readonly chance: () => number
  readonly pulse: Pulse
  readonly streamBytesKept: number
  /** Holds attempts against the limits of where they go; null where none has any. */
  readonly tab: Tab | null
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
  return plan.route.isPlain ? once(tryParts, parts.tab) : again(tryParts, parts)
}

const always = (): boolean => true

/** The plain case: one target, one attempt, nothing held, asked whatever its health. */
async function once(tryParts: TryParts, tab: Tab | null): Promise<Arrived> {
  const { plan, request, nowMs } = tryParts
  const candidate = plan.chain.candidates[0]!
  const { callerGoesMs } = callEnds(plan, request.headers)
  const breaker = beginOn(candidate.lane, nowMs())
  const under = startTry(candidate, tryParts, {
    ...{ ownFrom: plan.arrivedAt, isHeld: false, claim: always, limits: null },
    patienceMs: callerGoesMs - plan.startedAtMs,
  })
  const tried = await endOf(under, tryParts)
  tab?.note(candidate, tried)
  const made = [attemptOf({ candidate, tried, breaker }, null)]
  return arrived(plan, { candidate, tried }, made, null, null)
}

async function again(tryParts: TryParts, parts: AttemptParts): Promise<Arrived> {
  const { plan, request } = tryParts
  const { pulse, tab } = parts
  const ends = callEnds(plan, request.headers)
  const search = openSearch(plan, ends, parts)
  const { answer, journey } = await searched({ tryParts, pulse, search, ends, tab })
  const passedOver = search.passedOver()
  return { answer, journey: passedOver === null ? journey : { ...journey, passedOver } }
}

async function searched(parts: RoundParts): Promise<Arrived> {
  const { tryParts, search, tab } = parts
  const { plan, response } = tryParts
  const made: Attempt[] = []
  const tries: Tried[] = []
  let next = search.next()
  if (next.kind === 'stop') return resting(tryParts, next)
  let retryAfterMs: number | null = null
  let ownMs = performance.now() - plan.arrivedAt
  let last: Ran | null = null

  for (;;) {
    if (next.waitMs > 0 && !(await isThereAfter(response, next.waitMs))) {
      const journey = journeyOf(plan.chain, last?.candidate ?? null, made, costOfAll(tries))
      return { answer: goneAnswer(plan.arrivedAt), journey }
    }
    const asked = tab?.open(plan.chain.candidates[next.candidate]!) ?? null
    const refusal = asked instanceof Promise ? await asked : asked
    if (refusal === null) {
      const before = { ownMs, last: last?.candidate ?? null }
      const round: Round = await runRound(parts, next.candidate, before)
      for (const ran of round.ran) {
        made.push(attemptOf(ran, ran))
        tries.push(ran.tried)
        retryAfterMs = ran.tried.answer.retryAfterMs ?? retryAfterMs
      }
      last = round.foremost
      if (isDecided(last.tried)) return arrived(plan, last, made, costOfAll(tries), null)
      ownMs = last.tried.answer.overheadMs
    } else search.leaveOut(next.candidate)
    next = search.next()
    if (next.kind !== 'stop') continue
    if (last !== null) return arrived(plan, last, made, costOfAll(tries), partingOf(retryAfterMs))
    return refused(tryParts, refusal!)
  }
}

/** No attempt may begin: what stood in the way of the last one is said. */
function refused({ plan, request, response }: TryParts, { problem: reason, parting }: Refusal): Arrived {
  const { dialect, callId } = plan
  refuse({ dialect, problem: reason, callId, parting }, request, response)
  return { answer: refusedAnswer(reason, plan.arrivedAt), journey: journeyOf(plan.chain, null, []) }
}

/** Nothing may be asked within the caller's time: said at once, with the time from which it may. */
function resting(tryParts: TryParts, stop: Extract<NextTry, { kind: 'stop' }>): Arrived {
  const { plan, nowMs } = tryParts
  const reason = problem('route-resting', `The route is "${plan.route.name.slice(0, 100)}".`)
  return refused(tryParts, { problem: reason, parting: restingParting(stop, nowMs()) })
}
