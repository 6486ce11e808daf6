import { edgesOf, isSeparated, sigmoid, type Observation } from './logistic.ts'

/** mulberry32: 32 bits of state, enough for a simulation that must give the same every time. */
export function seededChance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export type Truth = { readonly slope: number; readonly middle: number }

/** Curves as caches may meet them: from nearly useless similarity (slope 5) to nearly a step (200). */
export const drawTruth = (chance: () => number): Truth => ({
  slope: 5 * 40 ** chance(),
  middle: 0.6 + 0.4 * chance(),
})

/** Nearest neighbours: similarity between 0.5 and 1. */
export function observe({ slope, middle }: Truth, chance: () => number): Observation {
  const similarity = 0.5 + 0.5 * chance()
  return { similarity, isRight: chance() < sigmoid(slope * (similarity - middle)) }
}

/**
 * What the data cannot say when right and wrong do not overlap, from truths that came out so with n observations: how
 * far the true middle lies from the lowest right one (root mean square), and the slope that nine of ten exceed.
 */
export function simulateSeparation(
  n: number,
  sets: number,
  seed: number,
): { readonly spread: number; readonly slope: number } {
  const chance = seededChance(seed)
  const slopes: number[] = []
  let squares = 0
  while (slopes.length < sets) {
    const truth = drawTruth(chance)
    const seen = Array.from({ length: n }, () => observe(truth, chance))
    const { lowestRight, highestWrong } = edgesOf(seen)
    if (!isSeparated(seen) || lowestRight === Infinity || highestWrong === -Infinity) continue
    slopes.push(truth.slope)
    squares += (truth.middle - lowestRight) ** 2
  }
  slopes.sort((a, b) => a - b)
  return { spread: Math.sqrt(squares / sets), slope: slopes[Math.floor(sets / 10)]! }
}
