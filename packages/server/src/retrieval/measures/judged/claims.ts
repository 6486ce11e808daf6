import { supportedShare } from './verdicts.ts'

export type Entailment = 'Entailment' | 'Neutral' | 'Contradiction'

/** What a judge says of each claim: against the other text, or against each document. */
export type CheckedClaims = {
  /** Claims of the response, against the true answer. */
  readonly answer2response: readonly Entailment[]
  /** Claims of the true answer, against the response. */
  readonly response2answer: readonly Entailment[]
  /** Claims of the response, each against each document. */
  readonly retrieved2response: readonly (readonly Entailment[])[]
  /** Claims of the true answer, each against each document. */
  readonly retrieved2answer: readonly (readonly Entailment[])[]
}

const holds = (one: Entailment | undefined): boolean => one === 'Entailment'
const share = (flags: readonly boolean[]): number | null => supportedShare(flags.map(Number))

/**
 * RAGChecker's measures of one answer, each a share, null where it has nothing to count (D. Ru et al., NeurIPS 2024;
 * amazon-science/RAGChecker `computation.py`, there in per cent). A document is relevant that entails a claim of the
 * true answer.
 */
export function claimMeasures(checked: CheckedClaims) {
  const right = checked.answer2response.map(holds)
  const recalled = checked.response2answer.map(holds)
  const inContext = checked.retrieved2answer.map((row) => row.some(holds))
  const documents = checked.retrieved2answer[0] ?? checked.retrieved2response[0] ?? []
  const isRelevant = documents.map((_, at) => checked.retrieved2answer.some((row) => holds(row[at])))
  const from = (row: readonly Entailment[], relevant: boolean): boolean =>
    row.some((one, at) => holds(one) && isRelevant[at] === relevant)
  const ofResponse = (counts: (row: readonly Entailment[], isRight: boolean) => boolean): number | null =>
    share(checked.retrieved2response.map((row, at) => counts(row, right[at]!)))
  const precision = share(right)
  const recall = share(recalled)
  return {
    precision,
    recall,
    f1: precision === null || recall === null ? null : harmonic(precision, recall),
    claimRecall: share(inContext),
    contextPrecision: share(isRelevant),
    contextUtilisation: share(recalled.filter((_, at) => inContext[at])),
    faithfulness: ofResponse((row) => row.some(holds)),
    noiseFromRelevant: ofResponse((row, isRight) => !isRight && from(row, true)),
    noiseFromIrrelevant: ofResponse((row, isRight) => !isRight && !from(row, true) && from(row, false)),
    hallucination: ofResponse((row, isRight) => !isRight && !row.some(holds)),
    selfKnowledge: ofResponse((row, isRight) => isRight && !row.some(holds)),
  }
}

const harmonic = (a: number, b: number): number => (a + b === 0 ? 0 : (2 * a * b) / (a + b))
