import type { PoolConfig } from 'pg'
import type { SupervisedStatus } from './supervisor.ts'

/** What differs between the embedded store and a server; everything else is state-open.ts. */
export type StateConnector = {
  readonly kind: 'embedded' | 'server'
  /** Names the store in sentences: 'PostgreSQL at db:5432'. Holds no secret. */
  readonly place: string
  readonly pool: PoolConfig
  /** Resolves once the store was started; waits as long as that takes. Rejects with ProblemError. */
  started(): Promise<void>
  /** Resolves when a connection is worth trying; waits a few seconds at most. Rejects with ProblemError. */
  reachable(): Promise<void>
  /** A statement took longer than its timeout. */
  timedOut(): void
  /** The store was away, in one sentence. */
  failed(sentence: string): void
  /** The store answered. */
  answered(): void
  status(): SupervisedStatus
  pid(): number | undefined
  close(): Promise<void>
}
