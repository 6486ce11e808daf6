import { betaCdf } from './beta.ts'
import { wilson } from './intervals.ts'
import { normalQuantile } from './normal.ts'

/** A sampled unit: whether it is so, and its weight, the inverse of the probability it was drawn with (1 or more). */
export type Sampled = { readonly isSo: boolean; readonly weight: number }

/** Units of one kind: how many there were in all, and those that were drawn and looked at. */
export type Cell = { readonly population: number; readonly sample: readonly Sampled[] }

/** With the interval at 95 %. */
export type SampledShare = {
  /** Null when nothing tells: no unit looked at, or none of those it is a share of. */
  readonly value: number | null
  readonly low: number
  readonly high: number
  /** Units looked at that it rests on. */
  readonly n: number
  /** As many units drawn with one probability would tell as much: L. Kish, Survey Sampling (1965), (Σw)² / Σw². */
  readonly effectiveN: number
}

const nothing: SampledShare = { value: null, low: 0, high: 1, n: 0, effectiveN: 0 }
const z = normalQuantile(0.975)

/**
 * The share within one cell, by inverse-probability weights: Hájek's ratio Σwy / Σw (1971), with Wilson's interval on
 * the effective n. That is Kish's, or where it is less the one the linearised variance Σw²(y − p)² / (Σw)² stands for,
 * p(1 − p) / v: E. L. Korn and B. I. Graubard, Survey Methodology 24 (1998); on which intervals cover, C. Franco, R. J. A.
 * Little, T. A. Louis, E. V. Slud, Journal of Survey Statistics and Methodology 7 (2019).
 */
export function weightedShare(sample: readonly Sampled[]): SampledShare {
  if (sample.length === 0) return nothing
  let [weights, squares, so] = [0, 0, 0]
  for (const { isSo, weight } of sample) {
    if (!(weight >= 1 && Number.isFinite(weight))) throw new RangeError(`${weight} is no weight of a sample.`)
    weights += weight
    squares += weight * weight
    if (isSo) so += weight
  }
  const value = so / weights
  const spread =
    sample.reduce((sum, { isSo, weight }) => sum + (weight * ((isSo ? 1 : 0) - value)) ** 2, 0) / weights ** 2
  const kish = weights ** 2 / squares
  const effectiveN = spread > 0 ? Math.min(kish, (value * (1 - value)) / spread) : kish
  const { low, high } = wilson(value * effectiveN, effectiveN)
  return {
    value,
    low: Math.min(low, lowestOfFew(value * effectiveN, effectiveN)),
    high: Math.max(high, 1 - lowestOfFew((1 - value) * effectiveN, effectiveN)),
    ...{ n: sample.length, effectiveN },
  }
}

/** So many or fewer found are few. */
const few = 3

/**
 * Wilson's lower limit claims too much where one, two or three were found. There the exact one of Clopper and Pearson at
 * a one-sided 5 % stands in, as L. D. Brown, T. T. Cai, A. DasGupta, Statistical Science 16 (2001), section 4.1.1, have it
 * with Poisson quantiles. 1 where it does not apply.
 */
function lowestOfFew(found: number, n: number): number {
  if (found > few || found <= 0) return 1
  return whereItTurns((share) => betaCdf(share, found, n - found + 1) < 0.05, 0, found / n)
}

/**
 * The share over all cells, each weighing what its population is of the whole. Limits of the cells are joined by the
 * method of variance estimates recovery: G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008). The population is
 * itself one draw of what the process makes, so its mixture of cells counts as uncertain too.
 */
export function stratifiedShare(cells: readonly Cell[]): SampledShare {
  const known = look(cells)
  if (known === null || known.length === 0) return nothing
  const population = known.reduce((sum, cell) => sum + cell.population, 0)
  const value = known.reduce((sum, cell) => sum + (cell.population / population) * cell.value, 0)
  let [below, above] = [0, 0]
  for (const cell of known) {
    const part = cell.population / population
    const mixture = (z * z * part * (cell.value - value) ** 2) / population
    below += (part * (cell.value - cell.low)) ** 2 + mixture
    above += (part * (cell.high - cell.value)) ** 2 + mixture
  }
  return {
    value,
    low: Math.max(0, value - Math.sqrt(below)),
    high: Math.min(1, value + Math.sqrt(above)),
    ...sizeOf(known, ({ sample }) => sample.length),
  }
}

