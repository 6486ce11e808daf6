import { rememberedHash } from '../../kernel/content-hash.ts'

/**
 * Remembers what was worked out for a request by the hash of its raw bytes, so that a body sent again byte for byte is
 * neither made canonical nor hashed a second time. `about` names all else the answer depends on: path, API key,
 * hints, and the revision of the settings. Bounded: the entry unused for longest goes first.
 */
export type Memo<Value> = {
  find(print: string): Value | undefined
  keep(print: string, value: Value): void
  drop(print: string): void
  readonly size: number
}

export function memo<Value>(entriesAtMost: number): Memo<Value> {
  const known = new Map<string, Value>()
  return {
    find(print) {
      const value = known.get(print)
      if (value === undefined) return undefined
      known.delete(print)
      known.set(print, value)
      return value
    },
    keep(print, value) {
      known.delete(print)
      known.set(print, value)
      if (known.size > entriesAtMost) known.delete(known.keys().next().value!)
    },
    drop: (print) => void known.delete(print),
    get size() {
      return known.size
    },
  }
}

/** The print of a request. SHA-256: a caller must not be able to make two bodies look alike. */
export const requestPrint = (about: readonly string[], body: Buffer): string =>
  rememberedHash(body) + JSON.stringify(about)
