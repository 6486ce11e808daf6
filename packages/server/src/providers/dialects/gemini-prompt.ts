import { contentText, isObject, type JsonObject, type PromptFill } from '../dialect.ts'
import { editTopLevel, type FieldEdits } from '../wire/top-level-fields.ts'
import { parameterEdits } from './prompt-parameters.ts'

/**
 * Prompts are kept as chat messages. Here their system text opens `systemInstruction`, the rest opens `contents`,
 * and parameters go into `generationConfig`, where the caller's own win.
 */
export function geminiPromptEdits(body: JsonObject, fill: PromptFill): FieldEdits {
  const system = systemText(fill)
  // The service takes both spellings; a second field beside the caller's would be refused.
  const systemField = body.system_instruction === undefined ? 'systemInstruction' : 'system_instruction'
  const configField = body.generation_config === undefined ? 'generationConfig' : 'generation_config'
  const config = configEdits(isObject(body[configField]) ? body[configField] : {}, fill)
  return {
    ...(system === '' ? {} : { [systemField]: (raw: string | null) => withSystem(system, raw) }),
    ...geminiContentEdits(fill, false),
    ...(Object.keys(config).length === 0
      ? {}
      : { [configField]: (raw: string | null) => editTopLevel(objectOr(raw), config) }),
    ...(body.tools === undefined && fill.tools
      ? { tools: () => JSON.stringify([{ functionDeclarations: fill.tools!.map(declaration) }]) }
      : {}),
  }
}

/** `contents` opened by the prompt; where a request has no place for system text, that too stands there. */
export function geminiContentEdits(fill: PromptFill, withSystemText: boolean): FieldEdits {
  const system = withSystemText ? systemText(fill) : ''
  const before = [
    ...(system === '' ? [] : [JSON.stringify({ role: 'user', parts: [{ text: system }] })]),
    ...fill.messages.filter((message) => !isSystem(message)).map(contentOf),
  ].join(',')
  if (before === '') return {}
  return {
    contents(raw) {
      if (raw === null || raw === 'null' || /^\[\s*\]$/.test(raw)) return `[${before}]`
      return raw.startsWith('[') ? `[${before},${raw.slice(1)}` : `[${before},${raw}]`
    },
  }
}

const isSystem = ({ role }: { readonly role: string }): boolean => role === 'system' || role === 'developer'

const systemText = ({ messages }: PromptFill): string =>
  messages
    .filter(isSystem)
    .map(({ content }) => contentText(content, Infinity))
    .join('\n\n')

const objectOr = (raw: string | null): string => (raw?.startsWith('{') ? raw : '{}')

function withSystem(text: string, raw: string | null): string {
  const ours = JSON.stringify({ text })
  return editTopLevel(objectOr(raw), {
    parts(parts) {
      if (parts === null || /^\[\s*\]$/.test(parts)) return `[${ours}]`
      return parts.startsWith('[') ? `[${ours},${parts.slice(1)}` : `[${ours},${parts}]`
    },
  })
}

const contentOf = ({ role, content }: PromptFill['messages'][number]): string =>
  JSON.stringify({
    role: role === 'assistant' ? 'model' : 'user',
    parts: Array.isArray(content) ? content.map(partOf) : [{ text: contentText(content, Infinity) }],
  })

/** A picture in the body goes along as data, one elsewhere by its address; other parts go on for the provider to judge. */
function partOf(part: unknown): unknown {
  if (!isObject(part)) return part
  if (part.type === 'text') return { text: part.text }
  if (part.type !== 'image_url' || !isObject(part.image_url)) return part
  const url = String(part.image_url.url)
  const [, mimeType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? []
  return data === undefined ? { fileData: { fileUri: url } } : { inlineData: { mimeType, data } }
}

const parameterNames = {
  topP: 'topP',
  stop: 'stopSequences',
  seed: 'seed',
  frequencyPenalty: 'frequencyPenalty',
  presencePenalty: 'presencePenalty',
}

function configEdits(config: JsonObject, fill: PromptFill): FieldEdits {
  const { temperature, maxTokens, responseFormat } = fill
  const has = (...names: readonly string[]): boolean => names.some((name) => config[name] !== undefined)
  const hasFormat = has('responseMimeType', 'response_mime_type')
  const schema =
    isObject(responseFormat) && isObject(responseFormat.json_schema)
      ? responseFormat.json_schema.schema
      : undefined
  const wantsJson =
    isObject(responseFormat) &&
    (responseFormat.type === 'json_object' || responseFormat.type === 'json_schema')
  return {
    ...(temperature !== null && !has('temperature') ? { temperature: () => String(temperature) } : {}),
    ...(maxTokens !== null && !has('maxOutputTokens', 'max_output_tokens')
      ? { maxOutputTokens: () => String(maxTokens) }
      : {}),
    ...(wantsJson && !hasFormat ? { responseMimeType: () => '"application/json"' } : {}),
    ...(wantsJson && !hasFormat && schema !== undefined
      ? { responseJsonSchema: () => JSON.stringify(schema) }
      : {}),
    ...parameterEdits(config, fill, parameterNames, { inside: 'thinkingConfig', field: 'thinkingLevel' }),
  }
}

function declaration(tool: unknown): unknown {
  if (!isObject(tool) || !isObject(tool.function)) return tool
  const { name, description, parameters } = tool.function
  return { name, description, parametersJsonSchema: parameters }
}
