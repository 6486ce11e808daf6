import { open, readFile, rename, type FileHandle } from 'node:fs/promises'
import type { Clock } from '../../kernel/time.ts'
import type { Counters } from './counters.ts'
import { memoryCounters, type KeptCell } from './memory-counters.ts'

export type KeptCountersParts = {
  /** The file that keeps what is used between runs. */
  readonly path: string
  readonly clock: Clock
  readonly onFailure: (error: unknown) => void
}

/** Past this, and four times what its cells need, the file is written anew. */
const rewriteOverBytes = 1 << 20

/**
 * Counters of this process that outlive it. Each change is appended to a file as a line [key, used, endMs, lengthMs],
 * those that come during a write together in the next: a killed process loses the last few milliseconds, and a torn
 * line is passed over. Reservations are never written, so those of a dead process are gone with it.
 */
export async function keptCounters({ path, clock, onFailure }: KeptCountersParts): Promise<Counters> {
  const kept = (await linesOf(path, onFailure)).filter(({ endMs, lengthMs }) => endMs + lengthMs > clock())
  let waiting = new Map<string, KeptCell>()
  let writing: Promise<void> | null = null
  const counters = memoryCounters({
    clock,
    kept,
    onUsed(cell) {
      waiting.set(cell.key, cell)
      writing ??= drain()
    },
    async close() {
      await (writing ?? undefined)
      await file?.close()
      file = null
    },
  })
  let file: FileHandle | null = null
  let isTold = false
  let bytes = 0
  let bytesWhenRewritten = 0

  const rewrite = async (): Promise<void> => {
    await file?.close()
    const text = counters.cells().map(lineOf).join('')
    file = await open(`${path}.new`, 'w', 0o600)
    await file.appendFile(text)
    await rename(`${path}.new`, path)
    bytes = bytesWhenRewritten = Buffer.byteLength(text)
  }
  const drain = async (): Promise<void> => {
    // Whatever else is charged in this turn of the event loop goes with it.
    await Promise.resolve()
    try {
      while (waiting.size > 0) {
        const text = [...waiting.values()].map(lineOf).join('')
        waiting = new Map()
        if (!file) await rewrite()
        else await file.appendFile(text)
        bytes += Buffer.byteLength(text)
        if (bytes > Math.max(rewriteOverBytes, 4 * bytesWhenRewritten)) await rewrite()
      }
      isTold = false
    } catch (error) {
      // Counting goes on in memory; the next change tries a fresh file.
      await file?.close().catch(() => {})
      file = null
      if (!isTold) onFailure(error)
      isTold = true
    } finally {
      writing = null
    }
  }
  return counters
}

const lineOf = ({ key, used, endMs, lengthMs }: KeptCell): string =>
  `${JSON.stringify([key, used, endMs, lengthMs])}\n`

/** The newest of each key; a file that is not there is an empty one. */
async function linesOf(path: string, onFailure: (error: unknown) => void): Promise<readonly KeptCell[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onFailure(error)
    return ''
  })
  const cells = new Map<string, KeptCell>()
  for (const line of text.split('\n')) {
    const cell = cellOf(line)
    if (cell) cells.set(cell.key, cell)
  }
  return [...cells.values()]
}

function cellOf(line: string): KeptCell | null {
  try {
    const [key, used, endMs, lengthMs] = JSON.parse(line) as unknown[]
    return typeof key === 'string' && isWhole(used) && isWhole(endMs) && isWhole(lengthMs)
      ? { key, used, endMs, lengthMs }
      : null
  } catch {
    return null
  }
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
