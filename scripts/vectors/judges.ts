import { lowerBound, upperBound } from '../../packages/server/src/statistics/effect.ts'
import { correctedPassRate } from '../../packages/server/src/statistics/judge-correction.ts'
import { judgedSums, predictionPoweredMean } from '../../packages/server/src/statistics/prediction-powered.ts'
import { methodFamily } from '../method-family.ts'

type Scores = {
  readonly Y: readonly number[]
  readonly Yhat: readonly number[]
  readonly YhatUnlabeled: readonly number[]
  readonly lam: number | null
  readonly alpha?: number
}

const predictionPowered = ({ Y, Yhat, YhatUnlabeled, lam, alpha = 0.05 }: Scores) => {
  const found = predictionPoweredMean(judgedSums(Y, Yhat, YhatUnlabeled), lam ?? undefined)!
  const effect = {
    effect: found.mean,
    standardError: found.standardError,
    degrees: Infinity,
    users: found.users,
  }
  return {
    lam: found.lambda,
    estimate: found.mean,
    se: found.standardError,
    ci: [lowerBound(effect, alpha / 2).low, upperBound(effect, alpha / 2).high],
    lower: lowerBound(effect, alpha).low,
    upper: upperBound(effect, alpha).high,
  }
}

type Judged = {
  readonly judgePass: number
  readonly judgeN: number
  readonly calib: { readonly tp: number; readonly pos: number; readonly tn: number; readonly neg: number }
}

/** What a judge says, put right by humans. */
export const vectorFamily = methodFamily('judges', {
  ppi_mean: predictionPowered,
  ppi_pp_mean: predictionPowered,
  ppi_mean_one_sided: predictionPowered,
  judge_misclassification_correction: ({ judgePass, judgeN, calib }: Judged) => {
    const found = correctedPassRate(judgePass, judgeN, {
      passes: calib.pos,
      truePasses: calib.tp,
      fails: calib.neg,
      trueFails: calib.tn,
    })!
    return { naive: found.naive, corrected: found.corrected, se: found.standardError }
  },
})
