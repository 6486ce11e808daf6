import { requireTable } from './domain.ts'
import { solveSymmetric } from './linear-system.ts'

export type Strengths = {
  /** Natural logarithms, their mean 0. */
  readonly logStrengths: readonly number[]
  /** Of the log-strengths, from the curvature of the likelihood. */
  readonly covariance: readonly (readonly number[])[]
}

/** What two items' strengths say of a match between them. */
export type Match = {
  readonly logOdds: number
  readonly standardError: number
  readonly winProbability: number
}

/**
 * Strengths of items from who beat whom: R. A. Bradley and M. E. Terry, Biometrika 39 (1952), by the MM steps of D. R.
 * Hunter, Annals of Statistics 32 (2004). `wins[i][j]` is how often i beat j; a tie is half a win each. Null unless
 * every item can be reached from every other by wins: otherwise some strength is without bound.
 */
export function bradleyTerry(wins: readonly (readonly number[])[]): Strengths | null {
  requireTable(wins, 'The table of wins')
  const size = wins.length
  if (wins[0]!.length !== size) throw new RangeError('A table of wins has as many rows as columns.')
  if (size < 2 || !isConnected(wins)) return null
  const won = wins.map((row, at) => row.reduce((sum, count, other) => (other === at ? sum : sum + count), 0))
  const matches = (first: number, second: number): number =>
    first === second ? 0 : wins[first]![second]! + wins[second]![first]!
  let strengths = won.map(() => 1)
  for (let step = 0; step < 100_000; step++) {
    const next = centred(
      strengths.map(
        (strength, at) =>
          won[at]! /
          strengths.reduce((sum, other, place) => sum + matches(at, place) / (strength + other), 0),
      ),
    )
    const moved = Math.max(...next.map((strength, at) => Math.abs(Math.log(strength / strengths[at]!))))
    strengths = next
    if (moved < 1e-14) break
  }
  return { logStrengths: strengths.map(Math.log), covariance: covarianceOf(strengths, matches) }
}

/** First against second. */
export function matchOf({ logStrengths, covariance }: Strengths, first: number, second: number): Match {
  const logOdds = logStrengths[first]! - logStrengths[second]!
  const variance = covariance[first]![first]! + covariance[second]![second]! - 2 * covariance[first]![second]!
  return { logOdds, standardError: Math.sqrt(variance), winProbability: 1 / (1 + Math.exp(-logOdds)) }
}

/** Geometric mean 1. */
function centred(strengths: readonly number[]): number[] {
  const mean = strengths.reduce((sum, strength) => sum + Math.log(strength), 0) / strengths.length
  return strengths.map((strength) => strength / Math.exp(mean))
}

/** The information has no spread along "all alike"; adding some makes it solvable, and is taken off again. */
function covarianceOf(strengths: readonly number[], matches: (i: number, j: number) => number): number[][] {
  const size = strengths.length
  const weight = (i: number, j: number): number =>
    (matches(i, j) * strengths[i]! * strengths[j]!) / (strengths[i]! + strengths[j]!) ** 2
  const information = strengths.map((_, i) =>
    strengths.map((__, j) => {
      const own = i === j ? strengths.reduce((sum, ___, k) => sum + weight(i, k), 0) : -weight(i, j)
      return own + 1 / size
    }),
  )
  const inverse = strengths.map((_, column) =>
    solveSymmetric(
      information,
      strengths.map((__, row) => (row === column ? 1 : 0)),
    ),
  )
  return inverse.map((row) => row.map((value) => value - 1 / size))
}

function isConnected(wins: readonly (readonly number[])[]): boolean {
  const reached = (beats: (from: number, to: number) => boolean): number => {
    const seen = new Set([0])
    for (const from of seen) for (const to of wins.keys()) if (beats(from, to)) seen.add(to)
    return seen.size
  }
  return (
    reached((from, to) => wins[from]![to]! > 0) === wins.length &&
    reached((from, to) => wins[to]![from]! > 0) === wins.length
  )
}
