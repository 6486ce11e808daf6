import { weightOf, type Asked, type Context, type Frequencies, type Stems } from './ground.ts'
import type { Word } from './words.ts'

/** The answer's content words that neither the question nor talk of the documents put there, each with its weight. */
export function novelWords(
  answer: readonly Word[],
  question: Stems,
  frequencies: Frequencies,
): readonly { readonly stem: string; readonly weight: number }[] {
  return answer
    .filter(({ isContent, isMeta, stem }) => isContent && !isMeta && !question.has(stem))
    .map(({ stem }) => ({ stem, weight: weightOf(frequencies, stem) }))
}

type Novel = ReturnType<typeof novelWords>

const weightIn = (novel: Novel, holds: (stem: string) => boolean): number =>
  novel.reduce((sum, { stem, weight }) => (holds(stem) ? sum + weight : sum), 0)

/** Share, by rarity, of the answer's novel words that stand in a context; null without novel words. In [0, 1]. */
function utilisationOf(novel: Novel, stems: Stems): number | null {
  const whole = weightIn(novel, () => true)
  return whole === 0 ? null : weightIn(novel, (stem) => stems.has(stem)) / whole
}

/** (U − E)/(1 − E): how far above what contexts of other questions give, which is 0. Null where E is 1. */
export function correctedForChance(utilisation: number, others: readonly number[]): number | null {
  if (others.length === 0) return null
  const expected = others.reduce((sum, one) => sum + one, 0) / others.length
  return expected >= 1 ? null : (utilisation - expected) / (1 - expected)
}

/** Weight of the answer's novel words that exactly one document supports, for each document. */
export function soleSupport(novel: Novel, { documents, onlyHolder }: Context): readonly number[] {
  const sole = Array.from({ length: documents }, () => 0)
  for (const { stem, weight } of novel) {
    const holder = onlyHolder(stem)
    if (holder !== null) sole[holder]! += weight
  }
  return sole
}

/** How many contexts of other questions the baseline is taken over. */
export const baselineContexts = 5

export type Use = {
  readonly utilisation: number
  /** Null while fewer than 5 contexts of other questions are known. */
  readonly corrected: number | null
  /** Share of the answer's novel weight that each document alone supports. */
  readonly sole: readonly number[]
}

/** How an answer used its documents. Null when it holds no novel content word: nothing could show a use. */
export function useOf(
  answer: readonly Word[],
  { context, question, frequencies }: Asked,
  others: readonly Stems[],
): Use | null {
  const novel = novelWords(answer, question, frequencies)
  const utilisation = utilisationOf(novel, context.stems)
  if (utilisation === null) return null
  const whole = weightIn(novel, () => true)
  const baseline = others.slice(0, baselineContexts).map((stems) => utilisationOf(novel, stems)!)
  return {
    utilisation,
    corrected: baseline.length < baselineContexts ? null : correctedForChance(utilisation, baseline),
    sole: soleSupport(novel, context).map((weight) => weight / whole),
  }
}
