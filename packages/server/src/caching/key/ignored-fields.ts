import type { Dialect } from '../../ledger/model.ts'

/**
 * Top-level fields that do not touch what the model answers. Whatever is not named here is in the key: a field of
 * tomorrow makes entries of its own instead of sharing one that is wrong. `model` stands in the key as the model
 * really called; stream or whole is a matter of replay.
 */
const ignored: { readonly [name in Dialect]: readonly string[] } = {
  'openai-chat': [
    'model',
    'stream',
    'stream_options',
    'user',
    'safety_identifier',
    'metadata',
    'store',
    'prompt_cache_key',
    'prompt_cache_retention',
  ],
  'openai-responses': [
    'model',
    'stream',
    'stream_options',
    'user',
    'safety_identifier',
    'metadata',
    'store',
    'prompt_cache_key',
    'prompt_cache_retention',
  ],
  'openai-embeddings': ['model', 'user'],
  'anthropic-messages': ['model', 'stream', 'metadata'],
  'anthropic-count-tokens': ['model', 'metadata'],
  gemini: ['model', 'labels'],
  'gemini-embeddings': ['model'],
  'gemini-count-tokens': ['model'],
  opentelemetry: [],
}

type Body = { readonly [name: string]: unknown }

/** The fields of a request that decide its answer, and the others. */
export function splitFields(
  dialect: Dialect,
  body: Body,
): { readonly deciding: Body; readonly others: Body } {
  const names = ignored[dialect]
  const deciding: { [name: string]: unknown } = {}
  const others: { [name: string]: unknown } = {}
  for (const name of Object.keys(body)) {
    const side = names.includes(name) ? others : deciding
    // Plain assignment to __proto__ would set it and lose the field.
    Object.defineProperty(side, name, { value: body[name], enumerable: true })
  }
  return { deciding, others }
}

/** Request headers that change an answer. */
export const decidingHeaders: readonly string[] = ['anthropic-version', 'anthropic-beta', 'openai-beta']
