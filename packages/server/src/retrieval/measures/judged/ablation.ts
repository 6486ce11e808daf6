import { solveSymmetric } from '../../../statistics/linear-system.ts'

/**
 * What each document does for an answer, from answers given with some documents left out: least squares of the answer's
 * log-odds on which documents were there (B. Cohen-Wang et al., "ContextCite", NeurIPS 2024, without its penalty).
 */
export function ablationWeights(
  isThere: readonly (readonly number[])[],
  logOdds: readonly number[],
): { readonly weights: readonly number[]; readonly intercept: number } {
  const rows = isThere.map((row) => [1, ...row])
  const columns = rows[0]!.map((_, at) => rows.map((row) => row[at]!))
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, at) => sum + value * b[at]!, 0)
  const [intercept, ...weights] = solveSymmetric(
    columns.map((one) => columns.map((other) => dot(one, other))),
    columns.map((one) => dot(one, logOdds)),
  )
  return { weights, intercept: intercept! }
}
