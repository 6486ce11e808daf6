import { open, readdir, readFile, unlink, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { FoundRetrieval } from '../model.ts'

/** A query that was taken and whose row is not on disk yet. `answer` undefined: a call may still tell it. */
export type UnwrittenRetrieval = {
  readonly found: FoundRetrieval
  readonly answer?: string | null | undefined
}

export type Unwritten = {
  /** What earlier processes took and did not come to write, oldest first; it stays until it is `done`. */
  readonly earlier: readonly UnwrittenRetrieval[]
  add(retrieval: UnwrittenRetrieval): void
  /** Its row is on disk, or it was dropped and counted. */
  done(id: string): void
  has(id: string): boolean
  /**
   * Resolves to whether the system has what was added: a kill takes nothing of it, a power cut may take the last ones.
   * False where the disk fails: what it did not take is tried again with what comes next.
   */
  kept(): Promise<boolean>
  close(): Promise<void>
}

/** Of what the disk did not take; beyond, it is told and given up. */
const behindCharsAtMost = 32 << 20

type Generation = { readonly path: string; bytes: number; open: number }

/**
 * Queries that wait for their answer, on disk: a line when one is taken, a line when it is done. Files of at most some
 * `fileBytes` follow one another, and the oldest go once nothing in them is open: what waits, waits for less than a
 * minute. `isWritten` names rows that lie in the spool already, whose last line a kill took.
 */
export async function openUnwritten(parts: {
  readonly path: string
  readonly isWritten: (id: string) => boolean
  readonly onFailure: (error: unknown) => void
  readonly fileBytes?: number
}): Promise<Unwritten> {
  const { path, onFailure, fileBytes = 8 << 20 } = parts
  const old = await generationsOf(path)
  const earlier = [...(await readAll(old)).values()].filter(({ found }) => !parts.isWritten(found.id))
  let number = Number(old.at(-1)?.slice(path.length + 1) ?? 0)
  const generations: Generation[] = []
  const generationOf = new Map<string, Generation>()
  let file: FileHandle
  let lines: string[] = []
  let work: Promise<void> = Promise.resolve()
  /** A write is to come; the last one failed. */
  let [isDue, isBehind] = [false, false]

  async function begin(): Promise<void> {
    number += 1
    generations.push({ path: `${path}.${number}`, bytes: 0, open: 0 })
    file = await open(generations.at(-1)!.path, 'a', 0o600)
  }
  async function write(): Promise<void> {
    const text = lines.join('')
    lines = []
    if (text === '') return
    try {
      await file.appendFile(text)
    } catch (error) {
      // After half a line, which a full disk leaves.
      if (text.length <= behindCharsAtMost) lines = [`\n${text}`, ...lines]
      throw error
    }
    const current = generations.at(-1)!
    current.bytes += text.length
    if (current.bytes >= fileBytes) {
      await file.close()
      await begin()
    }
    // In their order: a line that says done must not go before the one it speaks of.
    while (generations.length > 1 && generations[0]!.open === 0) await unlink(generations.shift()!.path)
  }
  const writeSoon = (): void => {
    isDue = true
    work = work
      .then(() => {
        isDue = false
        return write()
      })
      .then(
        () => void (isBehind = false),
        (error: unknown) => {
          isBehind = true
          onFailure(error)
        },
      )
  }
  const push = (line: string): void => {
    lines.push(line)
    if (!isDue) writeSoon()
  }
  const put = (retrieval: UnwrittenRetrieval): void => {
    const { id } = retrieval.found
    const known = generationOf.get(id)
    if (known) known.open -= 1
    const current = generations.at(-1)!
    current.open += 1
    generationOf.set(id, current)
    push(`${JSON.stringify(retrieval)}\n`)
  }

  await begin()
  for (const retrieval of earlier) put(retrieval)
  await work
  for (const each of old) await unlink(each)
  return {
    earlier,
    add(retrieval) {
      const isSaidBefore = retrieval.answer === undefined && retrieval.found.callId === null
      if (isSaidBefore && generationOf.has(retrieval.found.id)) return
      put(retrieval)
    },
    done(id) {
      const generation = generationOf.get(id)
      if (generation === undefined) return
      generationOf.delete(id)
      generation.open -= 1
      push(`{"done":${JSON.stringify(id)}}\n`)
    },
    has: (id) => generationOf.has(id),
    async kept() {
      if (isBehind && !isDue) writeSoon()
      await work
      return !isBehind
    },
    async close() {
      await work
      await file.close()
      if (generationOf.size === 0) for (const generation of generations) await unlink(generation.path)
    },
  }
}

/** The files there are, oldest first. */
async function generationsOf(path: string): Promise<readonly string[]> {
  const start = `${basename(path)}.`
  const names = await readdir(dirname(path))
  return names
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .sort((a, b) => Number(a.slice(start.length)) - Number(b.slice(start.length)))
    .map((name) => join(dirname(path), name))
}

async function readAll(paths: readonly string[]): Promise<ReadonlyMap<string, UnwrittenRetrieval>> {
  const open = new Map<string, UnwrittenRetrieval>()
  for (const path of paths)
    for (const line of (await readFile(path, 'utf8')).split('\n')) {
      const read = parsed(line)
      if (read === null) continue
      if ('done' in read) open.delete(read.done)
      else open.set(read.found.id, read)
    }
  return open
}

/** Null for half a line, which a kill leaves. */
function parsed(line: string): UnwrittenRetrieval | { readonly done: string } | null {
  try {
    return JSON.parse(line) as UnwrittenRetrieval | { readonly done: string }
  } catch {
    return null
  }
}
