import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Pool } from 'undici'

export type PoolOptions = {
  readonly connectTimeoutMs: number
  /** Whether a resolved address may be called. Asked at every connection, so that a name cannot be re-pointed later. */
  readonly mayConnect: (address: string) => boolean
}

/** Connections kept to each provider's origin; a further request waits its turn. */
const connectionsAtMost = 512

/**
 * One pool an origin, kept across snapshots. Pools of origins no longer named are closed once their requests end.
 */
export function poolKeeper({ connectTimeoutMs, mayConnect }: PoolOptions) {
  const pools = new Map<string, Pool>()
  const guardedLookup: LookupFunction = (host, options, answer) => {
    systemLookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return answer(error, '', 0)
      const allowed = addresses.filter(({ address }) => mayConnect(address))
      if (allowed.length === 0)
        return answer(
          Object.assign(new Error('address refused'), { code: 'TELLTALE_ADDRESS_REFUSED' }),
          '',
          0,
        )
      if (options.all) return (answer as (error: null, addresses: typeof allowed) => void)(null, allowed)
      return answer(null, allowed[0]!.address, allowed[0]!.family)
    })
  }
  return {
    poolOf(origin: string): Pool {
      let pool = pools.get(origin)
      if (!pool) {
        pool = new Pool(origin, {
          connections: connectionsAtMost,
          connect: { timeout: connectTimeoutMs, lookup: guardedLookup },
          keepAliveTimeout: 30_000,
        })
        pools.set(origin, pool)
      }
      return pool
    },
    /** Closes the pools of all other origins. */
    keepOnly(origins: ReadonlySet<string>): void {
      for (const [origin, pool] of pools) {
        if (origins.has(origin)) continue
        pools.delete(origin)
        void pool.close()
      }
    },
    async close(): Promise<void> {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}

export type PoolKeeper = ReturnType<typeof poolKeeper>
