import { CanaryDesign } from '../../packages/server/src/experiments/canary/model.ts'
import { canaryStep } from '../../packages/server/src/experiments/canary/rules.ts'
import { Chance } from './chance.ts'
import type { Outcome } from './outcome.ts'

const share = 0.05
const canary = CanaryDesign.parse({ steps: [{ share, hours: 1 }], watches: ['error'], alphaRollback: 0.01 })

export type CanaryTruth = { readonly control: number; readonly canary: number; readonly triplesAt?: number }

/** A canary at 5 % of 20,000 users, looked at every 100; errors by side, tripling on both from a user on. */
export function runCanary(truth: CanaryTruth, seed: number, run: number): Outcome {
  const chance = new Chance(seed, run)
  const side = () => ({ users: 0, failing: { error: 0 } })
  const step = { share, startedAtMs: 0, canary: side(), control: side() }
  for (let users = 1; users <= 20_000; users++) {
    const on = chance.happens(share) ? 'canary' : 'control'
    const factor = users >= (truth.triplesAt ?? Infinity) ? 3 : 1
    step[on].users++
    if (chance.happens(truth[on] * factor)) step[on].failing.error++
    if (users % 100 === 0 && canaryStep(canary, { steps: [step] }, 0).decision === 'roll-back')
      return { outcome: 'roll-back', users }
  }
  return { outcome: 'keep-running', users: 20_000 }
}
