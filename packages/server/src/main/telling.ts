import { randomUUID } from 'node:crypto'
import { connect as connectTo, isIP, type Socket } from 'node:net'
import { httpPost } from '../alerts/delivery-post.ts'
import { mailSend } from '../alerts/mail-send.ts'
import type { Config } from '../config.ts'
import { addressRefused, guardedLookup, poolKeeper } from '../gateway/pools.ts'
import { mayReach } from '../routing/address.ts'
import type { Foundation } from './foundation.ts'
import { recentOrigins } from './recent-origins.ts'

export type Telling = ReturnType<typeof openTelling>

/** How long a receiver may take to answer. */
const timeoutMs = 10_000
/** Held anew before each attempt, so it outlasts one; a killed process is waited for no longer. */
const leaseMs = timeoutMs + 5_000

/** How letters go out: connections that reach no further than those to providers. */
export function openTelling(
  config: Config,
  { clock, addressPolicy }: Foundation,
  { version }: { readonly version: string },
) {
  const connectTimeoutMs = Math.min(config.connectTimeoutMs, timeoutMs)
  const mayConnect = (ip: string): boolean => mayReach(ip, addressPolicy)
  const pools = poolKeeper({ connectTimeoutMs, mayConnect })
  const connect = (host: string, port: number): Promise<Socket> =>
    new Promise((resolve, reject) => {
      // An address written out is looked up nowhere.
      if (isIP(host) !== 0 && !mayConnect(host)) return reject(addressRefused())
      const socket = connectTo({ host, port, lookup: guardedLookup(mayConnect), timeout: connectTimeoutMs })
      socket.once('connect', () => {
        socket.setTimeout(0)
        socket.removeAllListeners('timeout')
        socket.off('error', reject)
        resolve(socket)
      })
      socket.once('error', reject)
      socket.once('timeout', () =>
        socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })),
      )
    })
  return {
    holder: randomUUID(),
    leaseMs,
    post: httpPost({ poolOf: recentOrigins(pools), nowMs: clock, timeoutMs, version }),
    mail: mailSend({ connect, nowMs: clock, timeoutMs }),
    close: () => pools.close(),
  }
}
