import { fitLogistic, matrixOf, scoresOf, type Matrix } from './logistic.ts'
import { mannWhitney } from './mann-whitney.ts'

/** Fewer vectors on a side say nothing: each half must have some to learn from and some to be tested on. */
export const fewestVectors = 20

export type Drift =
  | {
      readonly kind: 'tested'
      /** Valid: at most this often as small, if nothing moved. */
      readonly p: number
      /** How well what was learned on one half tells the other half apart; 0.5 is not at all. Mean of both halves. */
      readonly auc: number
      readonly reference: number
      readonly current: number
      /** How far each current vector lies to the new side, each scored by the half that did not see it. */
      readonly scores: readonly number[]
    }
  | {
      readonly kind: 'refused'
      readonly reason: 'too-few-vectors' | 'lengths-differ'
      readonly needed: number
    }

/**
 * Did a set of embeddings move? A classifier is fitted on one half of both sets and must rank the other half's current
 * vectors higher (Mann–Whitney); then the halves change places. p = min(1, 2·min(p₁, p₂)) holds whatever the two have
 * to do with each other (Bonferroni), so that false alarms stay below the level; no bootstrap, no fixed threshold.
 * `random` in [0, 1) makes the halves.
 */
export function classifierDrift(
  reference: readonly (readonly number[])[],
  current: readonly (readonly number[])[],
  random: () => number,
  penalty = 1,
): Drift {
  const least = Math.min(reference.length, current.length)
  if (least < fewestVectors) return { kind: 'refused', reason: 'too-few-vectors', needed: fewestVectors }
  const length = reference[0]!.length
  if (length === 0 || [...reference, ...current].some((row) => row.length !== length))
    return { kind: 'refused', reason: 'lengths-differ', needed: length }
  const scale = scaleOf([...reference, ...current])
  // One order for both: where the same texts were embedded twice, a text stays in one half.
  const order = shuffled(Math.max(reference.length, current.length), random)
  const [oldA, oldB] = halvesOf(order, reference.length)
  const [newA, newB] = halvesOf(order, current.length)
  const sides = [
    { train: [oldA, newA], test: [oldB, newB] },
    { train: [oldB, newB], test: [oldA, newA] },
  ] as const
  const scores = Array.from({ length: current.length }, () => 0)
  const found = sides.map(({ train, test }) => {
    const [old, now] = train
    const rows = [...old.map((at) => reference[at]!), ...now.map((at) => current[at]!)]
    const direction = fitLogistic(
      scaled(rows, scale),
      rows.map((_, at) => at >= old.length),
      penalty,
    )
    const before = scoresOf(
      direction,
      scaled(
        test[0].map((at) => reference[at]!),
        scale,
      ),
    )
    const after = scoresOf(
      direction,
      scaled(
        test[1].map((at) => current[at]!),
        scale,
      ),
    )
    test[1].forEach((at, index) => (scores[at] = after[index]!))
    return mannWhitney(after, before)!
  })
  return {
    kind: 'tested',
    p: Math.min(1, 2 * Math.min(...found.map(({ p }) => p))),
    auc: found.reduce((sum, { auc }) => sum + auc / found.length, 0),
    reference: reference.length,
    current: current.length,
    scores,
  }
}

/** Places from 0, in an order at random. */
function shuffled(count: number, random: () => number): readonly number[] {
  const places = Array.from({ length: count }, (_, at) => at)
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[places[at], places[other]] = [places[other]!, places[at]!]
  }
  return places
}

/** Places below `count` in two halves. */
function halvesOf(order: readonly number[], count: number): readonly [number[], number[]] {
  const places = order.filter((at) => at < count)
  const middle = Math.ceil(count / 2)
  return [places.slice(0, middle), places.slice(middle)]
}

/** One number for all columns, so that vectors of any length are penalised alike: the root mean square is made 1. */
function scaleOf(rows: readonly (readonly number[])[]): number {
  let [squares, count] = [0, 0]
  for (const row of rows)
    for (const value of row) {
      squares += value * value
      count++
    }
  return squares === 0 ? 1 : Math.sqrt(count / squares)
}

function scaled(rows: readonly (readonly number[])[], scale: number): Matrix {
  const matrix = matrixOf(rows)
  for (let at = 0; at < matrix.values.length; at++) matrix.values[at]! *= scale
  return matrix
}
