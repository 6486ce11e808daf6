import type { CacheHeld, CacheReport, RouteCache } from '@telltale/sdk'

/** One route: what its cache gave, and what is stored for it now. */
export type CacheRow = {
  readonly route: string
  /** Null when none of its calls asked the cache in the range. */
  readonly gave: RouteCache | null
  /** Null when nothing is stored for it, or the store cannot say. */
  readonly holds: CacheHeld | null
}

/** Every route that gave or holds something; answers that no named route made are under ''. */
export function cacheRows({ routes, stored }: Pick<CacheReport, 'routes' | 'stored'>): readonly CacheRow[] {
  const holds = new Map((stored ?? []).map((held) => [held.route ?? '', held]))
  const gave = new Map(routes.map((one) => [one.route, one]))
  return [...new Set([...gave.keys(), ...holds.keys()])].map((route) => ({
    route,
    gave: gave.get(route) ?? null,
    holds: holds.get(route) ?? null,
  }))
}

export type CacheTotals = {
  readonly hits: number
  readonly shared: number
  readonly misses: number
  /** The request may not, or its caller would not. */
  readonly refused: number
  readonly savedUsd: number
  readonly savedUnknown: number
  /** Null when the store cannot say. */
  readonly held: { readonly entries: number; readonly bytes: number } | null
}

/** All routes together. */
export function cacheTotals({ routes, stored }: Pick<CacheReport, 'routes' | 'stored'>): CacheTotals {
  const sum = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
    rows.reduce((total, row) => total + of(row), 0)
  return {
    hits: sum(routes, ({ hits }) => hits),
    shared: sum(routes, ({ shared }) => shared),
    misses: sum(routes, ({ misses }) => misses),
    refused: sum(routes, ({ refused }) => refused),
    savedUsd: sum(routes, ({ savedUsd }) => Number(savedUsd)),
    savedUnknown: sum(routes, ({ savedUnknown }) => savedUnknown),
    held:
      stored === null
        ? null
        : { entries: sum(stored, ({ entries }) => entries), bytes: sum(stored, ({ bytes }) => bytes) },
  }
}
