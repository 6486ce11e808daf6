import { asList, isObject } from '../content/json.ts'
import type { JsonObject } from '../content/json.ts'
import type { Fault } from '../fault.ts'
import { rewriteJson } from '../wire/rewrite.ts'

/** The provider changed its format at two in the morning. */
export const fault: Fault = {
  name: 'changed',
  summary: 'changes the format of the reply without a word',
  parameters: {
    what: {
      default: 'renamed',
      meaning:
        '`renamed` (token counts and text get new names), `removed` (model, status, finish and stop reason go), `added` (unknown fields), `types` (numbers as text), `part` (content of an unknown type)',
    },
  },
  apply(steps, context) {
    const change = changes[context.text('what')] ?? changes['renamed']!
    return rewriteJson(steps, (payload) => change(payload))
  },
}

const changes: Readonly<Record<string, (payload: JsonObject) => JsonObject>> = {
  renamed: (payload) => deep(payload, (field, value) => [newNames[field] ?? field, value]),
  removed: (payload) => deep(payload, (field, value) => (goneFields.has(field) ? undefined : [field, value])),
  added: (payload) => ({ ...payload, schema_revision: 7, telemetry: { shard: 'a', weights: [0.25, 0.75] } }),
  types: (payload) =>
    deep(payload, (field, value) => [field, typeof value === 'number' ? String(value) : value]),
  part: (payload) => deep(payload, unknownPart),
}

const newNames: Readonly<Record<string, string>> = {
  prompt_tokens: 'input_token_count',
  completion_tokens: 'output_token_count',
  input_tokens: 'input_token_count',
  output_tokens: 'output_token_count',
  promptTokenCount: 'inputTokenCount',
  candidatesTokenCount: 'outputTokenCount',
  content: 'output',
  text: 'value',
  embedding: 'vector',
  embeddings: 'vectors',
}

const goneFields = new Set([
  'model',
  'modelVersion',
  'status',
  'finish_reason',
  'finishReason',
  'stop_reason',
  'object',
  'total_tokens',
  'totalTokenCount',
])

function unknownPart(field: string, value: unknown): readonly [string, unknown] {
  if (field === 'content' && typeof value === 'string')
    return [field, [{ type: 'canvas', canvas: { markdown: value } }]]
  if (field === 'content' && Array.isArray(value))
    return [field, [{ type: 'canvas', canvas: {} }, ...asList(value)]]
  if (field === 'parts' && Array.isArray(value)) return [field, [{ canvas: {} }, ...asList(value)]]
  if (['content_block', 'delta', 'part', 'item'].includes(field) && isObject(value) && 'type' in value)
    return [field, { ...value, type: 'canvas' }]
  return [field, value]
}

/** Rebuilds the value with each field passed through `change`, innermost last. */
function deep(
  payload: JsonObject,
  change: (field: string, value: unknown) => readonly [string, unknown] | undefined,
): JsonObject {
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside)
    return isObject(value) ? deep(value, change) : value
  }
  const entries = Object.entries(payload).flatMap(([field, value]) => {
    const changed = change(field, value)
    return changed === undefined ? [] : [[changed[0], inside(changed[1])] as const]
  })
  return Object.fromEntries(entries)
}
