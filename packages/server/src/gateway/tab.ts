import type { boundedValues } from '../access/limits/bounded-values.ts'
import { isOver, type Claim, type Counters, type Level, type Reservation } from '../access/limits/counters.ts'
import type { LearnedOutput } from '../access/limits/learned-output.ts'
import { refusalOf, type Found } from '../access/limits/reply.ts'
import { claimOn, valueOf, type LimitFacts, type ReadyLimit } from '../access/limits/rules.ts'
import { windowAt } from '../access/limits/windows.ts'
import { problem, type Problem } from '../kernel/problem.ts'
import type { LimitDecision } from '../ledger/model.ts'
import type { Ran } from './attempt-bill.ts'
import type { CallEstimate, Target } from './call-estimate.ts'
import { asPassedOver, decisionOn, takenShare, type Asked } from './limit-decision.ts'
import { factsOf } from './limit-facts.ts'
import { namesOf, setHeaders, type Headed } from './limit-headers.ts'
import type { Plan } from './plan.ts'
import { charge, chargedTo, chargeUntried, newLine, shortfallOf, type Line, type Touch } from './tab-line.ts'
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

export type TabCall = {
  readonly plan: Plan
  /** All of its project. */
  readonly limits: readonly ReadyLimit[]
  readonly estimate: CallEstimate
  readonly nowMs: number
  readonly response: Headed
  /** A limit that sent the call elsewhere does not hold it up there. */
  readonly isDegraded: (limit: ReadyLimit) => boolean
}

/** Why an attempt may not begin, and when it may. */
export type Refusal = { readonly problem: Problem; readonly parting: Parting | null }

/** The official clients wait for a rate up to here by themselves; a longer wait is for people. */
const retriedWithinMs = 60_000

type Open = Exclude<Reservation, { readonly kind: 'full' }>
type Holding = Pick<Open, 'settle'> & { readonly lines: (Line | null)[] }

/**
 * What one call has reserved and taken at its limits, over all its attempts. Each attempt is held against the limits of
 * where it goes: what those before it left of their reservations is used first, and only what is missing is asked for.
 */
export class Tab {
  readonly #parts: AdmissionParts
  readonly #call: TabCall
  // Lists, since there are few of each and there is a tab for every call.
  readonly #lines: Line[] = []
  readonly #touched: { readonly target: Target; readonly touches: readonly Touch[] }[] = []
  readonly #holdings: Holding[] = []
  #passedOver: readonly LimitDecision[] = []
  #isTried = false
  #isSettled = false

  constructor(parts: AdmissionParts, call: TabCall) {
    this.#parts = parts
    this.#call = call
  }

  /** The limits an attempt at this target is held against. */
  touchesOf(target: Target): readonly Touch[] {
    const before = this.#touched.find((one) => isSame(one.target, target))
    if (before) return before.touches
    const facts = factsOf(this.#call.plan, target)
    const matching = this.#call.limits.filter((limit) => limit.matches(facts))
    const all = matching.map((limit) => this.#touch(limit, facts, target))
    // What the house asks beside a call is no request of the caller's; to a provider it is one.
    const touches = this.#call.plan.isBeside
      ? all.filter(({ line, isOfTarget }) => line.limit.measure !== 'requests' || isOfTarget)
      : all
    this.#touched.push({ target, touches })
    return touches
  }

  #touch(limit: ReadyLimit, facts: LimitFacts, target: Target): Touch {
    const { nowMs, estimate, isDegraded } = this.#call
    const { measure, reserve, each } = limit
    const value =
      each === null
        ? null
        : this.#parts.values.of(limit, valueOf(each, facts), windowAt(limit.window, nowMs).startMs)
    const isEnforced = limit.kind !== 'soft' && !isDegraded(limit)
    const claim = claimOn(limit, value, { units: 0, isEnforced }, nowMs)
    let line = this.#lines.find((one) => one.claim.counter === claim.counter)
    if (!line) this.#lines.push((line = newLine({ limit, value, claim })))
    const isOfTarget = limit.isOfTarget(facts)
    const need = measure === 'requests' ? Number(isOfTarget) : estimate.units(measure, reserve, [target])
    return { line, target, isOfTarget, need }
  }

  /**
   * Asks for what an attempt at this target may take and is not held yet. Null: it may begin. At once where the
   * counters answer at once. Never rejects.
   */
  open(target: Target): Refusal | null | Promise<Refusal | null> {
    const touches = this.touchesOf(target)
    const unpriced = touches.find(({ line: { limit } }) => isShutWithoutPrice(limit))
    if (unpriced && !this.#call.estimate.isPriced(target))
      return this.#passOver(unpriced, null, {
        problem: priceUnknown(unpriced.line.limit, target),
        parting: null,
      })
    const asked = touches.flatMap((touch) => {
      const units = shortfallOf(touch)
      const { limit, value, claim } = touch.line
      return units === null
        ? []
        : [
            {
              ...{ touch, limit, value },
              claim: { ...claim, units },
              reserved: touch.need === null ? null : units,
            },
          ]
    })
    const begin = (): null => {
      for (const { line, need } of touches) line.underWay += need ?? 0
      this.#letGoBut(touches)
      return null
    }
    if (asked.length === 0) return begin()
    const take = (reservation: Reservation): Refusal | null => {
      if (reservation.kind === 'full') {
        const full = asked[reservation.at]!
        const level = reservation.levels[reservation.at]!
        return this.#passOver(full.touch, level, fullRefusal({ ...full, level }, this.#call.nowMs))
      }
      const closed =
        reservation.kind === 'unavailable' ? asked.find(({ limit }) => isShutUnasked(limit)) : undefined
      if (closed)
        return this.#passOver(closed.touch, null, { problem: notAsked(closed.limit), parting: null })
      this.hold(
        asked.map((one) => ({ ...one, line: one.touch.line })),
        reservation,
      )
      return this.#isSettled ? null : begin()
    }
    const reservation = this.#parts.counters.reserve(asked.map(({ claim }) => claim))
    return reservation instanceof Promise ? reservation.then(take) : take(reservation)
  }

