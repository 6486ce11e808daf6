import { classifierDrift } from '../../packages/server/src/retrieval/drift/classifier.ts'
import {
  columnShifts,
  discrepancyByPermutation,
  distancesOf,
  meanDiscrepancy,
  populationStability,
} from '../../packages/server/src/retrieval/drift/distances.ts'
import { mannWhitney } from '../../packages/server/src/retrieval/drift/mann-whitney.ts'
import { vectorHealth } from '../../packages/server/src/retrieval/drift/vectors.ts'
import { metricFamily } from '../metric-family.ts'

type Sets = { readonly ref: readonly number[][]; readonly cur: readonly number[][] }
type Scores = { readonly ref_scores: readonly number[]; readonly cur_scores: readonly number[] }

/** Evidently's own case: thirty rows, the last one apart. */
const identical = Array.from({ length: 30 }, (_, at) => (at < 29 ? [at + 1, at + 41] : [31, 71]))

/** Sets of embeddings that moved, or did not. */
export const vectorFamily = metricFamily('retrieval-drift', {
  'drift.euclid_means': ({ ref, cur }: Sets) => distancesOf(ref, cur)!.euclidean,
  'drift.cosine_means': ({ ref, cur }: Sets) => distancesOf(ref, cur)!.cosine,
  'drift.mmd_rbf': ({ ref, cur }: Sets) => {
    const { gamma, biased, unbiased } = meanDiscrepancy(ref, cur)
    return { gamma, mmd2_biased: biased, mmd2_unbiased: unbiased, evidently_score: Math.max(0, unbiased) }
  },
  'drift.mmd_permutation_p': ({ ref, cur }: Sets) => {
    const { discrepancy, p } = discrepancyByPermutation(ref, cur)
    return { mmd2: discrepancy, p }
  },
  'drift.ratio': ({ ref, cur }: Sets) => {
    const shifts = columnShifts(ref, cur)
    return { wasserstein_norm: shifts, share: shifts.filter((one) => one >= 0.1).length / shifts.length }
  },
  'drift.auc': ({ ref_scores, cur_scores }: Scores) => mannWhitney(ref_scores, cur_scores)!.auc,
  'drift.mwu_p': ({ ref_scores, cur_scores }: Scores) => {
    const { u, p } = mannWhitney(ref_scores, cur_scores)!
    return { U: u, p }
  },
  'drift.domain_classifier_auc': () => {
    let at = 0
    const found = classifierDrift(identical, identical, { random: () => ((at += 0.618) % 1) * 0.999 })
    return found.kind === 'tested' ? found.auc.value : null
  },
  'drift.psi': ({ ref_share, cur_share }: { ref_share: number[]; cur_share: number[] }) =>
    populationStability(ref_share, cur_share),
  'drift.health': ({ vectors }: { vectors: readonly number[][] }) => {
    const { norms, zeros, copies } = vectorHealth(vectors)
    return { norms, zero_vectors: zeros, exact_duplicates: copies }
  },
})
