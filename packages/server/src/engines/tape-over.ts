import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { ProblemError, problem } from '../kernel/problem.ts'
import { camelRow } from './tape-rows.ts'
import { firstLine, landingFailure, queryFailure } from './tape-failure.ts'
import { migrateTape } from './tape-migrate.ts'
import type { Segment, Tape, TapeQuery, TapeStatus } from './tape.ts'

export type TapeParts = {
  readonly kind: TapeStatus['kind']
  readonly client: ClickHouseClient
  readonly land: (client: ClickHouseClient, segment: Segment) => Promise<void>
  /** Rejects when the engine cannot be had: for good if it says so twice in a row. */
  readonly engineReady: () => Promise<void>
  /** What the supervisor knows; null when there is no process of ours. */
  readonly engineStatus: () => Omit<TapeStatus, 'kind'> | null
  readonly closeEngine: () => Promise<void>
}

const defaultTimeoutMs = 10_000

/** The tape over any client of ClickHouse: waits for the engine, migrates once, names errors, renames columns. */
export function tapeOver(parts: TapeParts): Tape {
  const { kind, client } = parts
  const stop = new AbortController()
  let lastError: string | null = null
  let isUp = false
  const migrated = migrateWhenUp()
  migrated.catch(() => {})

  async function migrateWhenUp(): Promise<void> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
      try {
        await parts.engineReady()
        await migrateTape(client)
        isUp = true
        lastError = null
        return
      } catch (error) {
        lastError = firstLine(error instanceof Error ? error.message : String(error))
        if (stop.signal.aborted) throw error
        await sleep(wait, undefined, { signal: stop.signal })
      }
    }
  }

  /** Up and migrated, or a Problem after `timeoutMs`. */
  async function within(timeoutMs: number): Promise<void> {
    if (isUp && parts.engineStatus()?.state !== 'down') return
    const late = new AbortController()
    const both = migrated.then(() => parts.engineReady())
    both.catch(() => {})
    try {
      await Promise.race([
        both,
        sleep(timeoutMs, undefined, { signal: late.signal }).then(() => unavailable()),
      ])
    } catch (error) {
      throw error instanceof ProblemError ? error : unavailable(error)
    } finally {
      late.abort()
    }
  }

  function unavailable(error?: unknown): never {
    const reason = error instanceof Error ? firstLine(error.message) : (lastError ?? undefined)
    throw new ProblemError(problem('tape-unavailable', reason))
  }

  async function guarded<Value>(
    timeoutMs: number,
    work: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    await within(timeoutMs)
    // The engine ends the query itself at its own limit; ours is for an engine that hangs.
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs + 2_000)])
    try {
      const value = await work(signal)
      if (kind === 'server') lastError = null
      return value
    } catch (error) {
      const failure = queryFailure(error)
      if (kind === 'server' && failure instanceof ProblemError) lastError = failure.problem.detail ?? null
      throw failure
    }
  }

  const request = ({ text, parameters, timeoutMs = defaultTimeoutMs }: TapeQuery, signal: AbortSignal) => ({
    query: text,
    query_params: parameters ?? {},
    abort_signal: signal,
    clickhouse_settings: { max_execution_time: timeoutMs / 1000 },
  })

  return {
    async rows<Row extends z.ZodType>(row: Row, query: TapeQuery): Promise<z.infer<Row>[]> {
      const found = await guarded(query.timeoutMs ?? defaultTimeoutMs, async (signal) => {
        const answer = await client.query({ ...request(query, signal), format: 'JSONEachRow' })
        return answer.json<Record<string, unknown>>()
      })
      return z.array(row).parse(found.map(camelRow))
    },
    async run(query) {
      await guarded(query.timeoutMs ?? defaultTimeoutMs, (signal) => client.command(request(query, signal)))
    },
    async land(segment) {
      await within(defaultTimeoutMs)
      try {
        await parts.land(client, segment)
      } catch (error) {
        throw landingFailure(error)
      }
    },
    async ready() {
      await migrated
      await parts.engineReady()
    },
    status() {
      const engine = parts.engineStatus()
      if (engine === null)
        return { kind, state: lastError !== null ? 'down' : isUp ? 'up' : 'starting', restarts: 0, lastError }
      const state = engine.state === 'up' && !isUp ? 'starting' : engine.state
      return { kind, state, restarts: engine.restarts, lastError: engine.lastError ?? lastError }
    },
    async close() {
      stop.abort()
      await client.close()
      await parts.closeEngine()
    },
  }
}
