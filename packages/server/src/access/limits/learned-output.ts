/** How many kinds of calls are remembered, and how many of the newest answers of each. */
const kindsAtMost = 2_000
const answersKept = 64
/** Fewer answers than this say nothing about the twentieth. */
const answersNeeded = 20

export type LearnedOutput = {
  learn(kind: string, outputTokens: number): void
  /** The 95th percentile of the newest answers' output tokens; null until enough were seen. */
  p95(kind: string): number | null
}

type Seen = { readonly answers: number[]; next: number; p95: number | null }

/** What calls of a kind (project, prompt, model) took, learned from their answers. Bounded: the oldest kind is let go. */
export function learnedOutput(): LearnedOutput {
  const kinds = new Map<string, Seen>()
  return {
    learn(kind, outputTokens) {
      const seen = kinds.get(kind) ?? { answers: [], next: 0, p95: null }
      kinds.delete(kind)
      if (kinds.size >= kindsAtMost) kinds.delete(kinds.keys().next().value!)
      kinds.set(kind, seen)
      seen.answers[seen.next] = outputTokens
      seen.next = (seen.next + 1) % answersKept
      seen.p95 = null
    },
    p95(kind) {
      const seen = kinds.get(kind)
      if (!seen || seen.answers.length < answersNeeded) return null
      return (seen.p95 ??= quantile95(seen.answers))
    },
  }
}

/** Nearest rank. */
const quantile95 = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * 0.95) - 1]!
