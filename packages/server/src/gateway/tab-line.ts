import type { Claim, Level } from '../access/limits/counters.ts'
import type { ReadyLimit } from '../access/limits/rules.ts'
import type { LimitDecision } from '../ledger/model.ts'
import { tookOf, type Ran } from './attempt-bill.ts'
import type { CallEstimate, Target } from './call-estimate.ts'
import type { Charge } from './limit-decision.ts'
import type { Plan } from './plan.ts'

/** One counter on the tab of a call. Amounts are in whole units of its measure. */
export type Line = {
  readonly limit: ReadyLimit
  readonly value: string | null
  /** What is asked of the counter, less the units. */
  readonly claim: Claim
  /** As it was found when it was first asked, and what was made of it; null before, and where it could not be asked. */
  level: Level | null
  decision: LimitDecision['decision'] | null
  /** Whether something is reserved on it now, and how much. */
  isOpen: boolean
  held: number
  /** What attempts under way may come to, and what those that have ended came to and is not settled yet. */
  underWay: number
  taken: number
  /** For the record: all that was reserved and charged. */
  reserved: number | null
  charged: number | null
  isEstimated: boolean
  /** An attempt was charged to it. */
  isTried: boolean
}

export const newLine = (claimed: Pick<Line, 'limit' | 'value' | 'claim'>): Line => ({
  ...claimed,
  ...{ level: null, decision: null, isOpen: false, held: 0, underWay: 0, taken: 0 },
  ...{ reserved: null, charged: null, isEstimated: false, isTried: false },
})

/** A line, and what an attempt at one target takes of it. */
export type Touch = {
  readonly line: Line
  readonly target: Target
  /** Each attempt there is a request; else the call is one, whatever its attempts. */
  readonly isOfTarget: boolean
  /** What an attempt may come to; null when nobody can tell. */
  readonly need: number | null
}

/** What must be reserved beyond what is held, so that an attempt may begin; null when nothing. */
export function shortfallOf({ line, need }: Touch): number | null {
  if (!line.isOpen) return line.limit.measure === 'requests' ? 1 : (need ?? 0)
  const missing = line.taken + line.underWay + (need ?? 0) - line.held
  return missing > 0 ? missing : null
}

/** Puts what an ended attempt took on the line. What is not known is charged as expected. */
export function charge(
  { line, target, isOfTarget, need }: Touch,
  ran: Ran,
  plan: Plan,
  estimate: CallEstimate,
) {
  const { measure } = line.limit
  line.underWay = Math.max(0, line.underWay - (need ?? 0))
  const isCounted = measure === 'requests' && !isOfTarget && line.isTried
  line.isTried = true
  if (isCounted) return
  const { units, atLeast } = tookOf(measure, plan, ran)
  if (units !== null) return add(line, units)
  const expected = estimate.units(measure, 'expected', [target])
  if (expected === null && atLeast === 0) return
  line.isEstimated = true
  add(line, Math.max(atLeast, Math.min(expected ?? 0, line.reserved ?? Infinity)))
}

function add(line: Line, units: number): void {
  line.taken += units
  line.charged = (line.charged ?? 0) + units
}

/** What the call came to on this line. */
export const chargedTo = ({ isTried, charged: known, isEstimated }: Line): Charge =>
  isTried ? { known, isEstimated } : { known: 0, isEstimated: false }

/** A call that asked nobody is the request it came as, and nothing more. */
export function chargeUntried(line: Line): void {
  line.isTried = true
  add(line, line.limit.measure === 'requests' ? 1 : 0)
}
