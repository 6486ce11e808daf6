import { hashText } from './random.ts'

/** Providers cache no prompt shorter than this. */
const leastTokens = 1024
const blockCharacters = 512
const entryLimit = 50_000

/** A marked end of a cacheable prefix in the Anthropic dialect. */
export type Breakpoint = { readonly hash: number; readonly tokens: number; readonly ttlMs: number }

/** How an explicitly cached prompt is billed; the rest of the input is plain. */
export type CacheUse = {
  readonly readTokens: number
  readonly written5mTokens: number
  readonly written1hTokens: number
}

/** Remembers prompt prefixes the way both providers do, bounded to 50,000 entries, oldest out first. */
export type PromptCache = {
  /** Automatic caching (OpenAI): tokens of the longest known prefix, in steps of 128, 0 below 1,024. */
  automatic: (scope: string, text: string, tokens: number, nowMs: number) => number
  /** Explicit caching (Anthropic): the longest marked prefix still alive is read, what lies past it is written. */
  explicit: (scope: string, breakpoints: readonly Breakpoint[], nowMs: number) => CacheUse
}

export function createPromptCache(): PromptCache {
  const expiries = new Map<string, number>()
  const remember = (key: string, expiresAt: number): void => {
    expiries.delete(key)
    expiries.set(key, expiresAt)
    if (expiries.size > entryLimit) expiries.delete(expiries.keys().next().value!)
  }
  const isAlive = (key: string, nowMs: number): boolean => (expiries.get(key) ?? 0) > nowMs

  return {
    automatic(scope, text, tokens, nowMs) {
      if (tokens < leastTokens) return 0
      let hash = hashText(scope)
      let matched = 0
      for (let end = blockCharacters; end <= text.length; end += blockCharacters) {
        hash = hashText(text.slice(end - blockCharacters, end), hash)
        const key = `${hash}:${end}`
        if (matched === end - blockCharacters && isAlive(key, nowMs)) matched = end
        remember(key, nowMs + 10 * 60_000)
      }
      const cached = Math.floor((tokens * matched) / text.length / 128) * 128
      return cached < leastTokens ? 0 : cached
    },
    explicit(scope, breakpoints, nowMs) {
      const long = breakpoints.filter(({ tokens }) => tokens >= leastTokens)
      const keyOf = ({ hash, tokens }: Breakpoint): string => `${scope}:${hash}:${tokens}`
      const known = long.findLast((breakpoint) => isAlive(keyOf(breakpoint), nowMs))
      let covered = known?.tokens ?? 0
      const written = { short: 0, long: 0 }
      for (const breakpoint of long) {
        const fresh = Math.max(0, breakpoint.tokens - covered)
        written[breakpoint.ttlMs > 5 * 60_000 ? 'long' : 'short'] += fresh
        covered += fresh
        remember(keyOf(breakpoint), nowMs + breakpoint.ttlMs)
      }
      return { readTokens: known?.tokens ?? 0, written5mTokens: written.short, written1hTokens: written.long }
    },
  }
}
