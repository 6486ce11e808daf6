/**
 * Scores made of a judge's verdicts, as RAGAS, DeepEval, TruLens and Phoenix define them. Where a definition has
 * nothing to score, ours is null: the others answer NaN, 0 or 1 (`ofNothing`), which no mean survives.
 */

/** What each of them says where the judge found nothing to score. For reading their exports, never for our own. */
export const ofNothing = {
  ragas_faithfulness: null,
  deepeval_faithfulness: 1,
  deepeval_answer_relevancy: 1,
  deepeval_contextual_precision: 0,
  deepeval_contextual_recall: 0,
  deepeval_hallucination: 0,
  trulens_groundedness: 0,
} as const

/** Share of statements with support (faithfulness), or of reference sentences found (context recall). */
export const supportedShare = (verdicts: readonly number[]): number | null =>
  verdicts.length === 0 ? null : verdicts.reduce((sum, one) => sum + one, 0) / verdicts.length

/** Mean of the precision at each relevant document, over the list as retrieved. 0 where none is relevant. */
export function contextPrecision(isRelevant: readonly boolean[]): number | null {
  if (isRelevant.length === 0) return null
  let [relevant, sum] = [0, 0]
  isRelevant.forEach((one, at) => {
    if (!one) return
    relevant++
    sum += relevant / (at + 1)
  })
  return relevant === 0 ? 0 : sum / relevant
}

/** DeepEval's faithfulness: share of claims that are not contradicted; "idk" counts unless it is penalised. */
export const notContradicted = (
  verdicts: readonly ('yes' | 'no' | 'idk')[],
  isAmbiguousPenalised: boolean,
): number | null =>
  supportedShare(verdicts.map((one) => (one === 'yes' || (one === 'idk' && !isAmbiguousPenalised) ? 1 : 0)))

/** Share of the reference's entities that the context has. RAGAS adds 1e-8 below the line. */
export function entityRecall(reference: readonly string[], context: readonly string[]): number | null {
  const asked = new Set(reference)
  const there = new Set(context)
  return asked.size === 0 ? null : [...asked].filter((one) => there.has(one)).length / (asked.size + 1e-8)
}

/** Statements by documents: does this document support this statement? */
type Support = readonly (readonly boolean[])[]

/**
 * RAGAS noise sensitivity: share of the answer's statements that are wrong and come from documents that are relevant,
 * or, `irrelevant`, only from such as are not. A document is relevant that supports a statement of the reference.
 */
export function noiseSensitivity(
  reference: Support,
  answer: Support,
  isRight: readonly boolean[],
): { readonly relevant: number; readonly irrelevant: number } | null {
  if (answer.length === 0) return null
  const documents = answer[0]!.map((_, at) => reference.some((row) => row[at]))
  const share = (counts: (row: readonly boolean[]) => boolean): number =>
    answer.filter((row, at) => !isRight[at] && counts(row)).length / answer.length
  const fromRelevant = (row: readonly boolean[]): boolean => row.some((one, at) => one && documents[at])
  const fromOther = (row: readonly boolean[]): boolean => row.some((one, at) => one && !documents[at])
  return {
    relevant: share(fromRelevant),
    irrelevant: share((row) => fromOther(row) && !fromRelevant(row)),
  }
}

/**
 * RAGAS response relevancy: mean cosine of the question with questions made from the answer; 0 where every one of them
 * came from an answer that commits to nothing. Null without any, or where a vector is nought.
 */
export function responseRelevancy(
  question: readonly number[],
  generated: readonly (readonly number[])[],
  isNoncommittal: readonly boolean[],
): number | null {
  const cosines = generated.map((one) => cosine(question, one))
  if (cosines.length === 0 || cosines.includes(null)) return null
  if (isNoncommittal.every(Boolean)) return 0
  return cosines.reduce<number>((sum, one) => sum + one!, 0) / cosines.length
}

function cosine(a: readonly number[], b: readonly number[]): number | null {
  const lengths = Math.hypot(...a) * Math.hypot(...b)
  return lengths === 0 ? null : a.reduce((sum, value, at) => sum + value * b[at]!, 0) / lengths
}

/** Scores of a scale from 0 to `most`, as a mean share; what a judge did not score is left out, null if it all is. */
export function meanOfScale(scores: readonly (number | null)[], most: number): number | null {
  const given = scores.filter((one) => one !== null)
  return given.length === 0 ? null : given.reduce((sum, one) => sum + one / most, 0) / given.length
}
