import { bootstrapMean } from '../../packages/server/src/statistics/bootstrap.ts'
import { clusteredMean, pairedDifference } from '../../packages/server/src/statistics/clustered.ts'
import { twoSidedInterval, type Effect } from '../../packages/server/src/statistics/effect.ts'
import { mcnemar } from '../../packages/server/src/statistics/mcnemar.ts'
import type { Vector } from '../vector-family.ts'
import { methodFamily } from '../method-family.ts'

type Pairs = {
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly clusters?: readonly unknown[]
  readonly alpha?: number
}
type Clustered = { readonly values: readonly number[]; readonly clusters: readonly unknown[] }
type Cases = { readonly aFailBPass: number; readonly aPassBFail: number }

/** The vectors take the normal distribution where we take Student's, except for p_paired_t. */
const normal = (effect: Effect, alpha: number) => twoSidedInterval({ ...effect, degrees: Infinity }, alpha)

const ci = (effect: Effect, alpha: number) => [normal(effect, alpha).low, normal(effect, alpha).high]

const paired = ({ a, b, clusters, alpha = 0.05 }: Pairs) => {
  const found = pairedDifference(a, b, clusters)!
  return {
    meanDiff: found.paired.effect,
    se_paired: found.paired.standardError,
    se_unpaired: found.unpaired.standardError,
    se_paired_clustered: found.clustered?.standardError,
    ci: ci(found.clustered ?? found.paired, alpha),
    ci_paired: ci(found.paired, alpha),
    ci_unpaired: ci(found.unpaired, alpha),
    p_paired: normal(found.paired, alpha).p,
    p_unpaired: normal(found.unpaired, alpha).p,
    p_paired_t: twoSidedInterval(found.paired, alpha).p,
    corr: found.correlation,
  }
}

/** Five passes or fails an item, from the per-item means that the vector borrows from its neighbour. */
const epochsOf = (beside: readonly Vector[]): Clustered => {
  const neighbour = beside.find(({ name }) => name === 'gpqa_paired_vs_unpaired')
  if (neighbour === undefined)
    throw new Error('the data stand in gpqa_paired_vs_unpaired, which is not in this file')
  const means = (neighbour.inputs as Pairs).a
  return {
    values: means.flatMap((mean) =>
      Array.from({ length: 5 }, (_, at) => (at < Math.round(mean * 5) ? 1 : 0)),
    ),
    clusters: means.flatMap((_, item) => Array.from({ length: 5 }, () => item)),
  }
}

/** Two versions on the same cases. */
export const vectorFamily = methodFamily('evals', {
  eval_paired_difference_clustered: paired,
  // This vector takes a less b, the other b less a.
  eval_paired_vs_unpaired: ({ a, b }: Pairs) => paired({ a: b, b: a }),
  eval_mean_clustered_se: ({ values, clusters }: Partial<Clustered>, _, beside) => {
    const from = values !== undefined && clusters !== undefined ? { values, clusters } : epochsOf(beside)
    const found = clusteredMean(from.values, from.clusters)!
    return {
      mean: found.mean,
      se_naive: found.naiveStandardError,
      se_clustered: found.standardError,
      deff: found.designEffect,
    }
  },
  mcnemar_exact: ({ aFailBPass, aPassBFail }: Cases) => ({ p: mcnemar(aFailBPass, aPassBFail).p }),
  mcnemar_exact_one_sided_regression: ({ aFailBPass, aPassBFail }: Cases) => ({
    p: mcnemar(aFailBPass, aPassBFail).pWorse,
  }),
  paired_bootstrap_mean: ({ diffs }: { diffs: readonly number[] }) => {
    const found = bootstrapMean(diffs, 10_000, Math.random)!
    return { mean: found.mean, se: found.standardError, fractionLeq0: found.shareAtMostZero }
  },
})
