import { bradleyTerry, matchOf } from '../../packages/server/src/statistics/bradley-terry.ts'
import { cohenKappa, fleissKappa } from '../../packages/server/src/statistics/kappa.ts'
import { krippendorffAlpha, type Rating } from '../../packages/server/src/statistics/krippendorff.ts'
import { methodFamily } from '../method-family.ts'

type Table = { readonly table: readonly (readonly number[])[] }

const cohen = ({ table }: Table) => {
  const found = cohenKappa(table)
  return {
    kappa: found?.kappa,
    std_kappa: found?.standardError,
    std_kappa0: found?.standardErrorOfChance,
    none: found?.kappa,
    linear: cohenKappa(table, 'linear')?.kappa,
    quadratic: cohenKappa(table, 'quadratic')?.kappa,
  }
}

/** How far raters agree, and who beats whom. */
export const vectorFamily = methodFamily('agreement', {
  cohen_kappa: cohen,
  cohen_kappa_weighted: cohen,
  fleiss_kappa: ({ table }: Table) => ({ kappa: fleissKappa(table) }),
  krippendorff_alpha: (
    { raters_by_units: ratings }: { raters_by_units: readonly (readonly Rating[])[] },
    vector,
  ) =>
    Object.fromEntries(
      (['nominal', 'ordinal', 'interval', 'ratio'] as const)
        .filter((level) => level in (vector.expected as object))
        .map((level) => [level, krippendorffAlpha(ratings, level)]),
    ),
  bradley_terry_mm: ({ wins }: { wins: readonly (readonly number[])[] }) => {
    const strength = bradleyTerry(wins)!.logStrengths.map(Math.exp)
    return { strength, strength_precise: strength }
  },
  bradley_terry_two_items: ({ w12, w21 }: { w12: number; w21: number }) => {
    const strengths = bradleyTerry([
      [0, w12],
      [w21, 0],
    ])!
    const { logOdds, standardError, winProbability } = matchOf(strengths, 0, 1)
    return { logOdds, se: standardError, winProb: winProbability }
  },
})
