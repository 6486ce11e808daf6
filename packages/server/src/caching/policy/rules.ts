import type { Dialect } from '../../ledger/model.ts'
import { isObject, type JsonObject } from '../../providers/dialect.ts'
import type { NoKey } from '../key/rules.ts'
import type { CacheSettings } from '../model.ts'
import type { Inspection } from '../replay/replay.ts'
import type { Directives } from './directives.ts'

/** Why a request goes past the cache. */
export type Bypass =
  | 'caller-said-off'
  | 'not-deterministic'
  | 'has-tools'
  | 'runs-in-background'
  | 'conversation-not-in-request'
  | NoKey

export type Use =
  | { readonly kind: 'bypass'; readonly reason: Bypass }
  /** `share`: may it join an identical request in flight? What is in flight is fresh, but it is not the caller's own. */
  | { readonly kind: 'use'; readonly look: boolean; readonly store: boolean; readonly share: boolean }

/** Whether this request may meet the cache at all. Pure; decided before anything is looked up. */
export function mayUse(bypass: Exclude<Bypass, 'caller-said-off'> | null, directives: Directives): Use {
  const { look, store } = directives
  if (!look && !store) return { kind: 'bypass', reason: 'caller-said-off' }
  return bypass === null
    ? { kind: 'use', look, store, share: look && store }
    : { kind: 'bypass', reason: bypass }
}

/** Why no request with this body may meet the cache; null when it may. `body`: as it goes out, prompts rendered. */
export function bypassOf(
  settings: Pick<CacheSettings, 'tools' | 'anyTemperature'>,
  dialect: Dialect,
  body: JsonObject,
): Exclude<Bypass, 'caller-said-off'> | null {
  if (body.background === true) return 'runs-in-background'
  // Their words are held by the provider, where they may change: the request does not say them.
  if ([body.previous_response_id, body.conversation, body.cachedContent].some((held) => held != null))
    return 'conversation-not-in-request'
  if (!settings.tools && carriesTools(body)) return 'has-tools'
  if (!settings.anyTemperature && !isDeterministic(dialect, body)) return 'not-deterministic'
  return null
}

const toolFields = ['tools', 'functions', 'mcp_servers', 'web_search_options', 'container'] as const

/** Whether the model may do more than answer. */
export const carriesTools = (body: JsonObject): boolean =>
  toolFields.some((name) => {
    const value = body[name]
    return Array.isArray(value) ? value.length > 0 : value != null
  })

/** An absent temperature is the provider's default, mostly 1: only what was said counts. Embeddings are not drawn. */
function isDeterministic(dialect: Dialect, body: JsonObject): boolean {
  if (dialect === 'openai-embeddings' || dialect === 'gemini-embeddings') return true
  const drawn = dialect === 'gemini' && isObject(body.generationConfig) ? body.generationConfig : body
  return drawn.temperature === 0 || typeof drawn.seed === 'number'
}

/** Why an answer is not stored. */
export type Unstorable =
  | 'caller-said-no-store'
  | 'not-ok'
  | 'incomplete'
  | 'guardrail'
  | 'unreadable'
  | 'error'
  | 'empty'
  | 'refusal'
  | 'calls-tools'
  | 'unnatural-stop'
  | 'too-large'

/** How an answer ended. */
export type Ended = {
  readonly status: number
  /** Did it reach its own end: the last byte of a whole answer, the dialect's terminator of a stream? */
  readonly isComplete: boolean
  /** Did every guardrail that was to enforce something let it pass unchanged? */
  readonly passedGuardrails: boolean
  readonly bytes: number
  /** What is in it; null when it could not be read. */
  readonly inspection: Inspection | null
}

/** Null when the answer may be kept for others, else why not. Pure. */
export function whyUnstorable(
  settings: Pick<CacheSettings, 'maxBytes' | 'tools'>,
  directives: Pick<Directives, 'store'>,
  ended: Ended,
): Unstorable | null {
  if (!directives.store) return 'caller-said-no-store'
  if (ended.status < 200 || ended.status > 299) return 'not-ok'
  if (!ended.isComplete) return 'incomplete'
  if (!ended.passedGuardrails) return 'guardrail'
  if (ended.bytes > settings.maxBytes) return 'too-large'
  const seen = ended.inspection
  if (!seen) return 'unreadable'
  if (seen.isError) return 'error'
  if (seen.isRefusal) return 'refusal'
  if (seen.callsTools && !settings.tools) return 'calls-tools'
  if (!seen.isNaturalStop) return 'unnatural-stop'
  return seen.isEmpty ? 'empty' : null
}

/** Whether an entry of this age may still be given. Times in Unix milliseconds. */
export const isFresh = (
  entry: { readonly storedAtMs: number; readonly expiresAtMs: number },
  { maxAgeSeconds }: Pick<Directives, 'maxAgeSeconds'>,
  nowMs: number,
): boolean =>
  nowMs < entry.expiresAtMs && (maxAgeSeconds === null || nowMs - entry.storedAtMs <= maxAgeSeconds * 1000)