  /** Takes over what was reserved on these lines. */
  hold(
    asked: readonly (Pick<Asked, 'claim' | 'reserved'> & { readonly line: Line })[],
    reservation: Open,
  ): void {
    // It came after the call was over.
    if (this.#isSettled) return reservation.settle([])
    this.#holdings.push({ lines: asked.map(({ line }) => line), settle: reservation.settle })
    const exceeded = asked.filter(({ line, claim, reserved }, index) => {
      line.isOpen = true
      line.held += claim.units
      if (reserved !== null) line.reserved = (line.reserved ?? 0) + reserved
      return (
        this.#decide(line, claim, reservation.kind === 'held' ? reservation.levels[index]! : null) ===
        'exceeded'
      )
    })
    if (exceeded.length > 0)
      setHeaders(this.#call.response, [
        'x-telltale-limit-exceeded',
        namesOf(exceeded.map(({ line }) => line)),
      ])
  }

  /** What the limit makes of it. Told once for each line, and again when a line that was within is so no more. */
  #decide(line: Line, claim: Claim, level: Level | null): LimitDecision['decision'] {
    const { limit, decision: before } = line
    const decision = this.#call.isDegraded(limit)
      ? 'degraded'
      : level === null
        ? 'unchecked'
        : isOver(claim, level)
          ? 'exceeded'
          : 'within'
    if (before !== null && !(before === 'within' && decision === 'exceeded')) return before
    line.decision = decision
    line.level ??= level
    if (decision !== 'degraded')
      this.#parts.onDecision(limit, decision, level && takenShare({ ...line, claim, level }))
    return decision
  }

  #passOver({ line, target }: Touch, level: Level | null, refusal: Refusal): Refusal {
    const { limit } = line
    const decision = asPassedOver(line, level, target)
    // A hedge may ask in vain more than once.
    this.#passedOver = [
      ...this.#passedOver.filter((one) => one.id !== decision.id || one.target !== decision.target),
      decision,
    ]
    this.#parts.onDecision(limit, 'passed-over', level && takenShare({ ...line, level }))
    return refusal
  }

  /** An attempt at this target has ended. */
  note(target: Target, ran: Ran): void {
    this.#isTried = true
    for (const touch of this.touchesOf(target)) charge(touch, ran, this.#call.plan, this.#call.estimate)
  }

  /** Where the call has gone on elsewhere, what it left is for others. */
  #letGoBut(touches: readonly Touch[]): void {
    const kept = new Set(touches.map(({ line }) => line))
    this.#settle((line) => line.underWay === 0 && !kept.has(line))
  }

  /** Charges each of these lines to the first reservation that holds something for it, and lets go of the others. */
  #settle(isDue: (line: Line) => boolean): void {
    const due = new Set(this.#lines.filter((line) => line.isOpen && isDue(line)))
    if (due.size === 0) return
    for (const { lines, settle } of this.#holdings) {
      const charges = lines.map((line, at) => {
        if (line === null || !due.has(line)) return null
        lines[at] = null
        const { taken } = line
        line.taken = 0
        return taken
      })
      settle(charges)
    }
    for (const line of due) Object.assign(line, { isOpen: false, held: 0 })
  }

  /** Settles all, once, whatever happened. Answers with what to record. */
  settle(): readonly LimitDecision[] {
    if (!this.#isTried) for (const line of this.#lines) if (line.isOpen) chargeUntried(line)
    this.#settle(() => true)
    this.#isSettled = true
    const asked = this.#lines.flatMap((line) =>
      line.decision === null ? [] : [decisionOn(line, line.level, line.decision, chargedTo(line))],
    )
    return [...asked, ...this.#passedOver]
  }
}

const isSame = (one: Target, other: Target): boolean =>
  one.upstream === other.upstream && one.model === other.model

/** When a full limit may be asked again, and its words. */
export function fullRefusal(full: Found, nowMs: number, why = ''): Refusal {
  const { problem: refusal, retryAfterMs } = refusalOf(full, nowMs, why)
  return { problem: refusal, parting: { shouldRetry: retryAfterMs <= retriedWithinMs, retryAfterMs } }
}

export const isShutWithoutPrice = ({ measure, onUnknownPrice }: ReadyLimit): boolean =>
  measure === 'usd' && onUnknownPrice === 'refuse'

export const priceUnknown = ({ name }: ReadyLimit, { model }: Target): Problem =>
  problem('price-unknown', `The limit "${name}" refuses it; the model is "${model.slice(0, 100)}".`)

export const isShutUnasked = ({ onStoreFailure, kind }: ReadyLimit): boolean =>
  onStoreFailure === 'closed' && kind === 'hard'

export const notAsked = ({ name }: ReadyLimit): Problem =>
  problem('limits-unavailable', `The limit "${name}" stays closed meanwhile.`)
