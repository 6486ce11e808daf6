import { ablationWeights } from '../../packages/server/src/retrieval/measures/judged/ablation.ts'
import { claimMeasures, type Entailment } from '../../packages/server/src/retrieval/measures/judged/claims.ts'
import {
  contextPrecision,
  entityRecall,
  meanOfScale,
  noiseSensitivity,
  notContradicted,
  ofNothing,
  responseRelevancy,
  supportedShare,
} from '../../packages/server/src/retrieval/measures/judged/verdicts.ts'
import { cohenKappa } from '../../packages/server/src/statistics/kappa.ts'
import { normalQuantile } from '../../packages/server/src/statistics/normal.ts'
import { judgedSums, predictionPoweredMean } from '../../packages/server/src/statistics/prediction-powered.ts'
import { metricFamily } from '../metric-family.ts'

type Verdicts = { readonly verdicts: readonly number[] }
type Words = { readonly verdicts: readonly ('yes' | 'no' | 'idk')[] }
const flags = (rows: readonly (readonly number[])[]): boolean[][] => rows.map((row) => row.map(Boolean))

/** Verdicts of judges, and what they are worth. */
export const vectorFamily = metricFamily('retrieval-judged', {
  'ragas.context_precision': ({ verdicts }: Verdicts) => contextPrecision(verdicts.map(Boolean)),
  'ragas.context_recall': ({ attributions }: { attributions: readonly number[] }) =>
    supportedShare(attributions),
  'ragas.faithfulness': ({ verdicts }: Verdicts) => supportedShare(verdicts),
  'ragas.noise_sensitivity': (inputs: {
    readonly retrieved2ground_truth: readonly (readonly number[])[]
    readonly retrieved2answer: readonly (readonly number[])[]
    readonly ground_truth2answer: readonly number[]
  }) =>
    noiseSensitivity(
      flags(inputs.retrieved2ground_truth),
      flags(inputs.retrieved2answer),
      inputs.ground_truth2answer.map(Boolean),
    ),
  'ragas.context_entity_recall': ({ reference, context }: { reference: string[]; context: string[] }) =>
    entityRecall(reference, context),
  'ragas.answer_relevancy': (inputs: {
    readonly question_vec: readonly number[]
    readonly generated_question_vecs: readonly (readonly number[])[]
    readonly noncommittal: readonly number[]
  }) =>
    responseRelevancy(inputs.question_vec, inputs.generated_question_vecs, inputs.noncommittal.map(Boolean)),
  'ragas.dual_judge': (cases: readonly { readonly j: readonly (number | null)[] }[]) =>
    cases.map(({ j }) => meanOfScale(j, 2)),
  'trulens.groundedness': ({ scores_0_3 }: { scores_0_3: readonly number[] }) => meanOfScale(scores_0_3, 3),
  'deepeval.contextual_precision': ({ verdicts }: Words) =>
    contextPrecision(verdicts.map((one) => one === 'yes')),
  'deepeval.faithfulness': ({
    verdicts,
    cases,
  }: Words & { readonly cases: readonly { readonly penalize_ambiguous_claims: boolean }[] }) =>
    cases.map(({ penalize_ambiguous_claims }) => notContradicted(verdicts, penalize_ambiguous_claims)),
  // Ours of no statements is null, whatever the others say of it.
  'judge.empty_policy': ({ verdicts }: Verdicts) => (supportedShare(verdicts) === null ? ofNothing : null),
  'ragchecker.all': (inputs: {
    readonly answer2response: readonly Entailment[]
    readonly response2answer: readonly Entailment[]
    readonly retrieved2response: readonly (readonly Entailment[])[]
    readonly retrieved2answer: readonly (readonly Entailment[])[]
  }) => {
    const found = claimMeasures(inputs)
    return {
      ...found,
      claim_recall: found.claimRecall,
      context_precision: found.contextPrecision,
      context_utilization: found.contextUtilisation,
      noise_sensitivity_in_relevant: found.noiseFromRelevant,
      noise_sensitivity_in_irrelevant: found.noiseFromIrrelevant,
      self_knowledge: found.selfKnowledge,
    }
  },
  'judge.ppi_mean': (inputs: {
    readonly Y_labeled: readonly number[]
    readonly Yhat_labeled: readonly number[]
    readonly Yhat_unlabeled: readonly number[]
    readonly alpha: number
  }) => {
    const sums = judgedSums(inputs.Y_labeled, inputs.Yhat_labeled, inputs.Yhat_unlabeled)
    const { mean, standardError } = predictionPoweredMean(sums, 1)!
    const half = normalQuantile(1 - inputs.alpha / 2) * standardError
    return { theta: mean, se: standardError, lo: mean - half, hi: mean + half }
  },
  'judge.quadratic_weighted_kappa': (inputs: {
    readonly human: readonly number[]
    readonly judge: readonly number[]
    readonly labels: readonly number[]
  }) =>
    cohenKappa(
      inputs.labels.map((row) =>
        inputs.labels.map(
          (column) => inputs.human.filter((one, at) => one === row && inputs.judge[at] === column).length,
        ),
      ),
      'quadratic',
    )!.kappa,
  'util.ablation_surrogate': ({ masks, logit_prob }: { masks: number[][]; logit_prob: number[] }) =>
    ablationWeights(masks, logit_prob),
})
