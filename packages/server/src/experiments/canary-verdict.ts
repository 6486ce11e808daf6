import type { CanaryDecision } from './canary/model.ts'
import { weighRequirements } from './decision/promotion.ts'
import { noPast, type Requirement, type Verdict } from './model.ts'

/** A canary's next move as a verdict, so that both end the same way: finished promotes, once all that is required holds. */
export function canaryVerdict(
  arm: string,
  { decision, reason: seen, watches }: CanaryDecision,
  requirements: readonly Requirement[],
): Verdict {
  const required = weighRequirements(requirements, arm)
  const awaits = decision === 'finished' ? required.filter(({ holds }) => !holds) : []
  const reason = [seen, ...awaits.map(({ words }) => words)].join(' ')
  const verdict =
    decision === 'roll-back'
      ? 'roll-back'
      : decision === 'finished' && awaits.length === 0
        ? 'promote'
        : 'keep-running'
  const harmless = watches.map(({ watch, eValue, limit, canaryFailures, canaryUsers }) => ({
    ...{ clause: `harmless-${watch}`, holds: eValue < limit },
    numbers: { eValue, limit, canaryFailures, canaryUsers },
    words: `${watch}: evidence of harm ${eValue.toPrecision(3)}, limit ${limit.toPrecision(3)}.`,
  }))
  return {
    ...{ warnings: [], verdict, arm: verdict === 'keep-running' ? null : arm, reason },
    wouldChange: watches
      .map(
        ({ watch, moreFailuresToRollBack }) =>
          `${moreFailuresToRollBack} more canary users with ${watch} would roll it back.`,
      )
      .join(' '),
    clauses: harmless,
    arms: [{ arm, verdict, reason, clauses: [...harmless, ...required], awaits, metrics: [] }],
    ...{ pooled: {}, past: noPast },
  }
}
