import type { Spool, Ticket } from '../../engines/spool.ts'
import type { Settled, WrittenRow } from './desk.ts'
import type { Unwritten } from './unwritten.ts'

export type SettlingParts = {
  readonly spool: Pick<Spool, 'flushed' | 'isLost'>
  readonly unwritten: Pick<Unwritten, 'add' | 'done' | 'has' | 'kept'>
  /** Writes what is lost of a row and its texts once more. */
  readonly writeAgain: (written: WrittenRow, isLost: (ticket: Ticket | null) => boolean) => WrittenRow
  readonly retryMs?: number
}

/** Rows that a failing disk lost, or a full spool did not take, wait here; those beyond are dropped and counted. */
const lostAtMost = 2_000

/**
 * What becomes of a query's row after the spool took it: done once it is on disk, with its texts. One that the disk lost, or
 * that found the spool full, goes back among what is unwritten, and is written again until it is there.
 */
export function settling({ spool, unwritten, writeAgain, retryMs = 1_000 }: SettlingParts) {
  let fresh: Settled[] = []
  let lost: (Settled & { readonly written: WrittenRow })[] = []
  let timer: NodeJS.Timeout | null = null
  let work: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null

  let dropped = 0
  const isLost = (ticket: Ticket | null): boolean => ticket === null || spool.isLost(ticket)
  async function settle(): Promise<void> {
    const came = fresh
    fresh = []
    if (came.length > 0) await spool.flushed()
    for (const one of came) {
      const { found, answer, written } = one
      const isOnDisk = written === null || ![written.row, ...written.texts].some(isLost)
      if (isOnDisk || lost.length >= lostAtMost) {
        if (!isOnDisk) dropped++
        unwritten.done(found.id)
        continue
      }
      if (!unwritten.has(found.id)) unwritten.add({ found, answer })
      lost.push({ ...one, written })
    }
    if (lost.length > 0 && timer === null) timer = setTimeout(again, retryMs).unref()
  }
  /** One that has not begun serves all who ask meanwhile. */
  const settleSoon = (): Promise<void> =>
    (next ??= work =
      work.then(() => {
        next = null
        return settle()
      }))
  function again(): void {
    timer = null
    const due = lost
    lost = []
    for (const one of due) settled({ ...one, written: writeAgain(one.written, isLost) })
  }
  function settled(one: Settled): void {
    fresh.push(one)
    if (fresh.length === 1) setImmediate(() => void settleSoon())
  }
  return {
    settled,
    dropped: () => dropped,
    /** Resolves to whether all that was settled so far outlasts the process: as rows, or among what is unwritten. */
    async safe(): Promise<boolean> {
      await settleSoon()
      return unwritten.kept()
    },
    /** A last try of what was lost; what stays lost is there for the next process. */
    async close(): Promise<void> {
      await settleSoon()
      if (timer !== null) clearTimeout(timer)
      again()
      await settleSoon()
      if (timer !== null) clearTimeout(timer)
    },
  }
}
