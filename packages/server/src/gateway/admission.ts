import type { Level } from '../access/limits/counters.ts'
import { limitHeaders, type Found } from '../access/limits/reply.ts'
import type { ReadyLimit } from '../access/limits/rules.ts'
import type { Result } from '../kernel/result.ts'
import type { LimitDecision } from '../ledger/model.ts'
import { estimateCall, learnFrom, targetsOf, type CallEstimate, type Target } from './call-estimate.ts'
import type { Arrived } from './journey.ts'
import { asDegraded, asPassedOver, decisionOn, takenShare } from './limit-decision.ts'
import { namesOf, setHeaders, type Headed } from './limit-headers.ts'
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
  response: Headed,
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
    return weigh(parts, limits, { plan, snapshot, response, replan, degraded: [], passed: [] })
  }

type Weighed = {
  readonly plan: Plan
  readonly snapshot: Snapshot
  readonly response: Headed
  readonly replan: (instead: string) => Result<Plan, Unplanned>
  /** Limits that have sent this call elsewhere already, as they were found. */
  readonly degraded: readonly Found[]
  /** Targets that stood first and whose own limits keep them out, in order. */
  readonly passed: readonly Passed[]
}

type Passed = {
  readonly decision: LimitDecision
  readonly tell: () => void
  /** What becomes of the call where no other target has room; `others`: what was decided of those. */
  readonly refuse: (others: readonly LimitDecision[]) => Admitted
}

/** A call is admitted or refused as its first target's; what its other attempts take is asked for when they begin. */
async function weigh(parts: AdmissionParts, limits: readonly ReadyLimit[], call: Weighed): Promise<Admitted> {
  const { plan, response, degraded, passed } = call
  const nowMs = parts.nowMs()
  const targets = targetsOf(plan)
  const first = targets[0]!
  setDegraded(response, degraded)
  const estimate = estimateCall(plan, call.snapshot, parts.learned)
  const isDegraded = (limit: ReadyLimit): boolean => isAmong(degraded, limit)
  const tab = new Tab(parts, { ...{ plan, limits, estimate, nowMs, response }, isDegraded })
  const touches = tab.touchesOf(first)
  const before = (): LimitDecision[] => passed.map(({ decision, tell }) => (tell(), decision))
  const admit = (held: Tab | null): Admitted => {
    const decided = before()
    return {
      ...{ plan, refusal: null, tab: held },
      settle(arrived) {
        learnFrom(parts.learned, plan, arrived)
        const elsewhere = degraded.filter(
          ({ limit }) => !touches.some(({ line }) => line.limit.id === limit.id),
        )
        return [...elsewhere.map(asDegraded), ...decided, ...tab.settle()]
      },
    }
  }
  if (touches.length === 0) return admit(targets.length > 1 ? tab : null)

  const asked = touches.map((touch) => askedOf(touch, tab, targets, estimate))
  /** Goes on with the next target where the limit is one of this target alone; refuses otherwise. */
  const turnDown = (one: (typeof asked)[number], level: Level | null, refusal: () => Refusal) => {
    const share = level && takenShare({ ...one, level })
    const refuse = (others: readonly LimitDecision[]): Admitted => {
      parts.onDecision(one.limit, 'refused', share)
      const decision = decisionOn(one, level, 'refused')
      return {
        ...{ plan, refusal: refusal(), tab: null },
        settle: () => [...degraded.map(asDegraded), decision, ...others],
      }
    }
    if (one.limit.kind !== 'hard' || !one.isOfTarget) return refuse(before())
    const decision = asPassedOver(one, level, first)
    const tell = (): void => parts.onDecision(one.limit, 'passed-over', share)
    const rest = withoutFirst(plan, first)
    if (rest)
      return weigh(parts, limits, { ...call, plan: rest, passed: [...passed, { decision, tell, refuse }] })
    const [foremost, ...others] = passed
    if (!foremost) return refuse([])
    for (const other of others) other.tell()
    tell()
    return foremost.refuse([...others.map((other) => other.decision), decision])
  }

  const unpriced = asked.find(({ limit }) => isShutWithoutPrice(limit))
  if (unpriced && !estimate.isPriced(first))
    return turnDown(unpriced, null, () => ({ problem: priceUnknown(unpriced.limit, first), parting: null }))

  const reservation = await parts.counters.reserve(asked.map(({ claim }) => claim))
  if (reservation.kind === 'unavailable') {
    const closed = asked.find(({ limit }) => isShutUnasked(limit))
    if (closed) return turnDown(closed, null, () => ({ problem: notAsked(closed.limit), parting: null }))
    tab.hold(asked, reservation)
    return admit(tab)
  }
  const found = asked.map((one, index) => ({ ...one, level: reservation.levels[index]! }))
  if (reservation.kind === 'held') {
    tab.hold(asked, reservation)
    setHeaders(response, limitHeaders(found, true, nowMs))
    return admit(tab)
  }

  const full = found[reservation.at]!
  const { limit } = full
  const refused = (why = '') =>
    turnDown(full, full.level, () => {
      setHeaders(response, limitHeaders([full], false, nowMs))
      return fullRefusal(full, nowMs, why)
    })
  if (limit.kind !== 'degrade' || limit.degradeTo === null || degraded.length >= degradedAtMost)
    return refused()
  const next = call.replan(limit.degradeTo)
  if (!next.ok) return refused(` It sends calls to "${limit.degradeTo}", which cannot be called.`)
  parts.onDecision(limit, 'degraded', takenShare(full))
  return weigh(parts, limits, { ...call, plan: next.value, degraded: [...degraded, full] })
}

/** The plan with what follows its first target; null where nothing does. */
function withoutFirst(plan: Plan, { upstream, model }: Target): Plan | null {
  const candidates = plan.chain.candidates.filter((one) => one.upstream !== upstream || one.model !== model)
  // Who is chosen now was not chosen by chance.
  return candidates.length === 0 ? null : { ...plan, chain: { candidates, propensity: null } }
}

/** Of the targets that this counter is of, the dearest is reserved: the call may come to that one. */
function askedOf({ line, isOfTarget }: Touch, tab: Tab, targets: readonly Target[], estimate: CallEstimate) {
  const { limit, value } = line
  const own =
    targets.length === 1
      ? targets
      : targets.filter((target) => tab.touchesOf(target).some((touch) => touch.line === line))
  const reserved = estimate.units(limit.measure, limit.reserve, own)
  return { line, isOfTarget, limit, value, reserved, claim: { ...line.claim, units: reserved ?? 0 } }
}

const isAmong = (found: readonly { readonly limit: ReadyLimit }[], { id }: ReadyLimit): boolean =>
  found.some(({ limit }) => limit.id === id)

function setDegraded(response: Headed, degraded: readonly Found[]): void {
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
