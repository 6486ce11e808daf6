import type { EngineStatus, Status } from '@telltale/sdk'
import { connect as connectSocket } from 'node:net'
import type { Config } from '../../config.ts'
import type { Check } from './check.ts'

/** What a running server says of itself. */
export function checkServer({ version, address, spool, state, tape }: Status): readonly Check[] {
  const isLosing = spool.dropped > 0 || spool.refusedSegments > 0
  return [
    { name: 'server', verdict: 'ok', found: `Version ${version} runs at ${address}.` },
    engine('state', state),
    engine('tape', tape),
    {
      name: 'spool',
      verdict: isLosing ? 'wrong' : 'ok',
      found: `${spool.waitingRows} records wait for the tape; ${spool.dropped} were dropped, ${spool.refusedSegments} segments refused.`,
      ...(isLosing
        ? { remedy: spool.lastError ?? 'Make room on the disk of the data folder; see the server’s log.' }
        : {}),
    },
  ]
}

const engine = (name: string, { kind, state, restarts, lastError }: EngineStatus): Check => ({
  name,
  verdict: state === 'up' ? 'ok' : state === 'starting' ? 'warning' : 'wrong',
  found: `The ${kind} engine is ${state}${restarts > 0 ? `, restarted ${restarts} times` : ''}.`,
  ...(state === 'up'
    ? {}
    : { remedy: lastError ?? 'It is started again by itself; look again in some seconds.' }),
})

/** Whether the engines a start would use are there. */
export const checkEngines = (
  config: Pick<Config, 'postgresUrl' | 'clickhouseUrl'>,
): Promise<readonly Check[]> =>
  Promise.all([
    config.postgresUrl === undefined
      ? embedded('state', '@electric-sql/pglite', 'postgresUrl')
      : remote('state', config.postgresUrl, 5432),
    config.clickhouseUrl === undefined
      ? embedded('tape', 'chdb', 'clickhouseUrl')
      : remote('tape', config.clickhouseUrl, 8123),
  ])

async function embedded(name: string, library: string, setting: string): Promise<Check> {
  // Only looked up, not loaded: its native code belongs into its own process.
  try {
    import.meta.resolve(library)
    return { name, verdict: 'ok', found: `Embedded: ${library} is installed.` }
  } catch {
    return {
      name,
      verdict: 'wrong',
      found: `Embedded, but ${library} is not installed.`,
      remedy: `Run npm install, or give the address of a server with the setting ${setting}.`,
    }
  }
}

/** Whether somebody listens there. Says the host only: addresses hold passwords. */
function remote(name: string, address: string, standardPort: number): Promise<Check> {
  const { hostname, port, protocol } = new URL(address)
  const place = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'https:' ? 443 : standardPort)),
  }
  return new Promise((resolve) => {
    const socket = connectSocket({ ...place, timeout: 3_000 })
    const done = (verdict: Check['verdict'], found: string): void => {
      socket.destroy()
      resolve({
        name,
        verdict,
        found,
        ...(verdict === 'ok' ? {} : { remedy: 'Start that server, or correct its address.' }),
      })
    }
    socket.once('connect', () => done('ok', `${place.host}:${place.port} accepts connections.`))
    socket.once('timeout', () =>
      done('wrong', `${place.host}:${place.port} does not answer within 3 seconds.`),
    )
    socket.once('error', (error: NodeJS.ErrnoException) =>
      done('wrong', `${place.host}:${place.port} cannot be reached (${error.code}).`),
    )
  })
}
