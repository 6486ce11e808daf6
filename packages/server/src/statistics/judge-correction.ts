import { requireCount } from './domain.ts'

/** A judge tried on cases whose truth is known: `truePasses` of `passes` that should pass, likewise fails. */
export type JudgeTrial = {
  readonly passes: number
  readonly truePasses: number
  readonly fails: number
  readonly trueFails: number
}

export type CorrectedRate = {
  readonly naive: number
  /** Clipped to [0, 1]. */
  readonly corrected: number
  /** By the delta method: of the rate and of the trial. */
  readonly standardError: number
}

/**
 * The true share that passes, from a binary judge's share and its known errors: W. J. Rogan and B. Gladen, American
 * Journal of Epidemiology 107 (1978). Null without cases, and for a judge no better than a coin, which tells nothing.
 */
export function correctedPassRate(
  judgePassed: number,
  judged: number,
  trial: JudgeTrial,
): CorrectedRate | null {
  for (const count of [judgePassed, judged, ...Object.values(trial)]) requireCount(count, 'A number of cases')
  const { passes, truePasses, fails, trueFails } = trial
  if (judgePassed > judged || truePasses > passes || trueFails > fails)
    throw new RangeError('More cases came out one way than there were cases.')
  if (judged === 0 || passes === 0 || fails === 0) return null
  const [naive, sensitivity, specificity] = [judgePassed / judged, truePasses / passes, trueFails / fails]
  const skill = sensitivity + specificity - 1
  if (skill <= 0) return null
  const rate = (naive + specificity - 1) / skill
  const variance =
    spread(naive, judged) +
    rate ** 2 * spread(sensitivity, passes) +
    (1 - rate) ** 2 * spread(specificity, fails)
  return {
    naive,
    corrected: Math.min(1, Math.max(0, rate)),
    standardError: Math.sqrt(variance) / skill,
  }
}

const spread = (share: number, n: number): number => (share * (1 - share)) / n
