import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, type ClientConfig } from 'pg'
import type { StateConnector } from './state-connector.ts'
import type { HostSettings } from './state-settings.ts'
import { stateUnavailable } from './state-trouble.ts'
import { superviseChild } from './supervisor.ts'

/** How long a statement waits for a host that is just starting again. */
const patienceMs = 3000
const place = 'The embedded state store'

/** Starts the state host on `folder` (created when missing) and keeps it running. */
export function embeddedConnector({
  folder,
  statementTimeoutMs,
  onLog,
  backoffMs,
}: {
  readonly folder: string
  readonly statementTimeoutMs: number
  readonly onLog?: (line: string) => void
  readonly backoffMs?: { readonly first: number; readonly longest: number }
}): StateConnector {
  const absolute = resolve(folder)
  const secret = randomBytes(24).toString('base64url')
  const { socket, dispose } = socketFor(absolute)
  const settings: HostSettings = { folder: absolute, socket, secret }
  const host = superviseChild({
    name: 'state host',
    // .ts in the repository, .js in the published package.
    script: fileURLToPath(new URL(`state-host${import.meta.filename.slice(-3)}`, import.meta.url)),
    env: {},
    settings,
    // The first start makes the database; a crowded machine may take a while.
    readyTimeoutMs: 60_000,
    graceMs: 10_000,
    ...(onLog === undefined ? {} : { onLog }),
    ...(backoffMs === undefined ? {} : { backoffMs }),
  })
  const connection: ClientConfig = {
    user: 'postgres',
    database: 'postgres',
    password: secret,
    stream: () => socketTo(socket),
    query_timeout: statementTimeoutMs,
    connectionTimeoutMillis: 5000,
  }
  let isChecking = false

  async function checkHost(): Promise<void> {
    if (isChecking || host.status().state !== 'up') return
    isChecking = true
    const client = new Client({ ...connection, connectionTimeoutMillis: 2000 })
    client.on('error', () => {})
    try {
      await client.connect()
    } catch {
      host.restart(`was stuck in a statement for more than ${statementTimeoutMs / 1000} seconds`)
    } finally {
      isChecking = false
      client.end().catch(() => {})
    }
  }

  return {
    kind: 'embedded',
    place,
    // Few: they take turns in one session anyway, and each waits with its statement already there.
    pool: { ...connection, max: 4 },
    started: () =>
      host.ready().catch((error: unknown) => {
        throw stateUnavailable(error instanceof Error ? error.message : `${place} is closed.`)
      }),
    async reachable() {
      const { state, lastError } = host.status()
      if (state === 'up') return
      const late = Promise.withResolvers<never>()
      const timer = setTimeout(
        () =>
          late.reject(stateUnavailable(`${place} is starting.${lastError === null ? '' : ` ${lastError}`}`)),
        patienceMs,
      )
      try {
        await Promise.race([this.started(), late.promise])
      } finally {
        clearTimeout(timer)
      }
    },
    timedOut: () => void checkHost(),
    failed() {},
    answered() {},
    status: () => host.status(),
    pid: () => host.pid(),
    async close() {
      await host.close()
      dispose()
    },
  }
}

/** A path short enough for a Unix socket (104 bytes on macOS): beside the folder, else in a private temporary one. */
function socketFor(folder: string): { readonly socket: string; readonly dispose: () => void } {
  if (process.platform === 'win32') {
    const name = createHash('sha256').update(folder).digest('hex').slice(0, 24)
    return { socket: `\\\\.\\pipe\\telltale-state-${name}`, dispose: () => {} }
  }
  const beside = join(dirname(folder), 'state.sock')
  if (Buffer.byteLength(beside) < 100)
    return { socket: beside, dispose: () => rmSync(beside, { force: true }) }
  const temporary = mkdtempSync(join(tmpdir(), 'telltale-'))
  return {
    socket: join(temporary, 'state.sock'),
    dispose: () => rmSync(temporary, { recursive: true, force: true }),
  }
}

/** pg knows Unix sockets by folder and port only; this one connects to a path, whatever address pg gives. */
function socketTo(path: string): Socket {
  const socket = new Socket()
  const connect = socket.connect.bind(socket) as (path: string) => Socket
  socket.connect = () => connect(path)
  return socket
}
