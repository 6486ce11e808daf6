import { contentText, isObject, stringOrNull, type JsonObject, type PromptFill } from '../dialect.ts'
import { editTopLevel, type FieldEdits } from '../wire/top-level-fields.ts'
import { parameterEdits } from './prompt-parameters.ts'

/**
 * Prompts are kept as chat messages. Here their system text becomes `instructions`, before the caller's own, and
 * the rest opens `input`; tools and the response format take the flat shape of this interface.
 */
export function responsesPromptEdits(body: JsonObject, fill: PromptFill): FieldEdits {
  const isSystem = ({ role }: { readonly role: string }): boolean => role === 'system' || role === 'developer'
  const system = fill.messages
    .filter(isSystem)
    .map(({ content }) => contentText(content, Infinity))
    .join('\n\n')
  const before = fill.messages.filter((message) => !isSystem(message)).map(inputItem)
  const format = formatOf(fill.responseFormat)
  const hasFormat = isObject(body.text) && body.text.format !== undefined
  return {
    ...(system === '' ? {} : { instructions: (raw: string | null) => withInstructions(system, raw) }),
    ...(before.length === 0 ? {} : { input: (raw: string | null) => withInput(before, raw) }),
    ...(body.temperature === undefined && fill.temperature !== null
      ? { temperature: () => String(fill.temperature) }
      : {}),
    ...(body.max_output_tokens === undefined && fill.maxTokens !== null
      ? { max_output_tokens: () => String(fill.maxTokens) }
      : {}),
    ...(body.tools === undefined && fill.tools
      ? { tools: () => JSON.stringify(fill.tools!.map(flatTool)) }
      : {}),
    ...(format === null || hasFormat
      ? {}
      : {
          text: (raw: string | null) =>
            editTopLevel(raw === null || raw === 'null' ? '{}' : raw, {
              format: () => JSON.stringify(format),
            }),
        }),
    ...parameterEdits(body, fill, { topP: 'top_p' }, { inside: 'reasoning', field: 'effort' }),
  }
}

const withInstructions = (system: string, raw: string | null): string => {
  const own: unknown = raw === null ? null : JSON.parse(raw)
  return JSON.stringify(typeof own === 'string' && own !== '' ? `${system}\n\n${own}` : system)
}

function withInput(before: readonly string[], raw: string | null): string {
  const items = before.join(',')
  if (raw === null || raw === 'null' || raw === '""' || /^\[\s*\]$/.test(raw)) return `[${items}]`
  return raw.startsWith('"') ? `[${items},{"role":"user","content":${raw}}]` : `[${items},${raw.slice(1)}`
}

function inputItem({ role, content }: PromptFill['messages'][number]): string {
  if (!Array.isArray(content)) return JSON.stringify({ role, content })
  const textType = role === 'assistant' ? 'output_text' : 'input_text'
  return JSON.stringify({ role, content: content.map((part) => inputPart(part, textType)) })
}

/** Parts of a kind unknown here go on as they are, for the provider to judge. */
function inputPart(part: unknown, textType: string): unknown {
  if (!isObject(part)) return part
  if (part.type === 'text') return { type: textType, text: part.text }
  if (part.type === 'image_url' && isObject(part.image_url))
    return { type: 'input_image', image_url: part.image_url.url, detail: part.image_url.detail ?? 'auto' }
  return part
}

const flatTool = (tool: unknown): unknown =>
  isObject(tool) && isObject(tool.function) ? { type: 'function', ...tool.function } : tool

function formatOf(format: unknown): unknown {
  if (!isObject(format)) return null
  return stringOrNull(format.type) === 'json_schema' && isObject(format.json_schema)
    ? { type: 'json_schema', ...format.json_schema }
    : format
}
