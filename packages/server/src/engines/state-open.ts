import { setTimeout as pause } from 'node:timers/promises'
import { Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg'
import { z } from 'zod'
import { ProblemError } from '../kernel/problem.ts'
import type { StateConnector } from './state-connector.ts'
import { embeddedConnector } from './state-embedded.ts'
import { camelRow, columnParsers } from './state-rows.ts'
import { serverConnector } from './state-server-address.ts'
import { asStateTrouble, isTimeout, stateUnavailable } from './state-trouble.ts'
import type { State, StateRunner, Statement } from './state.ts'

export type StatePlace =
  | {
      readonly kind: 'embedded'
      /** PostgreSQL's own folder, such as .telltale/state; made at first start. */
      readonly folder: string
      /** Each line the host prints. */
      readonly onLog?: (line: string) => void
      /** Default 10 000. A longer statement is given up, and a host that is stuck in it is started again. */
      readonly statementTimeoutMs?: number
      /** Default as in supervisor.ts. */
      readonly backoffMs?: { readonly first: number; readonly longest: number }
    }
  | {
      readonly kind: 'server'
      /** postgres://user:password@host:port/database */
      readonly url: string
      /** Default 10 000. */
      readonly statementTimeoutMs?: number
    }

export type StateStatus = {
  readonly kind: 'embedded' | 'server'
  readonly state: 'starting' | 'up' | 'down'
  /** Of the embedded host; a server's are not ours to count. */
  readonly restarts: number
  readonly lastError: string | null
}

export type OpenState = State & {
  status(): StateStatus
  /** Of the embedded host, for measuring and for tests that kill it. */
  hostPid(): number | undefined
}

/**
 * Opens the state store and returns at once; `ready` tells when it answers. While it is away statements reject with
 * ProblemError 'state-unavailable' and work again once it is back; errors about a statement itself (a broken
 * constraint, a syntax error) arrive as pg's DatabaseError with its SQLSTATE in `code`. Parameters: objects become
 * JSON, arrays become PostgreSQL arrays (stringify a JSON array yourself), undefined becomes null.
 */
export function openState(where: StatePlace): OpenState {
  const statementTimeoutMs = where.statementTimeoutMs ?? 10_000
  const connector =
    where.kind === 'embedded'
      ? embeddedConnector({ ...where, statementTimeoutMs })
      : serverConnector({ url: where.url, statementTimeoutMs })
  const pool = new Pool({ ...connector.pool, types: columnParsers })
  // An idle connection that breaks is replaced by the pool; whoever asks next is told if the store is away.
  pool.on('error', (error) => void translate(error, connector))
  let closing: Promise<void> | undefined

  async function withClient<Value>(work: (client: PoolClient) => Promise<Value>): Promise<Value> {
    if (closing !== undefined) throw stateUnavailable('The state store is closed.')
    let client: PoolClient | undefined
    try {
      client = await connect()
      client.on('error', ignore)
      const value = await work(client)
      release(client, false)
      connector.answered()
      return value
    } catch (error) {
      const trouble = translate(error, connector)
      if (client !== undefined) release(client, isUnavailable(trouble))
      throw trouble
    }
  }

  /** The embedded host may die a moment before we hear of it; nothing was sent yet, so waiting for the next is safe. */
  async function connect(): Promise<PoolClient> {
    for (let triedMs = 0; ; await pause(20)) {
      await connector.reachable()
      const askedAtMs = Date.now()
      try {
        return await pool.connect()
      } catch (error) {
        // Only what is spent on connecting counts: a slow machine may take long to start the host again.
        triedMs += Date.now() - askedAtMs + 20
        const isLost = closing !== undefined || connector.kind === 'server' || triedMs > 3000
        if (isLost || !isUnavailable(asStateTrouble(error, connector.place))) throw error
      }
    }
  }

  return {
    ...runner((statement) => withClient((client) => client.query(asQuery(statement)))),
    together: (work) => withClient((client) => transaction(client, work, connector)),
    async ready() {
      // Connections kept from before a restart may fail first, one a try.
      for (let triedMs = 0; ; await pause(50)) {
        await connector.started()
        const askedAtMs = Date.now()
        try {
          await withClient((client) => client.query('select 1'))
          return
        } catch (error) {
          triedMs += Date.now() - askedAtMs + 50
          if (closing !== undefined || connector.kind === 'server' || triedMs > 5000) throw error
        }
      }
    },
    status: () => ({ kind: connector.kind, ...connector.status() }),
    hostPid: () => connector.pid(),
    close: () => (closing ??= pool.end().then(() => connector.close())),
  }
}

const ignore = () => {}

function release(client: PoolClient, isBroken: boolean): void {
  client.off('error', ignore)
  client.release(isBroken)
}

async function transaction<Value>(
  client: PoolClient,
  work: (transaction: StateRunner) => Promise<Value>,
  connector: StateConnector,
): Promise<Value> {
  await client.query('begin isolation level read committed')
  let value: Value
  try {
    value = await work(runner((statement) => client.query(asQuery(statement)), connector))
  } catch (error) {
    // A connection that is gone takes its transaction with it.
    if (!isUnavailable(error)) await client.query('rollback').catch(ignore)
    throw error
  }
  try {
    const { command } = await client.query('commit')
    // PostgreSQL answers COMMIT with ROLLBACK when a statement failed and the work went on regardless.
    if (command !== 'COMMIT') throw new Error('The transaction had failed and was rolled back.')
  } catch (error) {
    if (!isUnavailable(translate(error, connector))) throw error
    throw stateUnavailable(
      `${connector.place} went away during a commit: the change may or may not have been saved.`,
    )
  }
  return value
}

/** `connector` is given inside a transaction, where nobody else turns pg's errors into ours. */
function runner(
  query: (statement: Statement) => Promise<QueryResult>,
  connector?: StateConnector,
): StateRunner {
  const ask = async (statement: Statement) => {
    try {
      return await query(statement)
    } catch (error) {
      throw connector === undefined ? error : translate(error, connector)
    }
  }
  return {
    async rows(row, statement) {
      const { rows } = await ask(statement)
      return z.array(row).parse((rows as Record<string, unknown>[]).map(camelRow))
    },
    async run(statement) {
      return (await ask(statement)).rowCount ?? 0
    },
  }
}

const asQuery = ({ text, values }: Statement): QueryConfig => ({ text, values: [...values] })

/** Tells the connector what happened, and returns what the caller is to see. */
function translate(error: unknown, connector: StateConnector): unknown {
  if (isTimeout(error)) connector.timedOut()
  const trouble = asStateTrouble(error, connector.place)
  if (isUnavailable(trouble)) connector.failed(trouble.problem.detail ?? trouble.problem.happened)
  return trouble
}

const isUnavailable = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && error.problem.code === 'state-unavailable'
