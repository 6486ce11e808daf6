const dayMs = 86_400_000
const hourMs = 3_600_000

/** When a document's source was last changed, and when it was put into the index; null where nobody said. */
export type Dated = {
  readonly sourceUpdatedAt: string | null
  readonly indexedAt: string | null
  readonly source: string | null
}

/** Days; null for a kind of source without a time to live: its documents are left out of the stale shares. */
export type TtlOf = (source: string | null) => number | null

/** Days since the source was changed; a time in the future (clocks differ) is negative. Null where unknown. */
export function ageDays(sourceUpdatedAt: string | null, nowMs: number): number | null {
  const at = sourceUpdatedAt === null ? NaN : Date.parse(sourceUpdatedAt)
  return Number.isNaN(at) ? null : (nowMs - at) / dayMs
}

/** A quantile by linear interpolation between order statistics (R-7, Hyndman & Fan 1996). Null without values. */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const low = Math.floor(at)
  return sorted[low]! + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)]! - sorted[low]!)
}

const isStale = (age: number, ttlDays: number | null): boolean => ttlDays !== null && age > ttlDays

/** Counts of documents by age: a future one counts among the fresh too. */
export function ageBuckets(ages: readonly (number | null)[], ttlDays: number | null) {
  const known = ages.filter((age) => age !== null)
  const stale = known.filter((age) => isStale(age, ttlDays)).length
  return {
    unknown: ages.length - known.length,
    future: known.filter((age) => age < 0).length,
    fresh: known.length - stale,
    stale,
  }
}

const rankWeight = (rank: number): number => 1 / Math.log2(rank + 1)

/** 2^(−age/half-life), in (0, 1] for ages from 0. */
export const decayed = (age: number, halfLifeDays: number): number => 2 ** (-age / halfLifeDays)

/** Hours from a change of the source to its indexing; `outdated`: the source was changed after it was indexed. */
export function indexLag(documents: readonly Omit<Dated, 'source'>[]): {
  readonly lagHours: readonly number[]
  readonly outdated: number
  /** Documents of which both times are known. */
  readonly known: number
} {
  const lags = documents.flatMap(({ sourceUpdatedAt, indexedAt }) => {
    const lag = (Date.parse(indexedAt ?? '') - Date.parse(sourceUpdatedAt ?? '')) / hourMs
    return Number.isNaN(lag) ? [] : [lag]
  })
  const lagHours = lags.filter((lag) => lag >= 0)
  return { lagHours, outdated: lags.length - lagHours.length, known: lags.length }
}

export type Freshness = {
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly staleShare: number | null
  readonly staleWeighted: number | null
  readonly meanAgeWeighted: number | null
  readonly outdatedShare: number | null
  readonly unknownAgeShare: number | null
  readonly indexLagHoursP50: number | null
}

/**
 * How old what was retrieved is, in rank order. Shares are of documents whose age is known; the unknown have their own
 * share. A negative age counts as 0. Weighted ones by 1/log2(rank + 1).
 */
export function freshnessOf(documents: readonly Dated[], ttlOf: TtlOf, nowMs: number): Freshness {
  const known = documents.flatMap(({ sourceUpdatedAt, source }, at) => {
    const age = ageDays(sourceUpdatedAt, nowMs)
    return age === null ? [] : [{ age: Math.max(0, age), ttl: ttlOf(source), weight: rankWeight(at + 1) }]
  })
  const ages = known.map(({ age }) => age)
  const mortal = known.filter(({ ttl }) => ttl !== null)
  const stale = mortal.filter(({ age, ttl }) => isStale(age, ttl))
  const whole = sumOf(known, ({ weight }) => weight)
  const { lagHours, outdated, known: lagsKnown } = indexLag(documents)
  const share = (part: number, of: number): number | null => (of === 0 ? null : part / of)
  return {
    p50: quantile(ages, 0.5),
    p90: quantile(ages, 0.9),
    p99: quantile(ages, 0.99),
    staleShare: share(stale.length, mortal.length),
    staleWeighted: share(
      sumOf(stale, ({ weight }) => weight),
      sumOf(mortal, ({ weight }) => weight),
    ),
    meanAgeWeighted: share(
      sumOf(known, ({ age, weight }) => age * weight),
      whole,
    ),
    outdatedShare: share(outdated, lagsKnown),
    unknownAgeShare: share(documents.length - known.length, documents.length),
    indexLagHoursP50: quantile(lagHours, 0.5),
  }
}

const sumOf = <One>(list: readonly One[], of: (one: One) => number): number =>
  list.reduce((sum, one) => sum + of(one), 0)
