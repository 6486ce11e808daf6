/** A share of documents or of queries, as sums over queries: each query adds a number from 0 to 1. */
export type ShareSum = { readonly n: number; readonly sum: number }

/** What is watched; each is better when it is low, or when it is high. */
export const watched = {
  stale: { measure: 'share of stale documents', isBetter: 'low' },
  outdated: { measure: 'share of documents changed since they were indexed', isBetter: 'low' },
  empty: { measure: 'share of queries that find nothing', isBetter: 'low' },
  unused: { measure: 'share of documents no answer used', isBetter: 'low' },
  grounded: { measure: 'grounded share of answers (lexical, no judge)', isBetter: 'high' },
  coverage: { measure: 'share of queries whose groundedness is known', isBetter: 'high' },
  utilisation: { measure: 'utilisation of documents (lexical, no judge)', isBetter: 'high' },
} as const
export type Watched = keyof typeof watched
export const watchedNames = Object.keys(watched) as Watched[]

/** One hour of one index; its name is null where telemetry named none. */
export type IndexHour = {
  readonly indexName: string | null
  readonly atMs: number
  readonly shares: Readonly<Record<Watched, ShareSum>>
}

export const addShares = (hours: readonly IndexHour[], name: Watched): ShareSum =>
  hours.reduce((total, { shares }) => ({ n: total.n + shares[name].n, sum: total.sum + shares[name].sum }), {
    n: 0,
    sum: 0,
  })

export const nameOf = (indexName: string | null): string => indexName ?? 'the unnamed index'
