import { lineBuffer } from './spool-buffer.ts'
import { losses } from './spool-losses.ts'
import { createSegmentFile, type SegmentFile } from './spool-segment.ts'
import type { Clock } from '../kernel/time.ts'
import type { SpoolLine } from './spool.ts'
import type { SpooledSegment } from './spool-segment.ts'
import type { TapeTable } from './tape.ts'

export type LaneOptions = {
  readonly table: TapeTable
  readonly folder: string
  readonly clock: Clock
  readonly sealRows: number
  readonly sealBytes: number
  readonly sealMs: number
  readonly onWritten: (chars: number, bytes: number) => void
  readonly onLost: (rows: number, chars: number, reason: string) => void
  /** Rows came in during a write: flush again after the usual wait. */
  readonly onGathered: () => void
  /** Awaited before a segment of this lane ends: what its rows point at is sealed, and so lands, first. */
  readonly sealFirst?: () => Promise<void>
  /** A segment was closed; null when it has no row, or cannot be sent before the next start. */
  readonly onEnded: (bytes: number, segment: SpooledSegment | null) => void
}

/** One table's way to disk: lines gather in memory, go out in one write and one sync at a time, and make segments. */
export type SpoolLane = {
  append(line: SpoolLine): void
  /** The number of the write that takes along what is appended now. */
  nextWrite(): number
  isLost(write: number): boolean
  /** Sees to it that what has gathered is written; a write already due takes it along. */
  flush(): void
  /** Resolves when what was appended before is written, or lost. */
  flushed(): Promise<void>
  /** Ends the open segment and hands it on. */
  seal(): Promise<void>
  /** Rows in memory and in the open segment. */
  waitingRows(): number
  /** Writes the rest and seals it; the next process lands it if this one does not. */
  close(): Promise<void>
}

/**
 * How many sealing times a segment may gather, by the rows it has: an insert costs the engine nearly the same up to
 * some thousand rows, while a row of a quiet segment is wanted on a page soon.
 */
const sealingTimes = (rows: number): number => (rows < 25 ? 1 : rows < 400 ? 2 : rows < 3_000 ? 3 : 4)

export function spoolLane(options: LaneOptions): SpoolLane {
  const gathered = lineBuffer()
  const lost = losses()
  let nextWrite = 1
  let writingRows = 0
  let file: SegmentFile | undefined
  let work: Promise<void> | undefined
  let isDrainDue = false
  let sealTimer: NodeJS.Timeout | undefined

  /**
   * Writes what has gathered, once: what comes meanwhile waits for the next flush. Writing on until nothing is left
   * would sync as fast as the disk can and let no seal in between while traffic lasts.
   */
  async function drain(): Promise<void> {
    isDrainDue = false
    if (gathered.rows() === 0) return
    const batch = gathered.take()
    const write = nextWrite++
    writingRows = batch.rows
    try {
      file ??= await openSegment()
      const bytes = await file.write(batch.bytes, batch.rows)
      writingRows = 0
      options.onWritten(batch.chars, bytes)
    } catch (error) {
      writingRows = 0
      lost.note(write)
      options.onLost(batch.rows, batch.chars, error instanceof Error ? error.message : String(error))
      await endSegment()
    }
    batch.release()
    if (file !== undefined && isFull(file)) await endSegment()
    if (gathered.rows() > 0) options.onGathered()
  }

  async function openSegment(): Promise<SegmentFile> {
    const opened = await createSegmentFile(options.folder, options.table, options.clock())
    const wait = (passed: number, rowsBefore: number): void => {
      sealTimer = setTimeout(() => {
        const { rows } = opened
        // Where nothing came for a whole sealing time, traffic has ended: more would not gather.
        if (rows > rowsBefore && passed + 1 < sealingTimes(rows)) wait(passed + 1, rows)
        else void seal()
      }, options.sealMs)
    }
    wait(0, 0)
    return opened
  }

  const isFull = ({ rows, bytes }: SegmentFile): boolean =>
    rows >= options.sealRows || bytes >= options.sealBytes

  async function endSegment(): Promise<void> {
    clearTimeout(sealTimer)
    const ended = file
    file = undefined
    if (ended === undefined) return
    await options.sealFirst?.()
    options.onEnded(ended.bytes, await ended.end())
  }

  /** Runs a step alone: writing and sealing of a lane never overlap. */
  function alone(step: () => Promise<void>): Promise<void> {
    const next = (work ?? Promise.resolve()).then(step).finally(() => {
      if (work === next) work = undefined
    })
    work = next
    return next
  }

  const seal = (): Promise<void> => alone(endSegment)

  /** What has gathered goes with the next drain. What comes after it is not waited for: traffic may never pause. */
  async function flushed(): Promise<void> {
    await (gathered.rows() > 0 ? alone(drain) : work)
  }

  return {
    append: gathered.add,
    nextWrite: () => nextWrite,
    isLost: lost.has,
    flush() {
      if (gathered.rows() === 0 || isDrainDue) return
      isDrainDue = true
      void alone(drain)
    },
    flushed,
    seal,
    waitingRows: () => gathered.rows() + writingRows + (file?.rows ?? 0),
    async close() {
      await flushed()
      await seal()
    },
  }
}
