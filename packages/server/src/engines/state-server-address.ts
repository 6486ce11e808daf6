import type { StateConnector } from './state-connector.ts'
import type { SupervisedStatus } from './supervisor.ts'

/** Speaks to the PostgreSQL server at a postgres:// URL; pg reconnects by itself. */
export function serverConnector({
  url,
  statementTimeoutMs,
}: {
  readonly url: string
  readonly statementTimeoutMs: number
}): StateConnector {
  let status: SupervisedStatus = { state: 'starting', restarts: 0, lastError: null }
  return {
    kind: 'server',
    place: describeServer(url),
    pool: {
      connectionString: url,
      max: 10,
      connectionTimeoutMillis: 5000,
      application_name: 'telltale',
      // The server gives up first and says so; ours is for a server that says nothing any more.
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: 30_000,
      query_timeout: statementTimeoutMs + 2000,
      keepAlive: true,
    },
    started: async () => {},
    reachable: async () => {},
    timedOut() {},
    failed(sentence) {
      status = { state: 'down', restarts: 0, lastError: sentence }
    },
    answered() {
      if (status.state !== 'up') status = { ...status, state: 'up' }
    },
    status: () => status,
    pid: () => undefined,
    close: async () => {},
  }
}

/** 'PostgreSQL at host:port', without user, password and parameters. */
export function describeServer(url: string): string {
  if (!URL.canParse(url)) return 'PostgreSQL'
  const { hostname, port } = new URL(url)
  return `PostgreSQL at ${hostname === '' ? 'its local socket' : `${hostname}:${port || '5432'}`}`
}
