import type { Design, DrawnStratum, Stratum } from './model.ts'

/** How many of each stratum there were, over how long. */
export type Seen = { readonly counts: readonly number[]; readonly hours: number }

const weekHours = 24 * 7
/** Below it a sum of weights would be the play of single items. */
const least = 1e-6
/** A probability that fits the traffic within this part is left alone. */
const tolerated = 0.25

/**
 * The probabilities to draw by from now on. They hang on what was seen before only, so each item's is known when it is
 * drawn. A stratum nothing was seen of is taken whole, until something is.
 */
export function plan(strata: readonly Stratum[], { counts, hours }: Seen): DrawnStratum[] {
  return strata.map(({ name, fired, low, high, probability, perWeek }, at) => {
    const week = (counts[at]! * weekHours) / hours
    const wanted = perWeek === null || week === 0 ? 1 : Math.max(least, Math.min(1, perWeek / week))
    return { name, fired, low, high, probability: probability ?? Number(wanted.toPrecision(3)) }
  })
}

/** Whether a plan differs from what is drawn by, by more than traffic does by itself. */
export const isNews = (now: readonly DrawnStratum[], planned: readonly DrawnStratum[]): boolean =>
  now.length !== planned.length ||
  planned.some((stratum, at) => {
    const before = now[at]!
    return !isSamePlace(before, stratum) || Math.abs(stratum.probability / before.probability - 1) > tolerated
  })

const isSamePlace = (one: DrawnStratum, other: Omit<DrawnStratum, 'probability'>): boolean =>
  one.name === other.name && one.fired === other.fired && one.low === other.low && one.high === other.high

/** A stretch of time in which one design held; `to` is excluded. */
export type Stretch = {
  readonly fromMs: number
  readonly toMs: number
  readonly strata: readonly DrawnStratum[]
}

/** The stretches of a window, oldest first. `designs` ascend; before the first, nothing was drawn. */
export function stretches(designs: readonly Design[], fromMs: number, toMs: number): Stretch[] {
  return designs
    .map(({ from, strata }, at) => ({
      fromMs: Math.max(fromMs, Date.parse(from)),
      toMs: Math.min(toMs, at + 1 < designs.length ? Date.parse(designs[at + 1]!.from) : Infinity),
      strata,
    }))
    .filter((stretch) => stretch.fromMs < stretch.toMs)
}

/** Neighbours that differ in nothing but probabilities, joined: within them counts can be taken together. */
export function samePlaces(all: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = []
  for (const stretch of all) {
    const before = joined.at(-1)
    const isSame =
      before !== undefined &&
      before.strata.length === stretch.strata.length &&
      before.strata.every((stratum, at) => isSamePlace(stratum, stretch.strata[at]!))
    if (isSame) joined[joined.length - 1] = { ...before, toMs: stretch.toMs }
    else joined.push(stretch)
  }
  return joined
}
