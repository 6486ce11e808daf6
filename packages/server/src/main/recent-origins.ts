import type { Dispatcher } from 'undici'
import type { PoolKeeper } from '../gateway/pools.ts'

/** Origins whose connections are kept. */
const originsAtMost = 64

/** The pool of an origin; connections of those used longest ago are let go. */
export function recentOrigins(pools: PoolKeeper): (origin: string) => Dispatcher {
  const origins = new Set<string>()
  return (origin) => {
    origins.delete(origin)
    origins.add(origin)
    if (origins.size > originsAtMost) {
      origins.delete(origins.values().next().value!)
      pools.keepOnly(origins)
    }
    return pools.poolOf(origin)
  }
}
