import { ExperimentDesign } from '../../packages/server/src/experiments/model.ts'
import { planUsers, shareVariance } from '../../packages/server/src/experiments/plan.ts'
import { base } from './world.ts'

/** Margins of the procedure's published simulation: errors 1.5 points, cost 10 %. */
const margins = { errors: 0.015, cost: 0.1 }

export const design = (more: Readonly<Record<string, unknown>> = {}): ExperimentDesign =>
  ExperimentDesign.parse({
    seed: 'simulated',
    hashVersion: 'simulated',
    arms: ['control', 'treatment'].map((name) => ({ name, weight: 1 })),
    control: 'control',
    primary: { name: 'quality' },
    guardrails: [
      { name: 'errors', kind: 'failure', margin: margins.errors },
      { name: 'cost', kind: 'mean', margin: margins.cost, marginIs: 'relative' },
    ],
    windowHours: 1,
    plannedUsers: 5_000,
    maxUsers: 12_000,
    smallestEffect: 0.03,
    ...more,
  })

/** Users an arm as `telltale experiments plan` gives them, for an improvement of 3 points. */
export function plannedPerArm(): number {
  const { passRate, likeness, errorRate, cost, costSpread } = base
  const costVariance = cost ** 2 * Math.exp(costSpread ** 2) * (Math.exp(costSpread ** 2) - 1)
  const planned = planUsers({
    metrics: [
      { name: 'quality', of: { variance: shareVariance(passRate, 4, likeness) }, difference: 0.03 },
      { name: 'errors', of: { share: errorRate }, difference: margins.errors },
      {
        name: 'cost',
        of: { variance: costVariance },
        difference: margins.cost * cost * Math.exp(costSpread ** 2 / 2),
      },
    ],
    arms: 2,
    alpha: 0.05,
    power: 0.8,
  })
  return Math.max(...planned.map(({ sequentialUsersPerArm }) => sequentialUsersPerArm))
}
