import type { JsonObject } from '../../content/json.ts'

/** A response kept to be asked for again, and what it answered. */
export type Kept = { readonly response: JsonObject; readonly input: readonly JsonObject[] }

/** Keeps the last 1,000 responses, oldest out first. */
export type ResponseStore = {
  readonly keep: (id: string, kept: Kept) => void
  readonly find: (id: string) => Kept | undefined
  readonly drop: (id: string) => boolean
}

const keptLimit = 1000

export function createResponseStore(): ResponseStore {
  const kept = new Map<string, Kept>()
  return {
    keep(id, entry) {
      kept.set(id, entry)
      if (kept.size > keptLimit) kept.delete(kept.keys().next().value!)
    },
    find: (id) => kept.get(id),
    drop: (id) => kept.delete(id),
  }
}
