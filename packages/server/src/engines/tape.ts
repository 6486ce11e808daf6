import type { z } from 'zod'

/**
 * The tape seam: ClickHouse over HTTP, spoken to by the official client. Embedded it is the engine host, a
 * supervised child process that runs chDB; outgrown it is a server or cluster at another address.
 */
export type TapeTable =
  | 'calls'
  | 'spans'
  | 'logs'
  | 'bodies'
  | 'scores'
  | 'verdicts'
  | 'retrievals'
  | 'judgements'
  | 'clicks'
  | 'embeddings'
  | 'changes'

/** A sealed spool file of newline-delimited JSON rows for one table. `id` is its deduplication token. */
export type Segment = {
  readonly id: string
  readonly table: TapeTable
  readonly path: string
  readonly rows: number
}

export type TapeQuery = {
  /** SQL with ClickHouse parameters `{name:Type}`. */
  readonly text: string
  readonly parameters?: Record<string, unknown>
  /** Default 10 000 ms. */
  readonly timeoutMs?: number
}

export type Tape = {
  /** snake_case columns come as camelCase keys; each row is parsed by `row`. */
  rows<Row extends z.ZodType>(row: Row, query: TapeQuery): Promise<z.infer<Row>[]>
  /** For migrations and maintenance. */
  run(query: TapeQuery): Promise<void>
  /** Inserts a sealed segment; the same segment may be sent again and lands once. Rejects with SegmentRefused when its bytes can never land. */
  land(segment: Segment): Promise<void>
  ready(): Promise<void>
  status(): TapeStatus
  close(): Promise<void>
}

export type TapeStatus = {
  readonly kind: 'embedded' | 'server'
  readonly state: 'starting' | 'up' | 'down'
  readonly restarts: number
  readonly lastError: string | null
}

/** The engine read the segment and will never take it: set it aside, count it, do not retry. */
export class SegmentRefused extends Error {
  override readonly name = 'SegmentRefused'
}
