import type { ServerResponse } from 'node:http'
import type { boundedValues } from '../access/limits/bounded-values.ts'
import { isOver, type Counters, type Reservation } from '../access/limits/counters.ts'
import type { LearnedOutput } from '../access/limits/learned-output.ts'
import { limitHeaders, refusalOf, type Found } from '../access/limits/reply.ts'
import { claimOn, valueOf, type LimitFacts, type ReadyLimit } from '../access/limits/rules.ts'
import { windowAt } from '../access/limits/windows.ts'
import { problem, type Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { LimitDecision } from '../ledger/model.ts'
import { callerOf, tagsOf } from './caller.ts'
import { estimateCall, learnFrom, type CallEstimate } from './call-estimate.ts'
import type { Arrived } from './journey.ts'
import { asDegraded, decisionOn, settledCharge, takenShare, type Asked } from './limit-decision.ts'
import type { Outlet } from './outlet.ts'
import type { Plan } from './plan.ts'
import type { Snapshot } from './snapshot.ts'
import type { Parting } from './tried.ts'

export type AdmissionParts = {
  readonly counters: Counters
  readonly values: ReturnType<typeof boundedValues>
  readonly learned: LearnedOutput
  readonly nowMs: () => number
  /** Each decision as it was made, and how much of the limit was taken with it (0 to 1; null when unchecked). */
  readonly onDecision: (
    limit: ReadyLimit,
    decision: LimitDecision['decision'],
    takenShare: number | null,
  ) => void
}

/** What became of a planned call at the limits of its project. */
export type Admitted = {
  /** The plan to carry out: another model's where a limit sends calls elsewhere. */
  readonly plan: Plan
  /** Why it may not go on, and when it may; null when it may now. */
  readonly refusal: { readonly problem: Problem; readonly parting: Parting | null } | null
  /** Settles what was reserved, once, whatever happened: null when nothing came of it. Answers with what to record. */
  settle(arrived: Arrived | null): readonly LimitDecision[]
}

export type Admit = (
  plan: Plan,
  snapshot: Snapshot,
  /** Gets the headers of limits, before anybody writes its head. */
  response: ServerResponse,
  /** The same request, for another model or route. */
  replan: (instead: string) => Result<Plan, Problem>,
) => Admitted | Promise<Admitted>

/** A call is sent elsewhere at most this often before it is refused. */
const degradedAtMost = 3
/** The official clients wait for a rate up to here by themselves; a longer wait is for people. */
const retriedWithinMs = 60_000

/** Admits calls at the limits of their project: reserves before, settles after. Never rejects. */
export const admission =
  (parts: AdmissionParts): Admit =>
  (plan, snapshot, response, replan) => {
    const limits = snapshot.limits.get(plan.key.projectId)
    if (!limits) return { plan, refusal: null, settle: () => [] }
    return weigh(parts, limits, { plan, snapshot, response, replan, degraded: [] })
  }

type Weighed = {
  readonly plan: Plan
  readonly snapshot: Snapshot
  readonly response: ServerResponse
  readonly replan: (instead: string) => Result<Plan, Problem>
  /** Limits that have sent this call elsewhere already, as they were found. */
  readonly degraded: readonly Found[]
}

async function weigh(parts: AdmissionParts, limits: readonly ReadyLimit[], call: Weighed): Promise<Admitted> {
  const { plan, response, degraded } = call
  const nowMs = parts.nowMs()
  const facts = factsOf(plan)
  setDegraded(response, degraded)
  const matching = limits.filter((limit) => limit.matches(facts))
  if (matching.length === 0) return { plan, refusal: null, settle: () => degraded.map(asDegraded) }

  const estimate = estimateCall(plan, call.snapshot, parts.learned)
  const asked = matching.map((limit): Asked => {
    const value =
      limit.each === null
        ? null
        : parts.values.of(limit, valueOf(limit.each, facts), windowAt(limit.window, nowMs).startMs)
    const reserved = estimate.units(limit.measure, limit.reserve)
    const isEnforced = limit.kind !== 'soft' && !isAmong(degraded, limit)
    return {
      ...{ limit, value, reserved },
      claim: claimOn(limit, value, { units: reserved ?? 0, isEnforced }, nowMs),
    }
  })
  const refuse = (refusal: Problem, parting: Parting | null, decision: LimitDecision): Admitted => ({
    plan,
    refusal: { problem: refusal, parting },
    settle: () => [...degraded.map(asDegraded), decision],
  })

  const counted = asked.find(({ limit }) => limit.measure === 'usd' && limit.onUnknownPrice === 'refuse')
  if (counted && !estimate.isPriced()) {
    parts.onDecision(counted.limit, 'refused', null)
    const detail = `The limit "${counted.limit.name}" refuses it; the model is "${facts.model.slice(0, 100)}".`
    return refuse(problem('price-unknown', detail), null, decisionOn(counted, null, 'refused'))
  }

  const reservation = await parts.counters.reserve(asked.map(({ claim }) => claim))
  if (reservation.kind === 'unavailable') {
    const closed = asked.find(({ limit }) => limit.onStoreFailure === 'closed' && limit.kind === 'hard')
    if (!closed) return unchecked(parts, asked, reservation, plan, estimate)
    parts.onDecision(closed.limit, 'refused', null)
    const detail = `The limit "${closed.limit.name}" stays closed meanwhile.`
    return refuse(problem('limits-unavailable', detail), null, decisionOn(closed, null, 'refused'))
  }
  const found = asked.map((one, index) => ({ ...one, level: reservation.levels[index]! }))
  if (reservation.kind === 'held') return admitted(parts, found, reservation, { call, estimate, nowMs })

  const full = found[reservation.at]!
  const { limit } = full
  const refused = (why = ''): Admitted => {
    parts.onDecision(limit, 'refused', takenShare(full))
    setHeaders(response, limitHeaders([full], false, nowMs))
    const { problem: refusal, retryAfterMs } = refusalOf(full, nowMs, why)
    const shouldRetry = retryAfterMs <= retriedWithinMs
    return refuse(refusal, { shouldRetry, retryAfterMs }, decisionOn(full, full.level, 'refused'))
  }
  if (limit.kind !== 'degrade' || limit.degradeTo === null || degraded.length >= degradedAtMost)
    return refused()
  const next = call.replan(limit.degradeTo)
  if (!next.ok) return refused(` It sends calls to "${limit.degradeTo}", which cannot be called.`)
  parts.onDecision(limit, 'degraded', takenShare(full))
  return weigh(parts, limits, { ...call, plan: next.value, degraded: [...degraded, full] })
}

type Held = Extract<Reservation, { readonly kind: 'held' }>
type Unavailable = Extract<Reservation, { readonly kind: 'unavailable' }>

function admitted(
  parts: AdmissionParts,
  found: readonly (Asked & Found)[],
  reservation: Held,
  {
    call,
    estimate,
    nowMs,
  }: { readonly call: Weighed; readonly estimate: CallEstimate; readonly nowMs: number },
): Admitted {
  const { plan, response, degraded } = call
  const decided = found.map((one) => {
    if (isAmong(degraded, one.limit)) return { ...one, decision: 'degraded' as const }
    const decision = isOver(one.claim, one.level) ? ('exceeded' as const) : ('within' as const)
    parts.onDecision(one.limit, decision, takenShare(one))
    return { ...one, decision }
  })
  setHeaders(response, limitHeaders(found, true, nowMs))
  const exceeded = decided.filter(({ decision }) => decision === 'exceeded')
  if (exceeded.length > 0) setHeaders(response, ['x-telltale-limit-exceeded', namesOf(exceeded)])
  return {
    plan,
    refusal: null,
    settle(arrived) {
      learnFrom(parts.learned, plan, arrived)
      const charges = found.map((one) => settledCharge(one, plan, arrived, estimate))
      reservation.settle(charges.map(({ units }) => units))
      const elsewhere = degraded.filter(({ limit }) => !isAmong(found, limit))
      return [
        ...elsewhere.map(asDegraded),
        ...decided.map((one, index) => decisionOn(one, one.level, one.decision, charges[index])),
      ]
    },
  }
}

/** The counters cannot be asked and every limit lets calls go on: what they take is told later. */
function unchecked(
  parts: AdmissionParts,
  asked: readonly Asked[],
  reservation: Unavailable,
  plan: Plan,
  estimate: CallEstimate,
): Admitted {
  for (const { limit } of asked) parts.onDecision(limit, 'unchecked', null)
  return {
    plan,
    refusal: null,
    settle(arrived) {
      learnFrom(parts.learned, plan, arrived)
      const charges = asked.map((one) => settledCharge(one, plan, arrived, estimate))
      reservation.settle(charges.map(({ units }) => units))
      return asked.map((one, index) => decisionOn(one, null, 'unchecked', charges[index]))
    },
  }
}

/** A call is weighed as its first target's; where it is answered by another, what that took is charged. */
function factsOf(plan: Plan): LimitFacts {
  const { upstream, model } = plan.chain.candidates[0]!
  return {
    keyId: plan.key.id,
    user: callerOf(plan),
    tags: tagsOf(plan),
    requestedModel: plan.facts.model,
    ...{ model, provider: upstream.name, route: plan.hints.route },
  }
}

const isAmong = (found: readonly { readonly limit: ReadyLimit }[], { id }: ReadyLimit): boolean =>
  found.some(({ limit }) => limit.id === id)
const namesOf = (found: readonly Found[]): string => found.map(({ limit }) => limit.name).join(', ')

function setDegraded(response: ServerResponse, degraded: readonly Found[]): void {
  if (degraded.length > 0) setHeaders(response, ['x-telltale-limit-degraded', namesOf(degraded)])
}

function setHeaders(response: ServerResponse, headers: readonly string[]): void {
  if (response.headersSent) return
  for (let at = 0; at < headers.length; at += 2) response.setHeader(headers[at]!, headers[at + 1]!)
}

/** Does the work of an admitted call and settles it, whatever happens; the answer comes with what to record. */
export async function settled(admitted: Admitted, work: () => Promise<Arrived>): Promise<Arrived> {
  let arrived: Arrived | null = null
  let limits: readonly LimitDecision[] = []
  try {
    arrived = await work()
  } finally {
    limits = admitted.settle(arrived)
  }
  return limits.length === 0 ? arrived : { ...arrived, answer: { ...arrived.answer, limits } }
}

/** Where a reply carries headers of our limits, those of the provider's would contradict them. */
export function withOwnLimits<
  Head extends { readonly headers: { readonly [name: string]: string | string[] | undefined } },
>(head: Head, response: Pick<Outlet, 'hasHeader'>): Head {
  if (!response.hasHeader('ratelimit')) return head
  const kept = Object.entries(head.headers).filter(([name]) => !/^(x-)?ratelimit(-|$)/.test(name))
  return { ...head, headers: Object.fromEntries(kept) }
}
