import { chiSquareSurvival } from '../../packages/server/src/statistics/chi-square.ts'
import { normalCdf, normalQuantile } from '../../packages/server/src/statistics/normal.ts'
import { studentCdf } from '../../packages/server/src/statistics/student.ts'
import { methodFamily } from '../method-family.ts'

type Points = {
  readonly q?: readonly number[]
  readonly x?: readonly number[]
  readonly x_df?: readonly (readonly [number, number])[]
}

/** The vectors tell distributions apart by their names. */
export const vectorFamily = methodFamily('distributions', {
  distribution_primitive: ({ q = [], x = [], x_df: pairs = [] }: Points, { name }) => {
    switch (name) {
      case 'dist_norm_quantile':
        return { values: q.map(normalQuantile) }
      case 'dist_norm_cdf':
        return { values: x.map(normalCdf) }
      case 'dist_t_cdf':
        return { values: pairs.map(([t, degrees]) => studentCdf(t, degrees)) }
      case 'dist_chi2_sf':
        return { values: pairs.map(([square, degrees]) => chiSquareSurvival(square, degrees)) }
      default:
        throw new Error(`the distribution of ${String(name)} is not known`)
    }
  },
})
