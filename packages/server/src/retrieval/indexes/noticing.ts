import type { IndexSighting, IndexTold, Trait } from './model.ts'

export type NoticingParts = {
  readonly note: (sightings: readonly IndexSighting[]) => Promise<void>
  readonly onLog: (line: string) => void
  readonly nowMs: () => number
}

/** Other processes have to know that a version is still seen well before it is held for silent. */
const everyMs = 15_000
/** What was not seen before is told at once, but not more often than this. */
const soonMs = 1_000
/** State may be away. */
const againMs = 30_000
/** Values that wait to be noted, and values that are known not to be new. */
const valuesAtMost = 10_000
const charsAtMost = 512

/** Gathers what queries tell of their indexes, and notes it every few seconds: no query waits for it. */
export function indexNotices({ note, onLog, nowMs }: NoticingParts) {
  let waiting = new Map<string, IndexSighting>()
  let known = new Set<string>()
  let timer: NodeJS.Timeout | null = null
  let dueMs = Infinity
  let notedMs = -Infinity
  let dropped = 0
  let isFailing = false
  let underWay = Promise.resolve()

  const add = (key: string, sighting: IndexSighting): void => {
    const before = waiting.get(key)
    if (before === undefined && waiting.size >= valuesAtMost) {
      dropped += sighting.n
      return
    }
    waiting.set(key, before === undefined ? sighting : together(before, sighting))
  }
  const noteWaiting = async (): Promise<void> => {
    if (waiting.size === 0) return
    const batch = waiting
    waiting = new Map()
    notedMs = performance.now()
    try {
      await note([...batch.values()])
      isFailing = false
    } catch (error) {
      for (const [key, sighting] of batch) add(key, sighting)
      if (!isFailing)
        onLog(`what queries tell of their indexes could not be noted: ${(error as Error).message}`)
      isFailing = true
      noteAfter(againMs)
    }
  }
  const noteAfter = (ms: number): void => {
    const atMs = performance.now() + ms
    if (timer !== null && dueMs <= atMs) return
    if (timer !== null) clearTimeout(timer)
    dueMs = atMs
    timer = setTimeout(() => {
      timer = null
      underWay = underWay.then(noteWaiting)
    }, ms)
    timer.unref()
  }
  const see = (of: Pick<IndexTold, 'projectId' | 'name' | 'atMs'>, trait: Trait, told: string): void => {
    const [name, value] = [plain(of.name), plain(told)]
    const { projectId } = of
    const key = JSON.stringify([projectId, name, trait, value])
    const atMs = Math.min(of.atMs, nowMs())
    add(key, { projectId, name, trait, value, n: 1, firstMs: atMs, lastMs: atMs })
    if (known.has(key)) return noteAfter(isFailing ? againMs : everyMs)
    if (known.size >= valuesAtMost) known = new Set()
    known.add(key)
    noteAfter(isFailing ? againMs : Math.max(0, notedMs + soonMs - performance.now()))
  }
  return {
    tell(told: IndexTold): void {
      if (told.version !== null) see(told, 'version', told.version)
      if (told.embedder !== null) see(told, 'embedder', told.embedder)
      if (told.dimensions !== undefined) see(told, 'dimensions', String(told.dimensions))
    },
    counts: () => ({ waiting: waiting.size, dropped }),
    async close(): Promise<void> {
      if (timer !== null) clearTimeout(timer)
      await underWay
      if (!isFailing) await noteWaiting()
      if (timer !== null) clearTimeout(timer)
    },
  }
}

const together = (one: IndexSighting, other: IndexSighting): IndexSighting => ({
  ...one,
  n: one.n + other.n,
  firstMs: Math.min(one.firstMs, other.firstMs),
  lastMs: Math.max(one.lastMs, other.lastMs),
})

/** What PostgreSQL takes for text, and for a part of a key. */
const plain = (text: string): string => text.slice(0, charsAtMost).replaceAll('\0', '').toWellFormed()
