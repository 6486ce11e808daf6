import type { Arm } from '../../statistics/arm.ts'
import { adjust, adjustedArm, adjustedColumns, momentsOfCovariate } from '../../statistics/cuped.ts'
import { predictionPoweredMean } from '../../statistics/prediction-powered.ts'
import { armOfRatio } from '../../statistics/ratio.ts'
import type { UserSums } from '../model.ts'

/** Both arms' values of one metric in one epoch. */
export type Reading = { readonly control: Arm; readonly treatment: Arm }

type Kind = { readonly kind: 'failure' | 'mean'; readonly isJudged: boolean }

/** Null when an arm has too little to tell, and for judged scores as long as nobody labelled enough to correct them. */
export function armValues(control: UserSums, treatment: UserSums, { kind, isJudged }: Kind): Reading | null {
  if (kind === 'mean' && !isJudged && control.covariate && treatment.covariate) {
    const adjusted = adjust(
      momentsOfCovariate(control, control.covariate),
      momentsOfCovariate(treatment, treatment.covariate),
      adjustedColumns,
    )
    if (adjusted === null) return null
    const { a, b, theta } = adjusted
    // Both arms move by one constant, so that an arm still reads as the metric it is of.
    const centre = theta.reduce(
      (sum, slope, at) => sum + (slope * (a.n * a.means[at + 1]! + b.n * b.means[at + 1]!)) / (a.n + b.n),
      0,
    )
    const centred = (arm: Arm): Arm => ({ ...arm, mean: arm.mean + centre })
    return { control: centred(adjustedArm(a, theta)), treatment: centred(adjustedArm(b, theta)) }
  }
  const valueOf = kind === 'failure' ? failureShare : isJudged ? correctedMean : armOfRatio
  const [first, second] = [valueOf(control), valueOf(treatment)]
  return first === null || second === null ? null : { control: first, treatment: second }
}

/**
 * Spread as if one user more had failed and one more had not: A. Agresti and B. Caffo, The American Statistician 54
 * (2000). Without it, no failure at all would look like certainty.
 */
function failureShare({ n, sumM }: UserSums): Arm | null {
  if (n < 2) return null
  const share = (sumM + 1) / (n + 2)
  return { n, mean: sumM / n, variance: share * (1 - share) }
}

/** Human scores an arm from which the correction is near enough to normal. */
const leastLabelled = 50

function correctedMean({ judged }: UserSums): Arm | null {
  if (judged === undefined || judged.labelled.n < leastLabelled) return null
  const corrected = predictionPoweredMean(judged)
  if (corrected === null) return null
  const { mean, standardError, users } = corrected
  return { n: users, mean, variance: standardError * standardError * users }
}
