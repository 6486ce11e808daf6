/** What the caller asked of the cache. It may only ask for less than the route allows, never for more. */
export type Directives = {
  /** May a stored answer be given? */
  readonly look: boolean
  /** May the answer be stored? */
  readonly store: boolean
  /** Oldest stored answer the caller takes, in seconds; null: whatever the route's time to live allows. */
  readonly maxAgeSeconds: number | null
}

type Headers = { readonly [name: string]: string | readonly string[] | undefined }

/**
 * Reads `cache-control` (RFC 9111, section 5.2.1) and `x-telltale-cache: off | refresh`. Words that would loosen
 * something (max-stale, only-if-cached) and words nobody knows change nothing.
 */
export function readDirectives(headers: Headers): Directives {
  let look = true
  let store = true
  let maxAgeSeconds: number | null = null
  for (const word of wordsOf(headers['cache-control'])) {
    if (word === 'no-cache') look = false
    else if (word === 'no-store') look = store = false
    else {
      const age = /^max-age="?(\d{1,10})"?$/.exec(word)?.[1]
      if (age !== undefined) maxAgeSeconds = Math.min(maxAgeSeconds ?? Infinity, Number(age))
    }
  }
  for (const word of wordsOf(headers['x-telltale-cache'])) {
    if (word === 'refresh') look = false
    else if (word === 'off') look = store = false
  }
  return { look: look && maxAgeSeconds !== 0, store, maxAgeSeconds }
}

const wordsOf = (value: string | readonly string[] | undefined): string[] =>
  value === undefined
    ? []
    : String(value)
        .toLowerCase()
        .split(',')
        .map((word) => word.trim())
