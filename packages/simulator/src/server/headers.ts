import type { Dialect } from '../wire/dialect.ts'
import type { Allowance } from './rate-limit.ts'

/** Tokens a minute that the headers speak of. */
const tokenLimit = 2_000_000

type Headers = Readonly<Record<string, string>>

type Circumstances = {
  readonly requestId: string
  readonly allowance: Allowance
  /** Used by this reply. */
  readonly tokens: number
  readonly nowMs: number
}

/** The headers of every reply of a dialect. */
export function replyHeaders(
  dialect: Dialect,
  { requestId, allowance, tokens, nowMs }: Circumstances,
): Headers {
  if (dialect.name === 'openai') return openaiHeaders(requestId, allowance, tokens)
  if (dialect.name === 'anthropic') return anthropicHeaders(requestId, allowance, tokens, nowMs)
  // Gemini tells nothing of its limits in headers.
  return {
    [dialect.requestIdHeader]: requestId,
    'server-timing': 'gfet4t7; dur=1',
    vary: 'Origin, X-Origin, Referer',
  }
}

/** A duration as OpenAI writes it: `6ms`, `1.2s`, `1m0s`. */
function duration(ms: number): string {
  if (ms < 1000) return `${ms}ms`
  if (ms < 60_000) return `${ms / 1000}s`
  return `${Math.floor(ms / 60_000)}m${Math.round((ms % 60_000) / 1000)}s`
}

/** The headers of every OpenAI reply. */
const openaiHeaders = (
  requestId: string,
  { limit, remaining, resetMs }: Allowance,
  tokens: number,
): Headers => ({
  'x-request-id': requestId,
  'openai-organization': 'simulated-org',
  'openai-processing-ms': '1',
  'openai-version': '2020-10-01',
  'x-ratelimit-limit-requests': String(limit),
  'x-ratelimit-limit-tokens': String(tokenLimit),
  'x-ratelimit-remaining-requests': String(remaining),
  'x-ratelimit-remaining-tokens': String(Math.max(0, tokenLimit - tokens)),
  'x-ratelimit-reset-requests': duration(resetMs),
  'x-ratelimit-reset-tokens': duration(Math.ceil((tokens / tokenLimit) * 60_000)),
})

/** The headers of every Anthropic reply. */
function anthropicHeaders(requestId: string, allowance: Allowance, tokens: number, nowMs: number): Headers {
  const reset = new Date(nowMs + allowance.resetMs).toISOString().replace(/\.\d+Z$/, 'Z')
  const rest = String(Math.max(0, tokenLimit - tokens))
  return {
    'request-id': requestId,
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
    'anthropic-ratelimit-requests-limit': String(allowance.limit),
    'anthropic-ratelimit-requests-remaining': String(allowance.remaining),
    'anthropic-ratelimit-requests-reset': reset,
    'anthropic-ratelimit-tokens-limit': String(tokenLimit),
    'anthropic-ratelimit-tokens-remaining': rest,
    'anthropic-ratelimit-tokens-reset': reset,
    'anthropic-ratelimit-input-tokens-limit': String(tokenLimit),
    'anthropic-ratelimit-input-tokens-remaining': rest,
    'anthropic-ratelimit-input-tokens-reset': reset,
    'anthropic-ratelimit-output-tokens-limit': String(tokenLimit),
    'anthropic-ratelimit-output-tokens-remaining': String(tokenLimit),
    'anthropic-ratelimit-output-tokens-reset': reset,
  }
}
