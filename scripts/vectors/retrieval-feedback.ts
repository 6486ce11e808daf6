import {
  normalisedClicks,
  swapPropensity,
  weightedClicks,
  weightedGain,
} from '../../packages/server/src/retrieval/measures/feedback/clicks.ts'
import {
  kendall,
  pearson,
  separation,
  spearman,
} from '../../packages/server/src/retrieval/measures/feedback/correlation.ts'
import { pairedRandomisation, pairedT } from '../../packages/server/src/retrieval/measures/paired.ts'
import { metricFamily } from '../metric-family.ts'

type Pairs = { readonly x: readonly number[]; readonly y: readonly number[] }
type Compared = { readonly baseline: readonly number[]; readonly candidate: readonly number[] }
type Clicks = {
  readonly ranks: readonly number[]
  readonly clicks: readonly number[]
  readonly eta: number
  readonly clip_min?: number
}
const shownOf = ({ ranks, clicks }: Clicks) =>
  ranks.map((rank, at) => ({ rank, isClicked: clicks[at] === 1 }))

/** What people did with what was retrieved, and whether two systems differ. */
export const vectorFamily = metricFamily('retrieval-feedback', {
  'corr.spearman': ({ x, y }: Pairs) => spearman(x, y),
  'corr.kendall_tau_b': ({ x, y }: Pairs) => kendall(x, y),
  'corr.point_biserial': ({ x, y }: Pairs) => pearson(x, y),
  'corr.auc': ({ scores, labels }: { scores: readonly number[]; labels: readonly number[] }) =>
    separation(scores, labels.map(Boolean))!.auc,
  'ci.paired_permutation_two_sided': ({ baseline, candidate }: Compared) => {
    const found = pairedRandomisation(baseline, candidate, () => 0)!
    return { mean_diff: found.meanDifference, p: found.p }
  },
  'ci.paired_t': ({ baseline, candidate }: Compared) =>
    pairedT(candidate.map((value, at) => value - baseline[at]!)),
  'click.ips_mean': (inputs: Clicks) => weightedClicks(shownOf(inputs), inputs.eta, inputs.clip_min),
  'click.snips': (inputs: Clicks) => {
    const { share, effective } = normalisedClicks(shownOf(inputs), inputs.eta)
    return { snips: share, ess: effective }
  },
  'click.ips_dcg': (inputs: {
    readonly new_rank_of_clicked: readonly number[]
    readonly logged_rank_of_clicked: readonly number[]
    readonly eta: number
  }) =>
    weightedGain(
      inputs.new_rank_of_clicked.map((newRank, at) => ({
        newRank,
        oldRank: inputs.logged_rank_of_clicked[at]!,
      })),
      inputs.eta,
    ),
  'click.swap_propensity': (inputs: {
    readonly clicks_pos1: number
    readonly imps_pos1: number
    readonly clicks_posk: number
    readonly imps_posk: number
  }) =>
    swapPropensity(
      { clicks: inputs.clicks_posk, shown: inputs.imps_posk },
      { clicks: inputs.clicks_pos1, shown: inputs.imps_pos1 },
    ),
})
