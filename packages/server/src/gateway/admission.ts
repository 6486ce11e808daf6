import { limitHeaders, type Found } from '../access/limits/reply.ts'
import type { ReadyLimit } from '../access/limits/rules.ts'
import type { Result } from '../kernel/result.ts'
import type { LimitDecision } from '../ledger/model.ts'
import { estimateCall, learnFrom, targetsOf, type CallEstimate, type Target } from './call-estimate.ts'
import type { Arrived } from './journey.ts'
import { asDegraded, decisionOn, takenShare } from './limit-decision.ts'
import { namesOf, setHeaders } from './limit-headers.ts'
import type { Plan, Unplanned } from './plan.ts'
import type { Snapshot } from './snapshot.ts'
import {
  fullRefusal,
  isShutUnasked,
  isShutWithoutPrice,
  notAsked,
  priceUnknown,
  Tab,
  type AdmissionParts,
  type Refusal,
} from './tab.ts'
import type { Touch } from './tab-line.ts'

/** What became of a planned call at the limits of its project. */
export type Admitted = {
  /** The plan to carry out: another model's where a limit sends calls elsewhere. */
  readonly plan: Plan
  /** Why it may not go on, and when it may; null when it may now. */
  readonly refusal: Refusal | null
  /** Holds its attempts against the limits of where they go; null where none has any. */
  readonly tab: Tab | null
  /** Settles what was reserved, once, whatever happened: null when nothing came of it. Answers with what to record. */
  settle(arrived: Arrived | null): readonly LimitDecision[]
}

export type Admit = (
  plan: Plan,
  snapshot: Snapshot,
  /** Gets the headers of limits, before anybody writes its head. */
  response: ClientReply,
  /** The same request, for another model or route. */
  replan: (instead: string) => Result<Plan, Unplanned>,
) => Admitted | Promise<Admitted>

/** A call is sent elsewhere at most this often before it is refused. */
const degradedAtMost = 3

/** Admits calls at the limits of their project: reserves before, settles after. Never rejects. */
export const admission =
  (parts: AdmissionParts): Admit =>
  (plan, snapshot, response, replan) => {
    const limits = snapshot.limits.get(plan.key.projectId)
    if (!limits) return { plan, refusal: null, tab: null, settle: () => [] }
    return weigh(parts, limits, { plan, snapshot, response, replan, degraded: [] })
  }

type Weighed = {
  readonly plan: Plan
  readonly snapshot: Snapshot
  readonly response: ClientReply
  readonly replan: (instead: string) => Result<Plan, Unplanned>
  /** Limits that have sent this call elsewhere already, as they were found. */
  readonly degraded: readonly Found[]
}

/** A call is admitted or refused as its first target's; what its other attempts take is asked for when they begin. */
async function weigh(parts: AdmissionParts, limits: readonly ReadyLimit[], call: Weighed): Promise<Admitted> {
  const { plan, response, degraded } = call
  const nowMs = parts.nowMs()
  const targets = targetsOf(plan)
  const first = targets[0]!
  setDegraded(response, degraded)
  const estimate = estimateCall(plan, call.snapshot, parts.learned)
  const isDegraded = (limit: ReadyLimit): boolean => isAmong(degraded, limit)
  const tab = new Tab(parts, { ...{ plan, limits, estimate, nowMs, response }, isDegraded })
  const touches = tab.touchesOf(first)
  const admitted: Admitted = {
    ...{ plan, refusal: null, tab },
    settle(arrived) {
      learnFrom(parts.learned, plan, arrived)
      const elsewhere = degraded.filter(
        ({ limit }) => !touches.some(({ line }) => line.limit.id === limit.id),
      )
      return [...elsewhere.map(asDegraded), ...tab.settle()]
    },
  }
  if (touches.length === 0) return targets.length > 1 ? admitted : { ...admitted, tab: null }

  const asked = touches.map((touch) => askedOf(touch, tab, targets, estimate))
  const refuse = (refusal: Refusal, decision: LimitDecision): Admitted => ({
    ...{ plan, refusal, tab: null },
    settle: () => [...degraded.map(asDegraded), decision],
  })

  const unpriced = asked.find(({ limit }) => isShutWithoutPrice(limit))
  if (unpriced && !estimate.isPriced(first)) {
    parts.onDecision(unpriced.limit, 'refused', null)
    const refusal = { problem: priceUnknown(unpriced.limit, first), parting: null }
    return refuse(refusal, decisionOn(unpriced, null, 'refused'))
  }

  const reservation = await parts.counters.reserve(asked.map(({ claim }) => claim))
  if (reservation.kind === 'unavailable') {
    const closed = asked.find(({ limit }) => isShutUnasked(limit))
    if (closed) {
      parts.onDecision(closed.limit, 'refused', null)
      const refusal = { problem: notAsked(closed.limit), parting: null }
      return refuse(refusal, decisionOn(closed, null, 'refused'))
    }
    tab.hold(asked, reservation)
    return admitted
  }
  const found = asked.map((one, index) => ({ ...one, level: reservation.levels[index]! }))
  if (reservation.kind === 'held') {
    tab.hold(asked, reservation)
    setHeaders(response, limitHeaders(found, true, nowMs))
    return admitted
  }

  const full = found[reservation.at]!
  const { limit } = full
  const refused = (why = ''): Admitted => {
    parts.onDecision(limit, 'refused', takenShare(full))
    setHeaders(response, limitHeaders([full], false, nowMs))
    return refuse(fullRefusal(full, nowMs, why), decisionOn(full, full.level, 'refused'))
  }
  if (limit.kind !== 'degrade' || limit.degradeTo === null || degraded.length >= degradedAtMost)
    return refused()
  const next = call.replan(limit.degradeTo)
  if (!next.ok) return refused(` It sends calls to "${limit.degradeTo}", which cannot be called.`)
  parts.onDecision(limit, 'degraded', takenShare(full))
  return weigh(parts, limits, { ...call, plan: next.value, degraded: [...degraded, full] })
}

/** Of the targets that this counter is of, the dearest is reserved: the call may come to that one. */
function askedOf({ line }: Touch, tab: Tab, targets: readonly Target[], estimate: CallEstimate) {
  const { limit, value } = line
  const own =
    targets.length === 1
      ? targets
      : targets.filter((target) => tab.touchesOf(target).some((touch) => touch.line === line))
  const reserved = estimate.units(limit.measure, limit.reserve, own)
  return { line, limit, value, reserved, claim: { ...line.claim, units: reserved ?? 0 } }
}

const isAmong = (found: readonly { readonly limit: ReadyLimit }[], { id }: ReadyLimit): boolean =>
  found.some(({ limit }) => limit.id === id)

function setDegraded(response: ClientReply, degraded: readonly Found[]): void {
  if (degraded.length > 0) setHeaders(response, ['x-telltale-limit-degraded', namesOf(degraded)])
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
