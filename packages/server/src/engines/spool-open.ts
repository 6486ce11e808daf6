import { mkdir } from 'node:fs/promises'
import type { Clock } from '../kernel/time.ts'
import { spoolLander } from './spool-lander.ts'
import { spoolLane, type SpoolLane } from './spool-lane.ts'
import { leftSegments } from './spool-replay.ts'
import { sizeOf } from './spool-buffer.ts'
import type { Spool, SpoolLine, Ticket } from './spool.ts'
import type { Segment, TapeTable } from './tape.ts'

export type SpoolOptions = {
  /** Holds segment files only; one process at a time may have it. Made when missing. */
  readonly folder: string
  /** Puts a sealed segment on the tape. Rejects with SegmentRefused when its bytes can never land, otherwise it is tried again. */
  readonly land: (segment: Segment) => Promise<void>
  /** Bound on what waits in memory and on disk together; rows beyond it are dropped and counted. */
  readonly maxBytes: number
  /** How long rows may wait in memory for their write. Default 5. */
  readonly flushIntervalMs?: number
  /** A segment is sealed at so many rows (default 8 000), bytes (default 24 MiB) or after so long (default 500 ms; busy ones after up to four times that). */
  readonly sealRows?: number
  readonly sealBytes?: number
  readonly sealMs?: number
  readonly clock?: Clock
  /** Waits between tries to land: first, doubling up to longest. Default 100 and 5 000 ms. */
  readonly retryMs?: { readonly first: number; readonly longest: number }
}

/** Bodies first: a call should find its bodies on the tape. */
const tables: readonly TapeTable[] = [
  'bodies',
  'calls',
  'spans',
  'logs',
  'scores',
  'verdicts',
  'retrievals',
  'judgements',
  'clicks',
  'embeddings',
  'changes',
]

/**
 * Opens the spool and queues the segments an earlier process left behind. Rejects only when the folder itself
 * cannot be made or read; afterwards a failing disk is counted and told in `status()`, never thrown.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { folder, maxBytes, flushIntervalMs = 5, sealMs = 500, clock = Date.now } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const lander = spoolLander({
    folder,
    land: options.land,
    retryMs: options.retryMs ?? { first: 100, longest: 5_000 },
  })
  for (const segment of await leftSegments(folder)) lander.add(segment)

  let isClosed = false
  let appended = 0
  let dropped = 0
  let memoryBytes = 0
  let diskBytes = 0
  let writeError: string | null = null
  let timer: NodeJS.Timeout | undefined

  const lanes = new Map<TapeTable, SpoolLane>(
    tables.map((table) => [
      table,
      spoolLane({
        table,
        folder,
        clock,
        sealRows: options.sealRows ?? 8_000,
        sealBytes: options.sealBytes ?? 24 * 1024 ** 2,
        sealMs,
        ...(table === 'calls' ? { sealFirst: (): Promise<void> => lanes.get('bodies')!.seal() } : {}),
        onGathered: flushSoon,
        onWritten: (chars, bytes) => {
          memoryBytes -= chars
          diskBytes += bytes
          writeError = null
        },
        onLost: (rows, chars, reason) => {
          memoryBytes -= chars
          dropped += rows
          writeError = reason
        },
        onEnded: (bytes, segment) => {
          diskBytes -= bytes
          if (segment !== null) lander.add(segment)
        },
      }),
    ]),
  )

  function append(table: TapeTable, line: SpoolLine): boolean {
    const size = sizeOf(line)
    if (isClosed || memoryBytes + diskBytes + lander.status().bytes + size > maxBytes) {
      dropped += 1
      return false
    }
    lanes.get(table)!.append(line)
    appended += 1
    memoryBytes += size
    flushSoon()
    return true
  }

  /** The number of a lane's write and the lane's place among the tables, in one number. */
  const ticketOf = (table: TapeTable): Ticket =>
    lanes.get(table)!.nextWrite() * tables.length + tables.indexOf(table)

  const isLost = (ticket: Ticket): boolean =>
    lanes.get(tables[ticket % tables.length]!)!.isLost(Math.floor(ticket / tables.length))

  function flushSoon(): void {
    timer ??= setTimeout(flushAll, flushIntervalMs)
  }

  function flushAll(): void {
    timer = undefined
    for (const lane of lanes.values()) lane.flush()
  }

  async function flushed(): Promise<void> {
    await Promise.all([...lanes.values()].map((lane) => lane.flushed()))
  }

  return {
    append,
    ticketOf,
    isLost,
    flushed,
    async landed() {
      await flushed()
      await Promise.all([...lanes.values()].map((lane) => lane.seal()))
      await lander.settled()
    },
    status() {
      const landing = lander.status()
      const rows = [...lanes.values()].reduce((sum, lane) => sum + lane.waitingRows(), 0)
      return {
        waitingRows: rows + landing.rows,
        waitingBytes: memoryBytes + diskBytes + landing.bytes,
        waitingSegments: landing.segments,
        appended,
        dropped,
        landedRows: landing.landedRows,
        refusedSegments: landing.refusedSegments,
        lastError: writeError ?? landing.lastError,
      }
    },
    onLanded: lander.onLanded,
    async close() {
      isClosed = true
      clearTimeout(timer)
      await Promise.all([...lanes.values()].map((lane) => lane.close()))
      await lander.close()
    },
  }
}
