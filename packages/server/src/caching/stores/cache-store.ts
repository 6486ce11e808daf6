import type { CacheAddress, CacheEntry, EntryHead, Purge } from '../model.ts'

/** What a look found. `generation` goes back with `put`: a purge in between makes it stale. */
export type Looked = { readonly entry: CacheEntry | null; readonly generation: string }

export type PutOutcome = 'stored' | 'too-large' | 'purged-meanwhile' | 'unavailable'

export type RouteTotals = {
  readonly route: string | null
  readonly entries: number
  readonly bytes: number
  /** Unix milliseconds. */
  readonly oldestAtMs: number
}

/**
 * Where answers are kept. Every method names the project and none can reach past it. A store that is slow or away
 * never fails and never waits long: it is a miss, and counted.
 */
export type CacheStore = {
  readonly kind: 'memory' | 'redis'
  look(address: CacheAddress): Looked | Promise<Looked>
  /** `generation` as `look` gave it before the answer was asked for: what was purged since must not come back. */
  put(entry: CacheEntry, generation: string): PutOutcome | Promise<PutOutcome>
  /** How many entries went; null when the store could not be reached and nothing is promised. */
  purge(projectId: string, what: Purge): Promise<number | null>
  /** At most `limit`, without their bodies; null when it cannot be known just now. */
  list(projectId: string, filter: ListFilter): Promise<readonly ListedEntry[] | null>
  /** Of all routes of the project that hold something; null when it cannot be known just now. */
  totals(projectId: string): Promise<readonly RouteTotals[] | null>
  health(): StoreHealth
  close(): Promise<void>
}

export type ListFilter = { readonly route?: string; readonly limit: number }
export type ListedEntry = EntryHead & { readonly bytes: number }

/** Counted since start. */
export type StoreHealth = {
  readonly isAvailable: boolean
  readonly stored: number
  readonly evicted: number
  readonly expired: number
  /** Commands that took too long, failed, or were not sent because the store was known to be away. */
  readonly slow: number
  readonly failed: number
  readonly skipped: number
}
