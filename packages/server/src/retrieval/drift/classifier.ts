import { separation } from '../measures/feedback/correlation.ts'
import { influence } from './influence.ts'
import { mannWhitney } from './mann-whitney.ts'

/** Fewer vectors on a side say nothing: each fold must have some to be tested on. */
export const fewestVectors = 20

export type Drift =
  | {
      readonly kind: 'tested'
      /** Exact if the vectors are exchangeable: at most this often as small, if nothing moved. */
      readonly p: number
      /** How well vectors are told apart by what was learned on the others; 0.5 is not at all. 95 % interval (DeLong). */
      readonly auc: { readonly value: number; readonly low: number; readonly high: number }
      readonly reference: number
      readonly current: number
      /** How far each current vector lies to the new side, scored without having been seen. */
      readonly scores: readonly number[]
    }
  | {
      readonly kind: 'refused'
      readonly reason: 'too-few-vectors' | 'lengths-differ'
      readonly needed: number
    }

export type DriftOptions = {
  /** In [0, 1). Deals folds and labels. */
  readonly random: () => number
  /** The smallest p there can be is 1/(permutations + 1). */
  readonly permutations?: number
}

type Rows = readonly ArrayLike<number>[]

const folds = 10
/** Of the mean spread of a direction. Between 0.05 and 0.3 the power hardly differs (decisions/2026-11-27-live-drift.md). */
const ridge = 0.1
/** Deals that come to as much: enough to know that p is large. */
const asHighAtMost = 20

/**
 * Did a set of embeddings move? A ridge discriminant is fitted to all but one fold of both sets and ranks the vectors of
 * that fold, each fold in turn; the statistic is Mann and Whitney's over all of them. Its p comes of dealing the labels
 * anew, so that it is exact however many are dealt (B. Phipson, G. Smyth, SAGMB 9, 2010), and the dealing ends early
 * where p is large (J. Besag, P. Clifford, Biometrika 78, 1991). A permutation costs (reference + current)² steps.
 */
export function classifierDrift(
  reference: Rows,
  current: Rows,
  { random, permutations = 999 }: DriftOptions,
): Drift {
  if (Math.min(reference.length, current.length) < fewestVectors)
    return { kind: 'refused', reason: 'too-few-vectors', needed: fewestVectors }
  const length = reference[0]!.length
  if (length === 0 || [...reference, ...current].some((row) => row.length !== length))
    return { kind: 'refused', reason: 'lengths-differ', needed: length }
  const [references, currents] = [reference.length, current.length]
  const score = scorerOf(influence([...current, ...reference], ridge), currents, references)
  const aucOf = (scores: Float64Array): number =>
    mannWhitney(scores.subarray(0, currents), scores.subarray(currents))!.auc

  // Places say who is taken for current (the first) and who is in which fold. One order for both: where the same texts
  // were embedded twice, a text stays in one fold.
  const common = Int32Array.from({ length: Math.max(currents, references) }, (_, at) => at)
  shuffle(common, random)
  const order = Int32Array.from([
    ...common.filter((at) => at < currents),
    ...common.filter((at) => at < references).map((at) => at + currents),
  ])
  const scores = new Float64Array(order.length)
  score(order).forEach((one, place) => (scores[order[place]!] = one))
  const observed = separationOf(scores, currents)
  let [asHigh, dealt] = [0, 0]
  for (; dealt < permutations && asHigh < asHighAtMost; dealt++) {
    shuffle(order, random)
    if (aucOf(score(order)) >= observed.value) asHigh++
  }
  return {
    kind: 'tested',
    p: asHigh === asHighAtMost ? asHigh / dealt : (asHigh + 1) / (dealt + 1),
    auc: observed,
    reference: references,
    current: currents,
    scores: [...scores.subarray(0, currents)],
  }
}

function separationOf(scores: Float64Array, currents: number) {
  const { auc, low, high } = separation(
    [...scores],
    Array.from(scores, (_, at) => at < currents),
  )!
  return { value: auc, low, high }
}

/** Scores by place in an order of which the first are taken for current ones; the same array each time. */
function scorerOf(weights: Float64Array, currents: number, references: number) {
  const count = currents + references
  const scores = new Float64Array(count)
  const labels = new Float64Array(count)
  const foldOf = Int8Array.from({ length: count }, (_, place) =>
    place < currents ? place % folds : (place - currents) % folds,
  )
  const outside = (of: number, fold: number): number => of - (Math.floor((of - 1 - fold) / folds) + 1)
  return (order: Int32Array): Float64Array => {
    for (let fold = 0; fold < folds; fold++) {
      const [up, down] = [1 / outside(currents, fold), -1 / outside(references, fold)]
      for (let place = 0; place < count; place++)
        labels[order[place]!] = foldOf[place] === fold ? 0 : place < currents ? up : down
      for (let place = 0; place < count; place++) {
        if (foldOf[place] !== fold) continue
        const row = order[place]! * count
        let sum = 0
        for (let at = 0; at < count; at++) sum += weights[row + at]! * labels[at]!
        // What differs by rounding alone is a tie.
        scores[place] = Math.round(sum * 1e12) / 1e12
      }
    }
    return scores
  }
}

function shuffle(places: Int32Array, random: () => number): void {
  for (let at = places.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const moved = places[at]!
    places[at] = places[other]!
    places[other] = moved
  }
}
