import { totalOf, type Level } from '../access/limits/counters.ts'
import type { Found } from '../access/limits/reply.ts'
import { amountOf } from '../access/limits/rules.ts'
import type { LimitDecision } from '../ledger/model.ts'
import type { Target } from './call-estimate.ts'

/** What a call asks of one limit; `reserved` is null when nobody can tell what it will take. */
export type Asked = Omit<Found, 'level'> & { readonly reserved: number | null }

/** What is charged; `known` is null when nothing of it is. */
export type Charge = { readonly known: number | null; readonly isEstimated: boolean }

const nothing: Charge = { known: 0, isEstimated: false }

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
  const isHeld = decision !== 'refused' && decision !== 'passed-over'
  return {
    ...{ id, name, measure, window, value, decision, amount },
    taken: own(level === null ? null : totalOf(level)),
    reserved: isHeld ? own(reserved) : 0,
    charged: own(charge.known),
    isEstimated: charge.isEstimated,
  }
}

/** Of a limit that keeps one target out of a call, which goes on elsewhere. */
export const asPassedOver = (
  asked: Omit<Asked, 'reserved'>,
  level: Level | null,
  { upstream, model }: Target,
): LimitDecision => ({
  ...decisionOn({ ...asked, reserved: 0 }, level, 'passed-over'),
  target: `${upstream.name}/${model}`,
})

/** Of a limit that sent the call elsewhere and does not count where it went. */
export const asDegraded = (found: Found): LimitDecision =>
  decisionOn({ ...found, reserved: 0 }, found.level, 'degraded')
