import { oneSidedHalfWidth } from '../../statistics/asymptotic-interval.ts'
import type { Clause, Requirement, Verdict } from '../model.ts'
import type { Reading } from './arm-value.ts'
import { headroomOf, improvementOf, type Metric } from './effect.ts'
import { totalsOf, type Pair } from './pair.ts'
import { count, figure, signed } from './words.ts'

/** Users of control and treatment whose window closed in the current epoch. */
export function closedUsers(pair: Pair): readonly [control: number, treatment: number] {
  const [control, treatment] = totalsOf(pair, pair.current)
  const { name } = pair.design.primary
  return [control?.metrics[name]?.n ?? 0, treatment?.metrics[name]?.n ?? 0]
}

export function weighUsers(pair: Pair): Clause {
  const [control, treatment] = closedUsers(pair)
  const least = pair.design.minimumUsersPerArm
  return {
    clause: 'enough-users',
    holds: Math.min(control, treatment) >= least,
    numbers: { control, treatment, least },
    words: `${count(treatment)} users in ${pair.arm} and ${count(control)} in ${pair.design.control} with a closed window${pair.epochs.length > 1 ? ' since the environment last changed' : ''}; ${count(least)} an arm are needed.`,
  }
}

/** What is the same for everybody has no spread to judge by. */
const untilVaried = ': users with a value are needed, and not all with the same'

/** The primary's improvement, at least, at every look; `level` after Holm. Judged scores count when corrected only. */
export function weighPrimary(
  pair: Pair,
  metric: Metric,
  reading: Reading | null,
  { pValue, level }: { readonly pValue: number; readonly level: number },
): Clause {
  const clause = 'primary-better'
  if (reading === null) {
    const words = metric.isJudged
      ? `${metric.name} is scored by a judge and cannot be corrected yet: have people label calls of both arms, drawn at random.`
      : `${metric.name} is not known yet${untilVaried}.`
    return { clause, holds: false, numbers: { atLeast: null, pValue: null, level }, words }
  }
  const better = improvementOf(reading, metric)
  const atLeast = better.effect - oneSidedHalfWidth(better, pair.levels.promoteRho, level)
  const holds = pValue <= pair.levels.promote
  return {
    clause,
    holds,
    numbers: { improvement: better.effect, atLeast, pValue, level },
    words: `${metric.name} improves by ${signed(better.effect)}, at least ${signed(atLeast)}${holds ? '' : '; that must be above 0'}.`,
  }
}

/** Not worse by more than the margin. Uncorrected: all of them must hold, which only makes a promotion rarer. */
export function weighGuardrail(pair: Pair, metric: Metric, reading: Reading | null): Clause {
  const clause = `guardrail-${metric.name}`
  const margin = metric.marginIs === 'relative' ? `${figure(metric.margin * 100)} %` : figure(metric.margin)
  if (reading === null)
    return {
      clause,
      holds: false,
      numbers: { headroom: null, atLeast: null },
      words: `${metric.name} is not known yet${untilVaried}.`,
    }
  if (metric.marginIs === 'relative' && reading.control.mean <= 0)
    return {
      clause,
      holds: false,
      numbers: { headroom: null, atLeast: null },
      words: `${metric.name} is ${figure(reading.control.mean)} in ${pair.design.control}, and a margin of ${margin} of that means nothing; give it as absolute.`,
    }
  const room = headroomOf(reading, metric)
  const atLeast = room.effect - oneSidedHalfWidth(room, pair.levels.promoteRho, pair.levels.promote)
  return {
    clause,
    holds: atLeast > 0,
    numbers: { headroom: room.effect, atLeast, margin: metric.margin },
    words: `${metric.name} goes from ${figure(reading.control.mean)} to ${figure(reading.treatment.mean)}; ${atLeast > 0 ? `it is not worse by ${margin} or more` : `that it is worse by ${margin} is not yet ruled out`}.`,
  }
}

export const weighRequirements = (requirements: readonly Requirement[], arm: string): readonly Clause[] =>
  requirements
    .filter((one) => one.arm === undefined || one.arm === arm)
    .map(({ name, holds, words }) => ({ clause: `${required}${name}`, holds, numbers: {}, words }))

const required = 'requirement-'

/** What was required of each arm when a verdict was said. */
export const requirementsIn = ({ arms }: Pick<Verdict, 'arms'>): Requirement[] =>
  arms.flatMap(({ arm, clauses }) =>
    clauses
      .filter(({ clause }) => clause.startsWith(required))
      .map(({ clause, holds, words }) => ({ name: clause.slice(required.length), holds, words, arm })),
  )
