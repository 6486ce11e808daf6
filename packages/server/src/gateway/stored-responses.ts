import { ProblemError } from '../kernel/problem.ts'
import type { WireDialect } from '../providers/dialect.ts'

/** Who keeps a response: a provider, for the account of one of its keys. */
export type Keeper = { readonly provider: string; readonly credentialId: string }

/** A response that was made, and who keeps it. */
export type Made = { readonly projectId: string; readonly id: string; readonly keeper: Keeper }

/** What outlives this process. Both reject while it is away. */
export type KeptResponses = {
  readonly keep: (made: readonly Made[]) => Promise<void>
  readonly find: (projectId: string, id: string) => Promise<Keeper | null>
}

/** Which provider keeps which response, for each project apart. */
export type StoredResponses = {
  /** Known here at once, and to other processes and the next one within a second. */
  remember(projectId: string, id: string, keeper: Keeper): void
  /** Null when the project made no such response, or too long ago. Rejects where only the store would know and is away. */
  keeperOf(projectId: string, id: string): Keeper | null | Promise<Keeper | null>
  /** Writes what is not written yet, where the store takes it. */
  close(): Promise<void>
}

/** An entry is some 150 bytes, so that all of them stay under 10 MB. */
const knownAtMost = 50_000
const longestId = 200
/** Written together, and how often. */
const writtenAtOnce = 2_000
const writtenEveryMs = 250
/** How soon after a write that failed there is another. */
const triedAgainMs = 2_000
const refusedAtMost = 5

export type StoredParts = {
  readonly kept: KeptResponses
  /** So many could not be written in time and are known to this process alone. */
  readonly onDropped: (count: number) => void
  readonly atMost?: number
}

export function storedResponses({ kept, onDropped, atMost = knownAtMost }: StoredParts): StoredResponses {
  const keepers = new Map<string, Keeper>()
  let waiting: Made[] = []
  let timer: NodeJS.Timeout | null = null
  let dropped = 0
  let refusals = 0
  let writing: Promise<boolean> = Promise.resolve(true)
  const keyOf = (projectId: string, id: string): string => `${projectId}/${id}`

  const write = async (): Promise<boolean> => {
    if (dropped > 0) onDropped(dropped)
    dropped = 0
    while (waiting.length > 0) {
      const made = waiting.slice(0, writtenAtOnce)
      // One statement cannot touch a row twice.
      const once = [...new Map(made.map((one) => [keyOf(one.projectId, one.id), one])).values()]
      try {
        await kept.keep(once)
      } catch (error) {
        const isAway = error instanceof ProblemError && error.problem.code === 'state-unavailable'
        if (isAway || ++refusals < refusedAtMost) return false
        // What the store will never take must not stand before all others.
        dropped += made.length
      }
      refusals = 0
      waiting = waiting.slice(made.length)
    }
    return true
  }
  const writeIn = (ms: number): void => {
    timer ??= setTimeout(() => {
      timer = null
      writing = writing.then(write)
      void writing.then((isDone) => isDone || writeIn(triedAgainMs))
    }, ms).unref()
  }

  return {
    remember(projectId, id, keeper) {
      if (id.length > longestId) return
      const key = keyOf(projectId, id)
      keepers.delete(key)
      keepers.set(key, keeper)
      if (keepers.size > atMost) keepers.delete(keepers.keys().next().value!)
      if (waiting.length < atMost) waiting.push({ projectId, id, keeper })
      else dropped++
      writeIn(writtenEveryMs)
    },
    keeperOf: (projectId, id) => keepers.get(keyOf(projectId, id)) ?? kept.find(projectId, id),
    async close() {
      if (timer) clearTimeout(timer)
      await writing.then(write)
    },
  }
}

/**
 * The same dialect, telling the name of a stored answer as soon as it is read: a response that works in the
 * background can be asked for, and cancelled, while its stream is still open.
 */
export function tellingStored(dialect: WireDialect, tell: (id: string) => void): WireDialect {
  if (dialect.api !== 'responses') return dialect
  return {
    ...dialect,
    readAnswer(body) {
      const facts = dialect.readAnswer(body)
      if (facts.storedId !== null) tell(facts.storedId)
      return facts
    },
    readStream(options) {
      const reader = dialect.readStream(options)
      let isTold = false
      return {
        ...reader,
        take(events) {
          const shown = reader.take(events)
          const id = isTold ? null : reader.facts().storedId
          if (id !== null) {
            isTold = true
            tell(id)
          }
          return shown
        },
      }
    },
  }
}
