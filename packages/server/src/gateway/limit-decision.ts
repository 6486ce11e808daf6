import type { Level } from '../access/limits/counters.ts'
import { totalOf } from '../access/limits/counters.ts'
import type { Found } from '../access/limits/reply.ts'
import { amountOf } from '../access/limits/rules.ts'
import type { LimitDecision } from '../ledger/model.ts'
import { chargeOf, type CallEstimate } from './call-estimate.ts'
import type { Arrived } from './journey.ts'
import type { Plan } from './plan.ts'

/** What a call asks of one limit; `reserved` is null when nobody can tell what it will take. */
export type Asked = Omit<Found, 'level'> & { readonly reserved: number | null }

/** What a call came to: `known` is null when that is not known, and `units` then what is charged all the same. */
export type Charge = { readonly units: number; readonly known: number | null; readonly isEstimated: boolean }

const nothing: Charge = { units: 0, known: 0, isEstimated: false }

/** Where the provider answered and did not say, what was to be expected is charged: a caller who hangs up pays. */
export function settledCharge(
  { limit, reserved }: Asked,
  plan: Plan,
  arrived: Arrived | null,
  estimate: CallEstimate,
): Charge {
  const known = chargeOf(limit.measure, plan, arrived)
  if (known !== null) return { units: known, known, isEstimated: false }
  const expected = estimate.units(limit.measure, 'expected')
  if (expected === null || reserved === null) return { units: 0, known: null, isEstimated: false }
  const units = Math.min(expected, reserved)
  return { units, known: units, isEstimated: true }
}

/** How full a counter was found, 0 to 1. */
export const takenShare = ({ claim, level }: Found): number => Math.min(1, totalOf(level) / claim.amount)

/** The record of one decision; `level` is null when the counters could not be asked. */
export function decisionOn(
  { limit, value, reserved }: Asked,
  level: Level | null,
  decision: LimitDecision['decision'],
  charge: Charge = nothing,
): LimitDecision {
  const { id, name, measure, window, amount } = limit
  const own = (units: number | null): number | null => (units === null ? null : amountOf(measure, units))
  return {
    ...{ id, name, measure, window, value, decision, amount },
    taken: own(level === null ? null : totalOf(level)),
    reserved: decision === 'refused' ? 0 : own(reserved),
    charged: own(charge.known),
    isEstimated: charge.isEstimated,
  }
}

/** Of a limit that sent the call elsewhere and does not count where it went. */
export const asDegraded = (found: Found): LimitDecision =>
  decisionOn({ ...found, reserved: 0 }, found.level, 'degraded')
