import { armOfValues, meanOf, sampleCovariance } from './arm.ts'
import { requireFinite, requireSameLength } from './domain.ts'
import { absoluteEffect, type Effect } from './effect.ts'
import { addSums, armOfClusters, oneUser } from './ratio.ts'

/** A mean over values of which those of one cluster resemble each other. */
export type ClusteredMean = {
  readonly mean: number
  readonly standardError: number
  /** What one would claim by taking every value for independent. */
  readonly naiveStandardError: number
  /** By how much the variance is larger than claimed; null when nothing varies. */
  readonly designEffect: number | null
  readonly clusters: number
}

/**
 * Cluster-robust standard error of a mean: √Σ(Σ over a cluster of (x − x̄))² / n. E. Miller, "Adding error bars to
 * evals", arXiv 2411.00640. Biased low below some 20 clusters. Null below two clusters.
 */
export function clusteredMean(values: readonly number[], clusters: readonly unknown[]): ClusteredMean | null {
  requireSameLength(values, clusters, 'Values and clusters')
  requireFinite(values, 'Value')
  const byCluster = new Map<unknown, { m: number; d: number }>()
  for (const [at, cluster] of clusters.entries()) {
    const { m, d } = byCluster.get(cluster) ?? { m: 0, d: 0 }
    byCluster.set(cluster, { m: m + values[at]!, d: d + 1 })
  }
  const rows = [...byCluster.values()].map(({ m, d }) => oneUser(m, d))
  const robust = rows.length < 2 ? null : armOfClusters(rows.reduce(addSums))
  const naive = armOfValues(values)
  if (robust === null || naive === null) return null
  const [variance, claimed] = [robust.variance / robust.n, naive.variance / naive.n]
  return {
    mean: naive.mean,
    standardError: Math.sqrt(variance),
    naiveStandardError: Math.sqrt(claimed),
    designEffect: claimed > 0 ? variance / claimed : null,
    clusters: rows.length,
  }
}

export type PairedDifference = {
  /** b − a over items, each its own cluster; degrees n − 1. */
  readonly paired: Effect
  /** With items of a cluster allowed to resemble each other; degrees G − 1. Null without clusters, or with one only. */
  readonly clustered: Effect | null
  /** What throwing the pairing away would say. */
  readonly unpaired: Effect
  /** Of a with b; null when either never varies. */
  readonly correlation: number | null
}

/**
 * Two versions on the same items, `a` and `b` by item, repeats averaged per item before (Miller). Null
 * below two items.
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  clusters?: readonly unknown[],
): PairedDifference | null {
  requireSameLength(a, b, 'Scores of both versions')
  const differences = a.map((score, at) => b[at]! - score)
  const [first, second, paired] = [armOfValues(a), armOfValues(b), armOfValues(differences)]
  if (first === null || second === null || paired === null) return null
  const robust = clusters === undefined ? null : clusteredMean(differences, clusters)
  const spread = Math.sqrt(first.variance * second.variance)
  const effectWith = (standardError: number, degrees: number): Effect => ({
    effect: meanOf(differences),
    standardError,
    degrees,
    users: a.length,
  })
  return {
    paired: effectWith(Math.sqrt(paired.variance / paired.n), paired.n - 1),
    clustered: robust === null ? null : effectWith(robust.standardError, robust.clusters - 1),
    unpaired: absoluteEffect(first, second),
    correlation: spread > 0 ? sampleCovariance(a, b) / spread : null,
  }
}
