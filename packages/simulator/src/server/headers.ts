import type { Allowance } from './rate-limit.ts'

/** Tokens a minute that the headers speak of. */
const tokenLimit = 2_000_000

type Headers = Readonly<Record<string, string>>

/** A duration as OpenAI writes it: `6ms`, `1.2s`, `1m0s`. */
function duration(ms: number): string {
  if (ms < 1000) return `${ms}ms`
  if (ms < 60_000) return `${ms / 1000}s`
  return `${Math.floor(ms / 60_000)}m${Math.round((ms % 60_000) / 1000)}s`
}

/** The headers of every OpenAI reply. */
export const openaiHeaders = (
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
export function anthropicHeaders(
  requestId: string,
  allowance: Allowance,
  tokens: number,
  nowMs: number,
): Headers {
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
