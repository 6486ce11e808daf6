import type { Clause, VerdictWord } from '../model.ts'
import type { Reading } from './arm-value.ts'
import { headroomOf, improvementOf, type Metric } from './effect.ts'
import type { Pair } from './pair.ts'
import { effectNeededAt, usersUntilAbove0 } from './stopping.ts'
import { count, figure, signed } from './words.ts'

/** What would change the verdict on one treatment, with a number. */
export function outlookOf(
  pair: Pair,
  verdict: VerdictWord,
  metrics: readonly Metric[],
  readings: readonly (Reading | null)[],
  clauses: readonly Clause[],
): string {
  const numberOf = (clause: string, number: string): number | null =>
    clauses.find((one) => one.clause === clause)?.numbers[number] ?? null
  switch (verdict) {
    case 'promote':
      return `An improvement that is no longer above 0 for certain: it is at least ${signed(numberOf('primary-better', 'atLeast'))} now.`
    case 'roll-back':
      return `Nothing that ${pair.arm} may still show: evidence of harm reached the limit of ${figure(pair.levels.harmLimit)}. Repair it and start anew.`
    case 'stop':
      return `An improvement of ${signed(pair.design.smallestEffect)} within reach, or a larger maxUsers than ${count(pair.design.maxUsers)}, in a new experiment.`
    case 'hold':
      return 'A repair and a new experiment: users who are already counted stay as they are.'
    case 'keep-running':
      return untilPromotion(pair, metrics, readings)
  }
}

function untilPromotion(
  pair: Pair,
  metrics: readonly Metric[],
  readings: readonly (Reading | null)[],
): string {
  const { promoteRho, promote } = pair.levels
  // The smaller arm decides.
  let needed = pair.design.minimumUsersPerArm / Math.min(pair.share, 1 - pair.share)
  for (const [at, metric] of metrics.entries()) {
    const reading = readings[at] ?? null
    if (reading === null) return `${metric.name} must become known in both arms.`
    const room = metric.role === 'primary' ? improvementOf(reading, metric) : headroomOf(reading, metric)
    const users = usersUntilAbove0(room, promoteRho, promote, pair.most)
    if (users === null)
      return metric.role === 'primary'
        ? `${metric.name} improves by ${signed(room.effect)}; with all ${count(pair.most)} users a promotion needs ${signed(effectNeededAt(room, promoteRho, promote, pair.most))} or more.`
        : `${metric.name} has to leave more room to its margin: with all ${count(pair.most)} users a promotion needs ${figure(effectNeededAt(room, promoteRho, promote, pair.most))}, it is ${figure(room.effect)}.`
    needed = Math.max(needed, users)
  }
  return `If everything stays as it is, a promotion at about ${count(needed)} users of both arms.`
}
