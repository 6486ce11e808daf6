import { open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { segmentSuffix, type SpooledSegment } from './spool-segment.ts'
import type { TapeTable } from './tape.ts'

/** Whatever the table: a segment that is not known again is never landed. */
const name = /^(([a-z]+)-[0-9a-z]+-[0-9a-f]+)\.ndjson$/

/**
 * The segments an earlier process left, oldest first. A torn last line (the process was killed in a write) is cut
 * off and the cut synced before anything is sent: the same token must always mean the same bytes. It held a row
 * nobody was told was safe. Files without a whole row are removed.
 */
export async function leftSegments(folder: string): Promise<readonly SpooledSegment[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(segmentSuffix)).sort(byAge)
  const found: SpooledSegment[] = []
  for (const file of files) {
    const match = name.exec(file)
    if (match === null) continue
    const path = join(folder, file)
    const { rows, bytes } = await cutTornLine(path)
    if (rows === 0) await unlink(path)
    else found.push({ id: match[1]!, table: match[2] as TapeTable, path, rows, bytes })
  }
  return found
}

const byAge = (a: string, b: string): number => {
  const [left, right] = [a.slice(a.indexOf('-')), b.slice(b.indexOf('-'))]
  return left < right ? -1 : left > right ? 1 : 0
}

/** Counts whole lines, a megabyte at a time, and cuts off what follows the last. */
async function cutTornLine(path: string): Promise<{ rows: number; bytes: number }> {
  const handle = await open(path, 'r+')
  try {
    const chunk = Buffer.alloc(1024 * 1024)
    let rows = 0
    let whole = 0
    let position = 0
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, position)
      if (bytesRead === 0) break
      for (let at = chunk.indexOf(10); at !== -1 && at < bytesRead; at = chunk.indexOf(10, at + 1)) {
        rows += 1
        whole = position + at + 1
      }
      position += bytesRead
    }
    if (whole < position) {
      await handle.truncate(whole)
      await handle.sync()
    }
    return { rows, bytes: whole }
  } finally {
    await handle.close()
  }
}
