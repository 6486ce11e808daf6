import type { Clause, Evidence, ExperimentDesign } from '../model.ts'
import type { Weighed } from './weigh-arm.ts'
import { count } from './words.ts'

/** What a reader must know before the verdict, the worst first. */
export function warningsOf(of: {
  readonly design: ExperimentDesign
  readonly evidence: Evidence
  readonly broken: readonly Clause[]
  readonly weighed: readonly Weighed[]
  readonly disagreeing: readonly string[]
}): string[] {
  const { design, evidence, broken, weighed, disagreeing } = of
  const harmful = weighed.filter(({ verdict }) => verdict === 'roll-back').map(({ arm }) => arm)
  const changes = evidence.epochs.length - 1
  const [users, counted, several] = totals(design, evidence)
  return [
    ...broken.map(({ words }) => words),
    ...(broken.length > 0
      ? harmful.map(
          (arm) =>
            `What was seen of ${arm} would be harm if the arms could be compared: consider to roll it back by hand.`,
        )
      : []),
    ...(broken.length === 0 && weighed.length > 1
      ? harmful.map((arm) => `${arm} does harm: give its users the control.`)
      : []),
    ...(changes > 0
      ? [
          `The environment changed ${changes === 1 ? 'once' : `${changes} times`} since the start: a promotion counts only users first exposed since; evidence of harm counts throughout.`,
        ]
      : []),
    ...disagreeing.map(
      (arm) => `The effect of ${arm} is not the same in all environments: the epochs are not pooled.`,
    ),
    ...(several > 0 ? [`${count(several)} users saw more than one arm and are left out.`] : []),
    ...(users > counted + several
      ? [
          `${count(users - counted - several)} users are not counted: their window of ${design.windowHours} hours is still open, or the environment changed within it.`,
        ]
      : []),
  ]
}

function totals(
  design: ExperimentDesign,
  { epochs }: Evidence,
): [users: number, counted: number, several: number] {
  const sum: [number, number, number] = [0, 0, 0]
  for (const { arms } of epochs)
    for (const arm of Object.values(arms)) {
      sum[0] += arm.users
      sum[1] += arm.metrics[design.primary.name]?.n ?? 0
      sum[2] += arm.multiplyExposed
    }
  return sum
}
