import { rememberedHash } from '../../kernel/content-hash.ts'
import { addressText } from '../key/rules.ts'
import type { CacheEntry } from '../model.ts'
import type { CacheStore, ListedEntry } from './cache-store.ts'
import { memoryIndex } from './memory-index.ts'
import { routeTotals } from './totals.ts'

/** What an entry costs besides its body and its labels: objects, maps, strings. Measured at about 1.5 KB. */
const overheadBytes = 1_536

export type MemoryStoreOptions = {
  /** All entries together. The one unused for longest goes first. */
  readonly bytesAtMost: number
  readonly nowMs: () => number
}

type Kept = { readonly entry: CacheEntry; readonly bytes: number }

/** Answers kept in this process. Synchronous where it matters: a look costs a map look-up. */
export function memoryStore({ bytesAtMost, nowMs }: MemoryStoreOptions): CacheStore {
  const kept = new Map<string, Kept>()
  const index = memoryIndex()
  const counts = { stored: 0, evicted: 0, expired: 0 }
  let bytes = 0

  const drop = (place: string): void => {
    const found = kept.get(place)
    if (!found) return
    kept.delete(place)
    bytes -= found.bytes
    index.remove(found.entry)
  }
  const makeRoom = (bytesLeft: number): void => {
    for (const place of kept.keys()) {
      if (bytes <= bytesLeft) return
      drop(place)
      counts.evicted++
    }
  }
  const live = (place: string): Kept | null => {
    const found = kept.get(place)
    if (!found) return null
    if (nowMs() < found.entry.expiresAtMs) return found
    drop(place)
    counts.expired++
    return null
  }
  const liveOf = (projectId: string, route?: string): Kept[] =>
    index.ofProject(projectId, route).flatMap((id) => live(addressText({ projectId, id })) ?? [])

  return {
    kind: 'memory',
    look(address) {
      const place = addressText(address)
      const generation = index.generation(address.projectId)
      const found = live(place)
      if (!found) return { entry: null, generation }
      kept.delete(place)
      kept.set(place, found)
      // Each who gets it records it by its hash.
      rememberedHash(found.entry.body)
      return { entry: found.entry, generation }
    },
    put(entry, generation) {
      if (generation !== index.generation(entry.projectId)) return 'purged-meanwhile'
      const size = entry.body.length + overheadBytes + 2 * JSON.stringify([entry.tags, entry.facts]).length
      if (size > bytesAtMost) return 'too-large'
      const place = addressText(entry)
      drop(place)
      makeRoom(bytesAtMost - size)
      // A slice of a pooled buffer would hold the whole pool.
      const own =
        entry.body.buffer.byteLength === entry.body.length
          ? entry.body
          : Buffer.from(new Uint8Array(entry.body).buffer)
      kept.set(place, { entry: { ...entry, body: own }, bytes: size })
      bytes += size
      index.add(entry)
      counts.stored++
      return 'stored'
    },
    async purge(projectId, what) {
      const ids = index.found(projectId, what)
      index.bump(projectId)
      for (const id of ids) drop(addressText({ projectId, id }))
      return ids.length
    },
    async list(projectId, { route, limit }) {
      return liveOf(projectId, route)
        .map(({ entry }) => listed(entry))
        .toSorted((a, b) => b.storedAtMs - a.storedAtMs)
        .slice(0, limit)
    },
    async totals(projectId) {
      const totals = routeTotals()
      for (const { entry } of liveOf(projectId)) totals.add(entry.route, entry.body.length, entry.storedAtMs)
      return totals.all()
    },
    health: () => ({ isAvailable: true, ...counts, slow: 0, failed: 0, skipped: 0 }),
    async close() {
      kept.clear()
      index.clear()
      bytes = 0
    },
  }
}

function listed({ body, ...head }: CacheEntry): ListedEntry {
  return { ...head, bytes: body.length }
}
