import { betaCdf, betaTail } from '../../packages/server/src/statistics/beta.ts'
import { chiSquareCdf, chiSquareSurvival } from '../../packages/server/src/statistics/chi-square.ts'
import { normalCdf, normalQuantile, normalSurvival } from '../../packages/server/src/statistics/normal.ts'
import { studentCdf, studentQuantile, studentSurvival } from '../../packages/server/src/statistics/student.ts'
import { methodFamily } from '../method-family.ts'

/** A point with the parameters of its distribution behind it. */
type Point = readonly [number, number, number]

const distributions: Readonly<Record<string, (...point: Point) => number>> = {
  dist_norm_quantile: normalQuantile,
  dist_norm_cdf: normalCdf,
  dist_norm_sf: normalSurvival,
  dist_t_quantile: studentQuantile,
  dist_t_cdf: studentCdf,
  dist_t_sf: studentSurvival,
  dist_chi2_cdf: chiSquareCdf,
  dist_chi2_sf: chiSquareSurvival,
  dist_beta_cdf: betaCdf,
  dist_beta_sf: betaTail,
}

/** The vectors tell distributions apart by their names; their one input is a list of points. */
export const vectorFamily = methodFamily('distributions', {
  distribution_primitive: (inputs: Readonly<Record<string, readonly (number | Point)[]>>, { name }) => {
    const answer = distributions[String(name)]
    if (answer === undefined) throw new Error(`the distribution of ${String(name)} is not known`)
    const points = Object.values(inputs)[0] ?? []
    return { values: points.map((point) => answer(...([point].flat() as unknown as Point))) }
  },
})
