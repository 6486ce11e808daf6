import type { Rates } from '../../packages/server/src/reviews/model.ts'
import { ratesOf, type StratumEvidence } from '../../packages/server/src/reviews/rules.ts'
import { Chance } from './chance.ts'

/** Evaluations of one kind: their share of all, how many should fire, and the probability they are drawn with. */
type Kind = {
  readonly fired: boolean
  readonly share: number
  readonly positive: number
  readonly probability: number
  /** From the middle of the time on, where a queue was edited or traffic turned. */
  readonly later?: { readonly positive: number; readonly probability: number }
}
export type ReviewWorld = {
  readonly name: string
  readonly evaluations: number
  readonly kinds: readonly Kind[]
  /** Where intervals are allowed to be too wide: so few reviews, or so sharp a turn, that they must not be too narrow. */
  readonly isHard?: true
}

/** A tenth of the traffic should fire and four fifths of it do; of the rest a share fires too, wrongly. */
const world = (
  name: string,
  falsePositiveRate: number,
  evaluations: number,
  [fired, near, far]: readonly [number, number, number],
): ReviewWorld => {
  const [hits, misses] = [0.08, 0.02]
  const wrong = 0.9 * falsePositiveRate
  const right = 0.9 - wrong
  // A tenth of what rightly passes comes near the threshold, and seven tenths of what is missed.
  const [nearRight, nearMissed] = [0.1 * right, 0.7 * misses]
  const kind = (isFired: boolean, so: number, not: number, probability: number): Kind => ({
    ...{ fired: isFired, share: so + not, positive: so / (so + not), probability },
  })
  return {
    ...{ name: `${name}, false-positive rate ${falsePositiveRate}`, evaluations },
    kinds: [
      kind(true, hits, wrong, fired),
      kind(false, nearMissed, nearRight, near),
      kind(false, misses - nearMissed, right - nearRight, far),
    ],
  }
}

/** The queue was edited in the middle of the time, and other things fire since: weight and truth hang together. */
const edited = (
  name: string,
  of: ReviewWorld,
  by: { readonly positive: number; readonly probability: number },
): ReviewWorld => ({
  ...of,
  name: of.name.replace(/^[^,]*/, name),
  kinds: of.kinds.map((kind) => ({
    ...kind,
    later: {
      positive: Math.min(1, kind.positive * by.positive),
      probability: kind.probability * by.probability,
    },
  })),
})
const hard = (of: ReviewWorld): ReviewWorld => ({ ...of, isHard: true })

export const reviewWorlds: readonly ReviewWorld[] = [0.02, 0.05, 0.1, 0.2, 0.5].flatMap((rate) => {
  const even = world('', rate, 6_000, [0.3, 0.3, 0.06])
  return [
    world('usual', rate, 4_000, [0.3, 0.2, 0.05]),
    world('few reviews', rate, 1_000, [0.3, 0.2, 0.05]),
    world('all that fired', rate, 1_000, [1, 0.5, 0.1]),
    world('thin', rate, 20_000, [0.05, 0.02, 0.01]),
    edited('edited', even, { positive: 0.8, probability: 1 / 3 }),
    hard(world('very few reviews', rate, 300, [0.3, 0.2, 0.05])),
    hard(edited('turned for the worse', even, { positive: 2, probability: 0.1 })),
    hard(edited('turned for the better', even, { positive: 0.5, probability: 0.1 })),
  ]
})

type Name = keyof Rates

/** What is true of a world, from its kinds. */
export function truthOf({ kinds }: ReviewWorld): Readonly<Record<Name, number>> {
  const positiveOf = ({ positive, later }: Kind): number => (positive + (later?.positive ?? positive)) / 2
  const sum = (isFired: boolean, part: (kind: Kind) => number): number =>
    kinds.filter(({ fired }) => fired === isFired).reduce((all, kind) => all + kind.share * part(kind), 0)
  const [hits, misses] = [sum(true, positiveOf), sum(false, positiveOf)]
  const [wrong, right] = [
    sum(true, (kind) => 1 - positiveOf(kind)),
    sum(false, (kind) => 1 - positiveOf(kind)),
  ]
  return {
    falsePositiveRate: wrong / (wrong + right),
    falseFireShare: wrong / (wrong + hits),
    precision: hits / (wrong + hits),
    missRate: misses / (misses + right),
    recall: hits / (hits + misses),
  }
}

/** One run: evaluations come, some are drawn and answered, and the product tells the rates. */
export function reviewRun(
  { evaluations, kinds }: ReviewWorld,
  seed: number,
  run: number,
  tell: (strata: readonly StratumEvidence[]) => Rates = (strata) => ratesOf(strata, 1),
): Rates {
  const chance = new Chance(seed, run)
  const strata = kinds.map(({ fired }) => ({
    fired,
    count: 0,
    reviewed: [] as StratumEvidence['reviewed'][number][],
  }))
  for (let at = 0; at < evaluations; at++) {
    let left = chance.uniform()
    let which = 0
    while (which < kinds.length - 1 && left >= kinds[which]!.share) left -= kinds[which++]!.share
    const kind = kinds[which]!
    const { probability, positive } = kind.later !== undefined && at >= evaluations / 2 ? kind.later : kind
    strata[which]!.count++
    if (chance.uniform() < probability)
      strata[which]!.reviewed.push({ score: 0, probability, isPositive: chance.uniform() < positive })
  }
  return tell(strata.map(({ fired, count, reviewed }) => ({ fired, populations: [count], reviewed })))
}