/**
 * Of all units that are so, the share that lies in the first cells: A / (A + B), A and B estimated counts. Limits by
 * recovered variances of the linear form (1 − p)A − pB, which is Fieller's set with honest limits in place of normal
 * ones: A. Donner and G. Y. Zou, Statistical Methods in Medical Research 21 (2012). A cell of whose sample none is so
 * still adds what its interval allows: a few reviews of very many units never claim that nothing was missed.
 */
export function shareInFirst(first: readonly Cell[], second: readonly Cell[]): SampledShare {
  const [one, other] = [look(first), look(second)]
  if (one === null || other === null) return nothing
  const [a, b] = [totalOf(one), totalOf(other)]
  const size = sizeOf([...one, ...other], ({ sample }) => sample.filter(({ isSo }) => isSo).length)
  if (a.value + b.value === 0) return { ...nothing, ...size }
  const value = a.value / (a.value + b.value)
  const form = (p: number): number => (1 - p) * a.value - p * b.value
  const below = (p: number): number => Math.hypot((1 - p) * (a.value - a.low), p * (b.high - b.value))
  const above = (p: number): number => Math.hypot((1 - p) * (a.high - a.value), p * (b.value - b.low))
  return {
    value,
    low: whereItTurns((p) => form(p) > below(p), 0, value),
    high: whereItTurns((p) => form(p) > -above(p), value, 1),
    ...size,
  }
}

type Looked = Cell & { readonly value: number; readonly low: number; readonly high: number }

/**
 * Cells with their shares. One that nobody looked into is taken to be as the others are, and may be anything. Null when
 * nobody looked into any that holds something; then nothing can be said.
 */
function look(cells: readonly Cell[]): readonly Looked[] | null {
  const held = cells
    .map(({ population, sample }) => ({ population: Math.max(population, sample.length), sample }))
    .filter(({ population }) => population > 0)
    .map((cell) => ({ ...cell, share: weightedShare(cell.sample) }))
  const seen = held.filter(({ share }) => share.n > 0)
  if (seen.length === 0) return held.length === 0 ? [] : null
  const population = seen.reduce((sum, cell) => sum + cell.population, 0)
  const usual = seen.reduce((sum, cell) => sum + (cell.population / population) * cell.share.value!, 0)
  return held.map(({ share, ...cell }) => ({
    ...cell,
    ...{ value: share.value ?? usual, low: share.low, high: share.high },
  }))
}

/**
 * How many units are so, with limits: population times share, the population as a Poisson count with score limits
 * N + z²/2 ± z√(N + z²/4).
 */
function totalOf(cells: readonly Looked[]): { value: number; low: number; high: number } {
  let [value, below, above] = [0, 0, 0]
  for (const { population, value: share, low, high } of cells) {
    const [middle, half] = [population + (z * z) / 2, z * Math.sqrt(population + (z * z) / 4)]
    value += population * share
    below += (population * (share - low)) ** 2 + (share * (population - (middle - half))) ** 2
    above += (population * (high - share)) ** 2 + (share * (middle + half - population)) ** 2
  }
  return { value, low: Math.max(0, value - Math.sqrt(below)), high: value + Math.sqrt(above) }
}

/** Units it rests on, and Kish's effective number: each stands for population / sample units of its cell. */
function sizeOf(cells: readonly Looked[], count: (cell: Looked) => number) {
  let [n, weights, squares] = [0, 0, 0]
  for (const cell of cells) {
    const units = count(cell)
    if (units === 0) continue
    const weight = cell.population / cell.sample.length
    n += units
    weights += units * weight
    squares += units * weight * weight
  }
  return { n, effectiveN: n === 0 ? 0 : weights ** 2 / squares }
}

/** Where a claim that holds at `low` and not at `high` turns; to 2⁻⁴⁰ of the way. */
function whereItTurns(holds: (p: number) => boolean, low: number, high: number): number {
  let [from, to] = [low, high]
  for (let step = 0; step < 40; step++) {
    const middle = (from + to) / 2
    if (holds(middle)) from = middle
    else to = middle
  }
  return (from + to) / 2
}
