import type { WireDialect } from '../providers/dialect.ts'

/** Who keeps a response: a provider, for the account of one of its keys. */
export type Keeper = { readonly provider: string; readonly credentialId: string }

/** Which provider keeps which response, for each project apart. Lives and ends with this process. */
export type StoredResponses = {
  remember(projectId: string, id: string, keeper: Keeper): void
  /** Null when the project made no such response here, or too long ago. */
  keeperOf(projectId: string, id: string): Keeper | null
}

/** An entry is some 150 bytes, so that all of them stay under 10 MB. */
const keptAtMost = 50_000
const longestId = 200

export function storedResponses(atMost = keptAtMost): StoredResponses {
  const keepers = new Map<string, Keeper>()
  const keyOf = (projectId: string, id: string): string => `${projectId}/${id}`
  return {
    remember(projectId, id, keeper) {
      if (id.length > longestId) return
      const key = keyOf(projectId, id)
      keepers.delete(key)
      keepers.set(key, keeper)
      if (keepers.size > atMost) keepers.delete(keepers.keys().next().value!)
    },
    keeperOf: (projectId, id) => keepers.get(keyOf(projectId, id)) ?? null,
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
