import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Segment, TapeTable } from './tape.ts'

export type SpooledSegment = Segment & { readonly bytes: number }

/** A segment being written. */
export type SegmentFile = {
  readonly rows: number
  readonly bytes: number
  /** Appends whole lines and syncs them to disk; resolves to their number of bytes. After a rejection only `end` may follow. */
  write(lines: Buffer, rows: number): Promise<number>
  /** Closes the file. Null when nothing whole is in it. */
  end(): Promise<SpooledSegment | null>
}

export const segmentSuffix = '.ndjson'

/** `calls-0mb1c2d3e-9f8e7d6c5b4a`: the table, the time in base 36 (so that names sort by age), and chance. */
const segmentId = (table: TapeTable, nowMs: number): string =>
  `${table}-${nowMs.toString(36).padStart(9, '0')}-${randomBytes(6).toString('hex')}`

const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL

/** Under Linux a write can return when it is on disk: one way to the thread pool and back less a flush. */
const syncsItself = process.platform === 'linux'

export async function createSegmentFile(
  folder: string,
  table: TapeTable,
  nowMs: number,
): Promise<SegmentFile> {
  const id = segmentId(table, nowMs)
  const path = join(folder, id + segmentSuffix)
  const handle = await open(path, newFile | (syncsItself ? constants.O_DSYNC : 0), 0o600)
  await syncFolder(folder).catch(async (error: unknown) => {
    await handle.close()
    throw error
  })
  let rows = 0
  let bytes = 0
  let isTorn = false

  return {
    get rows() {
      return rows
    },
    get bytes() {
      return bytes
    },
    async write(lines, count) {
      try {
        await writeAll(handle, lines, bytes)
        if (!syncsItself) await handle.datasync()
      } catch (error) {
        isTorn = true
        throw error
      }
      bytes += lines.length
      rows += count
      return lines.length
    },
    async end() {
      // Half a write may stand behind the whole rows. If it cannot be cut off now, the file waits for the next
      // start, which cuts it: what is sent under a segment's token must never change.
      const isWhole = !isTorn || (await cutTo(handle, bytes))
      await handle.close().catch(() => {})
      if (rows === 0) {
        await unlink(path).catch(() => {})
        return null
      }
      return isWhole ? { id, table, path, rows, bytes } : null
    },
  }
}

async function writeAll(handle: FileHandle, data: Buffer, position: number): Promise<void> {
  let done = 0
  while (done < data.length) {
    const { bytesWritten } = await handle.write(data, done, data.length - done, position + done)
    done += bytesWritten
  }
}

const cutTo = (handle: FileHandle, bytes: number): Promise<boolean> =>
  handle
    .truncate(bytes)
    .then(() => handle.datasync())
    .then(
      () => true,
      () => false,
    )

/** A new file's name is on disk only once its folder is synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
