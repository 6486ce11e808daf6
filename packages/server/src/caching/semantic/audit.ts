import { wilson, type Rate } from '../../statistics/intervals.ts'
import { gate, type Difference } from './gate.ts'

/** Two requests, and whether one answer would do for both. */
export type LabelledPair = {
  readonly family: string
  readonly a: string
  readonly b: string
  readonly isSame: boolean
  /** Cosine of their embeddings, where someone measured it. */
  readonly similarity: number | null
}

export type Audit = {
  readonly pairs: number
  /** Of the pairs that differ, the share that would have been given the other's answer. */
  readonly falseHits: Rate
  /** Of the pairs that mean the same, the share that would have been answered from the cache. */
  readonly trueHits: Rate
  /** Of all hits, the share that is wrong. */
  readonly wrongPerHit: Rate
  readonly families: readonly {
    readonly family: string
    readonly falseHits: number
    readonly different: number
    readonly trueHits: number
    readonly same: number
  }[]
  /** What the gate saw in the different pairs it refused. */
  readonly refusedFor: Readonly<Partial<Record<Difference | 'similarity', number>>>
}

/**
 * Measures gate and threshold on labelled pairs: a hit needs both the gate's agreement and, where a threshold is given,
 * a similarity that reaches it. Pairs without a similarity are judged by the gate alone. Wilson intervals at 95 %.
 */
export function auditPairs(pairs: readonly LabelledPair[], threshold: number | null): Audit {
  const judged = pairs.map((pair) => ({ ...pair, refusal: refusalOf(pair, threshold) }))
  const count = (isSame: boolean, isHit: boolean, family?: string): number =>
    judged.filter(
      (one) =>
        one.isSame === isSame && (one.refusal === null) === isHit && (family ?? one.family) === one.family,
    ).length
  const falseHits = count(false, true)
  const trueHits = count(true, true)
  const refusedFor: Partial<Record<Difference | 'similarity', number>> = {}
  for (const { isSame, refusal } of judged)
    if (!isSame && refusal !== null) refusedFor[refusal] = (refusedFor[refusal] ?? 0) + 1
  return {
    pairs: pairs.length,
    falseHits: wilson(falseHits, falseHits + count(false, false)),
    trueHits: wilson(trueHits, trueHits + count(true, false)),
    wrongPerHit: wilson(falseHits, falseHits + trueHits),
    families: [...new Set(pairs.map(({ family }) => family))].map((family) => ({
      family,
      falseHits: count(false, true, family),
      different: count(false, true, family) + count(false, false, family),
      trueHits: count(true, true, family),
      same: count(true, true, family) + count(true, false, family),
    })),
    refusedFor,
  }
}

function refusalOf(
  { a, b, similarity }: LabelledPair,
  threshold: number | null,
): Difference | 'similarity' | null {
  if (threshold !== null && similarity !== null && similarity < threshold) return 'similarity'
  const verdict = gate(a, b)
  return verdict.agrees ? null : verdict.differsIn
}
