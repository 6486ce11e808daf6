import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector, Pool } from 'undici'

export type PoolOptions = {
  readonly connectTimeoutMs: number
  /** Whether a resolved address may be called. Asked at every connection, so that a name cannot be re-pointed later. */
  readonly mayConnect: (address: string) => boolean
}

/** Connections kept to each provider's origin; a further request waits its turn. */
const connectionsAtMost = 512

/**
 * How long a pool outlives the last snapshot that names it, and how many may. A call under way goes by its own snapshot
 * and may yet ask, while its body is still coming or it waits to try again; no attempt begins later than an hour after
 * the call (`retries.totalMs`). Idle connections close long before.
 */
const retiredForMs = 3_600_000
const retiredAtMost = 256

/** One pool an origin, kept across snapshots. */
export function poolKeeper({ connectTimeoutMs, mayConnect }: PoolOptions) {
  const pools = new Map<string, Pool>()
  /** Pools no snapshot names, with what will close them. */
  const retired = new Map<Pool, NodeJS.Timeout>()
  const closeRetired = (pool: Pool): void => {
    clearTimeout(retired.get(pool))
    retired.delete(pool)
    void pool.close()
  }
  const connector = buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(mayConnect) })
  /** An address written out is looked up nowhere, and what is allowed may have changed since it was set. */
  const connect: buildConnector.connector = (options, answer) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1')
    if (isIP(host) !== 0 && !mayConnect(host)) answer(addressRefused(), null)
    else connector(options, answer)
  }
  return {
    poolOf(origin: string): Pool {
      let pool = pools.get(origin)
      if (!pool) {
        pool = new Pool(origin, {
          connections: connectionsAtMost,
          connect,
          keepAliveTimeout: 30_000,
        })
        pools.set(origin, pool)
      }
      return pool
    },
    /** Retires the pools of all other origins. */
    keepOnly(origins: ReadonlySet<string>): void {
      for (const [origin, pool] of pools) {
        if (origins.has(origin)) continue
        pools.delete(origin)
        retired.set(pool, setTimeout(closeRetired, retiredForMs, pool).unref())
        if (retired.size > retiredAtMost) closeRetired(retired.keys().next().value!)
      }
    },
    async close(): Promise<void> {
      for (const closing of retired.values()) clearTimeout(closing)
      await Promise.all([...pools.values(), ...retired.keys()].map((pool) => pool.destroy()))
      pools.clear()
      retired.clear()
    },
  }
}

/** Looks names up and leaves out the addresses that may not be called; without any the connection fails. */
export const guardedLookup =
  (mayConnect: PoolOptions['mayConnect']): LookupFunction =>
  (host, options, answer) => {
    systemLookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return answer(error, '', 0)
      const allowed = addresses.filter(({ address }) => mayConnect(address))
      if (allowed.length === 0) return answer(addressRefused(), '', 0)
      if (options.all) return (answer as (error: null, addresses: typeof allowed) => void)(null, allowed)
      return answer(null, allowed[0]!.address, allowed[0]!.family)
    })
  }

export const addressRefused = (): Error =>
  Object.assign(new Error('address refused'), { code: 'TELLTALE_ADDRESS_REFUSED' })

export type PoolKeeper = ReturnType<typeof poolKeeper>
