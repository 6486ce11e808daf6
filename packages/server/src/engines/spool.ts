import type { TapeTable } from './tape.ts'

/**
 * The spool: records leave the hot path as lines of JSON in append-only segment files, flushed in groups,
 * sealed, landed on the tape and deleted. A segment's id is its deduplication token, so replay is exactly once.
 */
export type Spool = {
  /**
   * Takes one row for one table. Never throws, never waits. False when the
   * spool is full or broken: the row is dropped and counted.
   */
  append(table: TapeTable, line: SpoolLine): boolean
  /** The ticket of the row last appended to a table. Rows that go to disk in one write have the same. */
  ticketOf(table: TapeTable): Ticket
  /** Whether the disk lost the rows of a ticket. Known once they were flushed. */
  isLost(ticket: Ticket): boolean
  /** Resolves when everything appended before is on disk. */
  flushed(): Promise<void>
  /** Resolves when everything appended before is on the tape (for tests, shutdown and the soak). */
  landed(): Promise<void>
  status(): SpoolStatus
  /** Calls back after each landed segment, with its table and number of rows. Returns the way to stop. */
  onLanded(listener: (table: TapeTable, rows: number) => void): () => void
  close(): Promise<void>
}

/** Names the write that brings rows of one table to disk, and with which they are kept or lost. */
export type Ticket = number

/**
 * A row: a JSON object without line break, as text, or as text around bytes that are part of it as they are (UTF-8).
 * The bytes are copied before `append` returns.
 */
export type SpoolLine = string | readonly [before: string, bytes: Buffer, after: string]

export type SpoolStatus = {
  readonly waitingRows: number
  readonly waitingBytes: number
  readonly waitingSegments: number
  readonly appended: number
  readonly dropped: number
  readonly landedRows: number
  readonly refusedSegments: number
  readonly lastError: string | null
}
