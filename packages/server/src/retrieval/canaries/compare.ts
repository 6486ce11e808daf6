import { studentQuantile } from '../../statistics/student.ts'
import { overlapAt, rankBiasedOverlap } from '../drift/canary.ts'
import type { CanariesCompared, CanaryRankings, CanarySet, Mean } from './model.ts'

/** How alike the first k documents of two rankings are. Where neither has k, k is how many the longer one has. */
export function alike(before: readonly string[], after: readonly string[], k: number) {
  const [a, b] = [before.slice(0, k), after.slice(0, k)]
  const depth = Math.max(1, Math.min(k, Math.max(a.length, b.length)))
  return { overlap: overlapAt(a, b, depth), rbo: rankBiasedOverlap(a, b) }
}

/** Holds a run against the baseline; null when it answers none of the canaries. */
export function compareCanaries(
  { k, canaries }: CanarySet,
  rankings: CanaryRankings['rankings'],
): CanariesCompared | null {
  const answers = new Map(rankings.map(({ name, documents }) => [name, [...new Set(documents)]]))
  const compared = canaries.flatMap(({ name, documents }) => {
    const answer = answers.get(name)
    return answer === undefined
      ? []
      : [{ name, ...alike([...new Set(documents)], answer, k), found: answer.length }]
  })
  if (compared.length === 0) return null
  const known = new Set(canaries.map(({ name }) => name))
  return {
    k,
    overlap: meanOf(compared.map(({ overlap }) => overlap)),
    // An answer without documents is nothing like the baseline.
    rbo: meanOf(compared.map(({ rbo }) => rbo ?? 0)),
    canaries: compared.toSorted((a, b) => a.overlap - b.overlap || (a.rbo ?? 0) - (b.rbo ?? 0)),
    missing: canaries.map(({ name }) => name).filter((name) => !answers.has(name)),
    unknown: rankings.map(({ name }) => name).filter((name) => !known.has(name)),
  }
}

function meanOf(values: readonly number[]): Mean {
  const n = values.length
  const value = values.reduce((sum, one) => sum + one, 0) / n
  if (n < 2) return { value, low: null, high: null, n }
  const variance = values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (n - 1)
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(variance / n)
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), n }
}
