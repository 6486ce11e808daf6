import type { Frequencies, Stems } from './ground.ts'
import { baselineContexts } from './use.ts'

export type MemoryBounds = {
  /** Stems kept of one project; the rarest go first. */
  readonly stems: number
  /** Chunks after which all counts are halved, so that what is no longer retrieved is forgotten. */
  readonly chunks: number
  /** Contexts kept of one index, for the baseline of others. */
  readonly contexts: number
  /** Projects and indexes remembered; the longest unseen go first. */
  readonly places: number
}

const defaults: MemoryBounds = { stems: 60_000, chunks: 20_000, contexts: 24, places: 256 }

/** A chunk by its content: retrieved again, it is not counted again (and not read). */
type Chunk = { readonly key: string; readonly text: string }

/**
 * What signals of one query need to know of others: how rare a stem is among a project's own chunks, and contexts of
 * other questions to the same index. Kept in this process, bounded, and forgotten with it: after a start, rarities
 * begin with the chunks at hand, and the baseline waits for five other contexts.
 */
export function signalMemory(chance: () => number, bounds: MemoryBounds = defaults) {
  const stores = recent<ReturnType<typeof chunkStore>>(bounds.places)
  const reservoirs = recent<Reservoir>(bounds.places)
  return {
    /** Counts chunks that were not seen lately, then tells rarities with them. */
    frequencies(
      projectId: string,
      chunks: readonly Chunk[],
      stemsOf: (text: string) => ReadonlySet<string>,
    ): Frequencies {
      const store = stores.of(projectId, () => chunkStore(bounds))
      for (const { key, text } of chunks) if (!store.has(key)) store.add(key, stemsOf(text))
      return store
    },
    /** Contexts of other questions, at most five, drawn at random. The one just asked is added after. */
    otherContexts(projectId: string, indexName: string | null, query: string): readonly Stems[] {
      const { kept } = reservoirs.of(`${projectId} ${indexName ?? ''}`, newReservoir)
      const others = kept.filter((one) => one.query !== query)
      for (let at = 0; at < Math.min(baselineContexts, others.length); at++) {
        const other = at + Math.floor(chance() * (others.length - at))
        ;[others[at], others[other]] = [others[other]!, others[at]!]
      }
      return others.slice(0, baselineContexts).map(({ stems }) => stems)
    },
    remember(projectId: string, indexName: string | null, query: string, stems: Stems): void {
      if (stems.size === 0) return
      const reservoir = reservoirs.of(`${projectId} ${indexName ?? ''}`, newReservoir)
      if (reservoir.kept.some((one) => one.query === query)) return
      // New ones displace old ones at random: recent questions weigh most, none is certain.
      if (reservoir.kept.length < bounds.contexts) reservoir.kept.push({ query, stems })
      else reservoir.kept[Math.floor(chance() * bounds.contexts)] = { query, stems }
    },
  }
}

export type SignalMemory = ReturnType<typeof signalMemory>

type Reservoir = { readonly kept: { readonly query: string; readonly stems: Stems }[] }
const newReservoir = (): Reservoir => ({ kept: [] })

function chunkStore(bounds: MemoryBounds) {
  let counts = new Map<string, number>()
  let chunks = 0
  let seen = new Set<string>()
  const halve = (): void => {
    chunks /= 2
    counts = new Map([...counts].flatMap(([stem, count]) => (count >= 1 ? [[stem, count / 2] as const] : [])))
    seen = new Set()
  }
  return {
    get chunks() {
      return chunks
    },
    of: (stem: string): number => counts.get(stem) ?? 0,
    has: (key: string): boolean => seen.has(key),
    add(key: string, stems: ReadonlySet<string>): void {
      seen.add(key)
      chunks++
      for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1)
      if (chunks > bounds.chunks || counts.size > bounds.stems) halve()
    },
  }
}

/** By key, the last ones used; the longest unused goes when there are too many. */
function recent<Value>(atMost: number) {
  const kept = new Map<string, Value>()
  let newest: { readonly key: string; readonly value: Value } | null = null
  return {
    of(key: string, make: () => Value): Value {
      if (newest?.key === key) return newest.value
      const value = kept.get(key) ?? make()
      kept.delete(key)
      kept.set(key, value)
      if (kept.size > atMost) kept.delete(kept.keys().next().value!)
      newest = { key, value }
      return value
    },
  }
}
