import type { CanaryDecision } from './canary/model.ts'
import { noPast, type Verdict } from './model.ts'

/** A canary's next move as a verdict, so that both end the same way: finished promotes. */
export function canaryVerdict(arm: string, { decision, reason, watches }: CanaryDecision): Verdict {
  const verdict =
    decision === 'finished' ? 'promote' : decision === 'roll-back' ? 'roll-back' : 'keep-running'
  const clauses = watches.map(({ watch, eValue, limit, canaryFailures, canaryUsers }) => ({
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
    ...{ clauses, arms: [{ arm, verdict, reason, clauses, metrics: [] }], pooled: {}, past: noPast },
  }
}
