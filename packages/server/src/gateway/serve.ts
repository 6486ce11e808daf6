import type { KeyRecord } from '../access/model.ts'
import { admit } from '../access/rules.ts'
import { problem, type Problem } from '../kernel/problem.ts'
import { success } from '../kernel/result.ts'
import type { LimitDecision } from '../ledger/model.ts'
import type { WireDialect } from '../providers/dialect.ts'
import { settled, type Admit } from './admission.ts'
import type { Answer, Journey } from './answer.ts'
import { makeAsk, type Arrival } from './ask.ts'
import { assignmentHeader, withAssignment } from './assignment.ts'
import { carryOut } from './attempts.ts'
import { throughCache, type CacheParts } from './caching/through-cache.ts'
import { addressOf } from './dialects.ts'
import type { Beside } from './guardrails/beside.ts'
import { enter, guardrailsOn, type Entered, type GuardParts } from './guardrails/guard.ts'
import type { Incoming } from './incoming.ts'
import type { Arrived } from './journey.ts'
import type { ClientReply, Outlet } from './outlet.ts'
import { makePlan, type Plan } from './plan.ts'
import { keyInQuery, presentedKey } from './presented-key.ts'
import { readBody } from './read-body.ts'
import type { Pulse } from './pulse.ts'
import type { Reached } from './record.ts'
import { refuse } from './refuse.ts'
import type { Snapshot } from './snapshot.ts'
import type { StoredResponses } from './stored-responses.ts'
import type { Parting } from './tried.ts'
import { goneAnswer, refusedAnswer } from './unanswered.ts'

export type GatewayParts = {
  readonly snapshot: () => Snapshot
  readonly stored: StoredResponses
  readonly nowMs: () => number
  /** Holds a planned call against the limits of its project. */
  readonly admit: Admit
  readonly newId: (nowMs: number) => string
  /** Evenly from 0 to 1, 1 excluded. */
  readonly chance: () => number
  readonly pulse: Pulse
  readonly cache: CacheParts
  /** Looks of guardrails that nobody waits for. */
  readonly beside: Beside
  /** How a project marks documents in its prompts. */
  readonly markersOf: GuardParts['markersOf']
  /** Takes what happened. Called after the reply; whatever it does cannot touch the caller. */
  readonly observe: (reached: Reached, answer: Answer, journey: Journey | null) => void
  /** A request that was turned away before there was a call. */
  readonly onRefused: (problem: Problem) => void
  readonly onBug: (error: unknown) => void
  readonly requestBytesAtMost: number
  readonly streamBytesKept: number
}

/**
 * Request → Ask → Plan → Answer → Call, and the reply is already on its way. `holder`: who asks, where the edge has
 * established it already; otherwise the key that the request presents says so.
 */
export const serveGateway =
  (parts: GatewayParts) =>
  (dialect: WireDialect, request: Incoming, response: ClientReply, holder: KeyRecord | null = null): void => {
    carryCall(parts, { dialect, request, response, holder }).catch((bug: unknown) => {
      parts.onBug(bug)
      if (response.headersSent) response.destroy()
      else refuse({ dialect, problem: problem('internal'), callId: null }, request, response)
    })
  }

type Asking = {
  readonly dialect: WireDialect
  readonly request: Incoming
  readonly response: ClientReply
  readonly holder: KeyRecord | null
}

async function carryCall(parts: GatewayParts, { dialect, request, response, holder }: Asking): Promise<void> {
  const startedAtMs = parts.nowMs()
  const snapshot = parts.snapshot()
  const address = addressOf(request.url ?? '')
  const presented =
    presentedKey(request.headers) ?? (dialect.family === 'gemini' ? keyInQuery(address.query) : null)
  const key = holder ? success(holder) : admit(snapshot.keys, presented, startedAtMs)
  if (!key.ok) {
    parts.onRefused(key.error)
    return refuse({ dialect, problem: key.error, callId: null }, request, response)
  }
  const callId = parts.newId(startedAtMs)
  const body = await readBody(request, parts.requestBytesAtMost)
  const arrival: Arrival = {
    callId,
    dialect,
    address,
    key: key.value,
    startedAtMs,
    arrivedAt: performance.now(),
    body: body.ok ? body.value : Buffer.alloc(0),
  }
  const turnAway = (
    reached: Reached,
    refusal: Problem,
    parting: Parting | null = null,
    limits: NonNullable<Answer['limits']> = [],
  ): void => {
    refuse({ dialect, problem: refusal, callId, parting }, request, response)
    parts.observe(reached, { ...refusedAnswer(refusal, reached.arrivedAt), limits }, null)
  }
  if (!body.ok) {
    if (body.error === 'gone') return parts.observe(arrival, goneAnswer(arrival.arrivedAt), null)
    return turnAway(arrival, body.error)
  }
  const ask = makeAsk(arrival, request)
  if (!ask.ok) return turnAway(arrival, ask.error)
  const asked = withAssignment(ask.value, snapshot)
  if (asked.assignment) response.setHeader('x-telltale-experiment', assignmentHeader(asked.assignment))
  const plan = makePlan(asked, snapshot, parts)
  if (!plan.ok) return turnAway(plan.error.ask, plan.error.problem)
  const admitted = await parts.admit(plan.value, snapshot, response, (instead) =>
    makePlan(asked, snapshot, parts, instead),
  )
  if (admitted.refusal)
    return turnAway(admitted.plan, admitted.refusal.problem, admitted.refusal.parting, admitted.settle(null))
  const carry = (
    plan: Plan,
    outlet: Outlet,
    isPassed: (() => Promise<boolean>) | null = null,
  ): Promise<Arrived> => {
    const { cache } = plan.route
    return cache
      ? throughCache(plan, cache, { ...parts, snapshot, tab: admitted.tab }, request, outlet, isPassed)
      : carryOut(plan, { ...parts, snapshot, tab: admitted.tab }, request, outlet)
  }
  const guardrails = guardrailsOn(admitted.plan, snapshot)
  if (guardrails.length === 0) {
    const { answer, journey } = await settled(admitted, () => carry(admitted.plan, response))
    return parts.observe(admitted.plan, answer, journey)
  }
  const entered = await enter(admitted.plan, guardrails, parts, request, response).catch((bug: unknown) => {
    admitted.settle(null)
    throw bug
  })
  if (entered.kind === 'out')
    return keptOut(parts, { dialect, request, response, holder }, entered, admitted.settle(null))
  const { plan: inside, outlet, isPassed, leave } = entered
  const { answer, journey } = await settled(admitted, () => carry(inside, outlet, isPassed).then(leave))
  parts.observe(inside, answer, journey)
}

/** A guardrail stopped the call before anything was sent, or its caller left meanwhile. */
function keptOut(
  parts: GatewayParts,
  { dialect, request, response }: Asking,
  { plan, problem: reason, guarded }: Extract<Entered, { readonly kind: 'out' }>,
  limits: readonly LimitDecision[],
): void {
  if (reason) refuse({ dialect, problem: reason, callId: plan.callId }, request, response)
  const answer = reason
    ? { ...refusedAnswer(reason, plan.arrivedAt), status: 'blocked' as const }
    : goneAnswer(plan.arrivedAt)
  parts.observe(plan, { ...answer, limits, guarded }, null)
}
