import { cohenKappa } from '../statistics/kappa.ts'
import { krippendorffAlpha } from '../statistics/krippendorff.ts'
import type { Agreement, Truth } from './model.ts'

/** What one reviewer said of one item. */
export type Said = { readonly item: string; readonly actor: string; readonly truth: Truth }

const resamples = 400
/** The newest of so many items are looked at. */
export const agreementItems = 500
const words: readonly Truth[] = ['positive', 'negative', 'unclear']

/**
 * How far reviewers agree: Cohen's kappa where two reviewers answered every item, else Krippendorff's alpha, nominal. The
 * interval is the percentile bootstrap's over items (B. Efron, 1979; for alpha A. F. Hayes and K. Krippendorff,
 * Communication Methods and Measures 1, 2007); resamples on which nothing could differ say nothing and are left out.
 * Items with one answer are ignored. `random` gives numbers in [0, 1).
 */
export function agreementOf(said: readonly Said[], random: () => number): Agreement {
  const items = [...Map.groupBy(said, ({ item }) => item).values()].filter((answers) => answers.length > 1)
  const actors = [...new Set(items.flat().map(({ actor }) => actor))].sort()
  const units = items.map((answers) =>
    actors.map((actor) => answers.find((one) => one.actor === actor)?.truth ?? null),
  )
  const isPair = actors.length === 2
  const measure = (drawn: readonly Unit[]): number | null => (isPair ? kappaOf(drawn) : alphaOf(drawn))
  const value = units.length < 2 ? null : measure(units)
  const bootstrapped =
    value === null
      ? []
      : Array.from({ length: resamples }, () =>
          measure(units.map(() => units[Math.floor(random() * units.length)]!)),
        )
          .filter((one) => one !== null)
          .sort((one, other) => one - other)
  const at = (share: number): number | null =>
    bootstrapped.length < resamples / 2 ? null : bootstrapped[Math.floor(share * (bootstrapped.length - 1))]!
  const agreed = units.filter((unit) => new Set(unit.filter((truth) => truth !== null)).size === 1).length
  return {
    ...{ measure: isPair ? 'cohen-kappa' : 'krippendorff-alpha', value, low: at(0.025), high: at(0.975) },
    ...{ items: units.length, reviewers: actors.length },
    agreed: units.length === 0 ? null : agreed / units.length,
  }
}

/** What each reviewer said of an item; null where one did not. */
type Unit = readonly (Truth | null)[]

const kappaOf = (units: readonly Unit[]): number | null =>
  cohenKappa(
    words.map((row) => words.map((column) => units.filter(([a, b]) => a === row && b === column).length)),
  )?.kappa ?? null

const alphaOf = (units: readonly Unit[]): number | null =>
  krippendorffAlpha(
    units[0]!.map((_, rater) => units.map((unit) => unit[rater]!)),
    'nominal',
  )
