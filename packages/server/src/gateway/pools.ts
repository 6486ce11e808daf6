import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector, Pool } from 'undici'
import { clientPool, type ClientPool } from '../http1/client-pool.ts'

export type PoolOptions = {
  readonly connectTimeoutMs: number
  /** Whether a resolved address may be called. Asked at every connection, so that a name cannot be re-pointed later. */
  readonly mayConnect: (address: string) => boolean
}

/** Connections kept to each provider's origin; a further request waits its turn. */
const connectionsAtMost = 512
const idleAtMostMs = 30_000

/**
 * How long a pool outlives the last snapshot that names it, and how many may. A call under way goes by its own snapshot
 * and may yet ask, while its body is still coming or it waits to try again; no attempt begins later than an hour after
 * the call (`retries.totalMs`). Idle connections close long before.
 */
const retiredForMs = 3_600_000
const retiredAtMost = 256

/** One pool an origin, kept across snapshots. */
export function poolKeeper({ connectTimeoutMs, mayConnect }: PoolOptions) {
  const settings = { timeout: connectTimeoutMs, lookup: guardedLookup(mayConnect) }
  const guarded = (connector: buildConnector.connector): buildConnector.connector => {
    /** An address written out is looked up nowhere, and what is allowed may have changed since it was set. */
    return (options, answer) => {
      const host = bare(options.hostname)
      if (isIP(host) !== 0 && !mayConnect(host)) answer(addressRefused(), null)
      else connector(options, answer)
    }
  }
  const connect = guarded(buildConnector(settings))
  const connectAlone = guarded(buildConnector({ ...settings, allowH2: false }))
  const pools = keepByOrigin(
    (origin) => new Pool(origin, { connections: connectionsAtMost, connect, keepAliveTimeout: idleAtMostMs }),
  )
  const lanes = keepByOrigin((origin) => laneTo(new URL(origin), connectAlone))
  return {
    /** For whatever is asked now and then. */
    poolOf: pools.of,
    /** For calls. */
    laneOf: lanes.of,
    /** Retires the pools of all other origins. */
    keepOnly(origins: ReadonlySet<string>): void {
      pools.keepOnly(origins)
      lanes.keepOnly(origins)
    },
    async close(): Promise<void> {
      await Promise.all([pools.close(), lanes.close()])
    },
  }
}

const laneTo = ({ protocol, hostname, host, port }: URL, connect: buildConnector.connector): ClientPool =>
  clientPool({
    host,
    connect: (answer) => connect({ protocol, hostname: bare(hostname), host, port }, answer),
    connectionsAtMost,
    idleAtMostMs,
  })

/** An IPv6 address without its brackets. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

type Closable = { close(): unknown; destroy(): unknown }

function keepByOrigin<Kept extends Closable>(make: (origin: string) => Kept) {
  const kept = new Map<string, Kept>()
  /** Those no snapshot names, with what will close them. */
  const retired = new Map<Kept, NodeJS.Timeout>()
  const closeRetired = (one: Kept): void => {
    clearTimeout(retired.get(one))
    retired.delete(one)
    void one.close()
  }
  return {
    of(origin: string): Kept {
      let one = kept.get(origin)
      if (!one) kept.set(origin, (one = make(origin)))
      return one
    },
    keepOnly(origins: ReadonlySet<string>): void {
      for (const [origin, one] of kept) {
        if (origins.has(origin)) continue
        kept.delete(origin)
        retired.set(one, setTimeout(closeRetired, retiredForMs, one).unref())
        if (retired.size > retiredAtMost) closeRetired(retired.keys().next().value!)
      }
    },
    async close(): Promise<void> {
      for (const closing of retired.values()) clearTimeout(closing)
      await Promise.all([...kept.values(), ...retired.keys()].map((one) => one.destroy()))
      kept.clear()
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
