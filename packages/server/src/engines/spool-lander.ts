import { mkdir, rename, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Spool } from './spool.ts'
import type { SpooledSegment } from './spool-segment.ts'
import { SegmentRefused, type Segment, type TapeTable } from './tape.ts'

export type LanderOptions = {
  readonly folder: string
  readonly land: (segment: Segment) => Promise<void>
  readonly retryMs: { readonly first: number; readonly longest: number }
}

export type SpoolLander = {
  add(segment: SpooledSegment): void
  /** Resolves when every segment added so far has landed or was refused. */
  settled(): Promise<void>
  status(): {
    readonly rows: number
    readonly bytes: number
    readonly segments: number
    readonly landedRows: number
    readonly refusedSegments: number
    readonly lastError: string | null
  }
  readonly onLanded: Spool['onLanded']
  /** Waits for the segment under way; the rest stays on disk. */
  close(): Promise<void>
}

type Waiting = { readonly segment: SpooledSegment; readonly settle: () => void }

/** Brings sealed segments to the tape, one after another, for as long as it takes. */
export function spoolLander({ folder, land, retryMs }: LanderOptions): SpoolLander {
  const queue: Waiting[] = []
  const pending = new Set<Promise<void>>()
  const listeners = new Set<(table: TapeTable, rows: number) => void>()
  const stop = new AbortController()
  let rows = 0
  let bytes = 0
  let landedRows = 0
  let refusedSegments = 0
  let lastError: string | null = null
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    let wait = retryMs.first
    while (queue.length > 0 && !stop.signal.aborted) {
      const next = queue.shift()!
      try {
        await land(next.segment)
        lastError = null
        wait = retryMs.first
        await unlink(next.segment.path).catch(ignoreMissing)
        settle(next)
        landedRows += next.segment.rows
        for (const listener of listeners) listener(next.segment.table, next.segment.rows)
      } catch (error) {
        lastError = error instanceof Error ? error.message : String(error)
        if (error instanceof SegmentRefused) {
          await setAside(next.segment)
          refusedSegments += 1
          settle(next)
          continue
        }
        // To the back: one segment that fails for reasons of its own must not hold up the others.
        queue.push(next)
        await sleep(wait, undefined, { signal: stop.signal }).catch(() => {})
        wait = Math.min(wait * 2, retryMs.longest)
      }
    }
  }

  function settle({ segment, settle }: Waiting): void {
    rows -= segment.rows
    bytes -= segment.bytes
    settle()
  }

  async function setAside({ path }: Segment): Promise<void> {
    const aside = join(folder, 'refused')
    await mkdir(aside, { recursive: true })
      .then(() => rename(path, join(aside, basename(path))))
      .catch((error: unknown) => {
        lastError = `${lastError}; it could not be set aside: ${error instanceof Error ? error.message : String(error)}`
      })
  }

  function wake(): void {
    if (running !== undefined || stop.signal.aborted) return
    running = run().finally(() => {
      running = undefined
      if (queue.length > 0) wake()
    })
  }

  return {
    add(segment) {
      const { promise, resolve } = Promise.withResolvers<void>()
      queue.push({ segment, settle: resolve })
      rows += segment.rows
      bytes += segment.bytes
      pending.add(promise)
      void promise.then(() => pending.delete(promise))
      wake()
    },
    async settled() {
      await Promise.all(pending)
    },
    status: () => ({ rows, bytes, segments: pending.size, landedRows, refusedSegments, lastError }),
    onLanded(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      stop.abort()
      await running
    },
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
