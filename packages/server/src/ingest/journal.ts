import { open, readdir, readFile, rename, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { TapeTable } from '../engines/tape.ts'
import { markOf, type Mark } from './identity.ts'

/** Which spans were kept, on disk: what a killed process had kept, and not yet said so, is sent again to the next. */
export type Journal = {
  /**
   * Resolves once the system has them, to true; a power cut may take the last ones. False where the disk fails: until
   * the process ends, they are remembered all the same.
   */
  note(kept: readonly Mark[]): Promise<boolean>
  close(): Promise<void>
}

const markBytes = 8

/**
 * Two files of at most `atMost` marks each: the younger one is appended to, and takes the older one's place when full.
 * `take` is given those of earlier runs, oldest first, one by one: a start has no time and no room for a list of millions.
 */
export async function openJournal(
  path: string,
  atMost: number,
  take: (high: number, low: number) => void,
): Promise<Journal> {
  const older = `${path}.older`
  await readMarks(older, take)
  let marks = await readMarks(path, take)
  let file: FileHandle = await open(path, 'a+', 0o600)
  // Half a mark, left by a kill, would shift all that come after it.
  await file.truncate(marks * markBytes)
  let isTorn = false
  let work: Promise<unknown> = Promise.resolve()

  async function write(kept: readonly Mark[]): Promise<void> {
    const bytes = Buffer.allocUnsafe(kept.length * markBytes)
    for (const [index, { high, low }] of kept.entries()) {
      bytes.writeUInt32LE(high, index * markBytes)
      bytes.writeUInt32LE(low, index * markBytes + 4)
    }
    // Nor half a mark that a full disk left.
    if (isTorn) await file.truncate(marks * markBytes)
    isTorn = true
    await file.appendFile(bytes)
    isTorn = false
    marks += kept.length
    if (marks < atMost) return
    await rename(path, older)
    const full = file
    file = await open(path, 'a+', 0o600)
    marks = 0
    await full.close()
  }
  return {
    note(kept) {
      const next = work
        .then(() => write(kept))
        .then(
          () => true,
          () => false,
        )
      work = next
      return next
    },
    async close() {
      await work
      await file.close()
    },
  }
}

/** How many there are. */
async function readMarks(path: string, take: (high: number, low: number) => void): Promise<number> {
  const bytes = await readFile(path).catch(absent)
  const marks = Math.floor(bytes.length / markBytes)
  for (let at = 0; at < marks; at += 1)
    take(bytes.readUInt32LE(at * markBytes), bytes.readUInt32LE(at * markBytes + 4))
  return marks
}

const absent = (error: NodeJS.ErrnoException): Buffer => {
  if (error.code === 'ENOENT') return Buffer.alloc(0)
  throw error
}

/** A note follows its rows within milliseconds; older segments were noted. */
const noteWithinMs = 5_000
const rowId = /^\{"id":"([0-9a-f-]{36})"/gm

/**
 * Rows that a killed process had put on disk and not yet noted: they stand in segments that it left, which are read
 * before the spool lands and removes them.
 */
export async function unnotedMarks(spoolFolder: string, journalPath: string): Promise<readonly Mark[]> {
  const notedMs = await stat(journalPath).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  return (await spooledIds(spoolFolder, ['calls', 'spans', 'logs', 'scores'], notedMs - noteWithinMs)).map(
    markOf,
  )
}

/** The identifiers of rows in the segments that an earlier process left, of those written to since a time. */
export async function spooledIds(
  spoolFolder: string,
  tables: readonly TapeTable[],
  sinceMs = 0,
): Promise<readonly string[]> {
  const isOurs = (name: string) =>
    name.endsWith('.ndjson') && tables.some((table) => name.startsWith(`${table}-`))
  const ids: string[] = []
  for (const name of (await readdir(spoolFolder).catch(() => [])).filter(isOurs)) {
    const path = join(spoolFolder, name)
    if ((await stat(path)).mtimeMs < sinceMs) continue
    const text = await readFile(path, 'latin1')
    for (const [, id] of text.matchAll(rowId)) ids.push(id!)
  }
  return ids
}
