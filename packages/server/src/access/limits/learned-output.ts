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

/** `sorted` holds the same numbers as `answers`: sorting them anew for every call costs more than a look-up of its price. */
type Seen = { readonly answers: number[]; readonly sorted: number[]; next: number }

/** What calls of a kind (project, prompt, model) took, learned from their answers. Bounded: the oldest kind is let go. */
export function learnedOutput(): LearnedOutput {
  const kinds = new Map<string, Seen>()
  return {
    learn(kind, outputTokens) {
      const seen = kinds.get(kind) ?? { answers: [], sorted: [], next: 0 }
      kinds.delete(kind)
      if (kinds.size >= kindsAtMost) kinds.delete(kinds.keys().next().value!)
      kinds.set(kind, seen)
      const oldest = seen.answers[seen.next]
      if (oldest !== undefined) seen.sorted.splice(placeOf(seen.sorted, oldest), 1)
      seen.sorted.splice(placeOf(seen.sorted, outputTokens), 0, outputTokens)
      seen.answers[seen.next] = outputTokens
      seen.next = (seen.next + 1) % answersKept
    },
    p95(kind) {
      const seen = kinds.get(kind)
      if (!seen || seen.sorted.length < answersNeeded) return null
      // Nearest rank.
      return seen.sorted[Math.ceil(seen.sorted.length * 0.95) - 1]!
    },
  }
}

/** The first place whose number is no less. */
function placeOf(sorted: readonly number[], value: number): number {
  const at = sorted.findIndex((one) => one >= value)
  return at === -1 ? sorted.length : at
}
