import { anthropicAsked } from '../calls/anthropic-messages.ts'
import { fieldsOf, isFields, listOf, parsed, textOf, type Message } from '../calls/conversation-model.ts'
import { geminiAsked } from '../calls/gemini-messages.ts'
import { responsesAsked } from '../calls/responses-messages.ts'
import { draftMessage, newRow, newVariant, type DraftMessage, type Row, type Variant } from './bench.ts'
import { asLiteral } from './variables.ts'

/** A recorded request as something to play with. */
export type Opened = {
  readonly variant: Variant
  readonly model: string
  readonly row: Row
  /** What of the request could not be taken over, in words. */
  readonly left: readonly string[]
}

const opening = {
  'openai-chat': fromOpenai,
  'openai-responses': fromResponses,
  'anthropic-messages': fromAnthropic,
  gemini: fromGemini,
} as const

/** Whether a call of this dialect can be opened in the playground. */
export const canOpen = (dialect: string): dialect is keyof typeof opening => dialect in opening

/** The request of a call, from its recorded body and the model it asked for; null when it cannot be read. */
export function fromCall(dialect: string, body: string, requestedModel: string): Opened | null {
  const fields = fieldsOf(parsed(body))
  if (!canOpen(dialect)) return null
  const { system, messages, settings, tools, responseFormat, left } = opening[dialect](fields)
  if (system === '' && messages.length === 0) return null
  const last = messages.at(-1)
  // The user's last words vary from row to row; what came before is the draft's.
  const input = last !== undefined && last.role === 'user' && !last.isJson ? last.text : null
  const kept = input === null ? messages : messages.slice(0, -1)
  return {
    model: textOf(fields.model) || requestedModel,
    row: newRow({ input: input ?? '' }),
    left,
    variant: newVariant({
      template: asLiteral(system),
      messages: kept.map((message) => ({ ...message, text: asLiteral(message.text) })),
      temperature: numberText(settings.temperature),
      maxTokens: numberText(settings.maxTokens),
      tools: tools.length === 0 ? '' : JSON.stringify(tools, null, 2),
      responseFormat: responseFormat ? JSON.stringify(responseFormat, null, 2) : '',
    }),
  }
}

const numberText = (value: unknown): string => (typeof value === 'number' ? String(value) : '')

type Parts = {
  readonly system: string
  readonly messages: readonly DraftMessage[]
  readonly settings: { readonly temperature: unknown; readonly maxTokens: unknown }
  readonly tools: readonly unknown[]
  readonly responseFormat?: unknown
  readonly left: readonly string[]
}

type Fields = ReturnType<typeof fieldsOf>

/** The first message of the system or developer is the template, when it is only text. */
function fromOpenai(fields: Fields): Parts {
  const [first, ...rest] = listOf(fields.messages).map(draftMessage)
  const isSystem = first !== undefined && ['system', 'developer'].includes(first.role) && !first.isJson
  return {
    system: isSystem ? first.text : '',
    messages: first === undefined || isSystem ? rest : [first, ...rest],
    settings: {
      temperature: fields.temperature,
      maxTokens: fields.max_completion_tokens ?? fields.max_tokens,
    },
    tools: listOf(fields.tools),
    responseFormat: fields.response_format,
    left: [],
  }
}

const functionTool = (name: unknown, description: unknown, parameters: unknown) => ({
  type: 'function',
  function: { name, description, parameters },
})

function fromAnthropic(fields: Fields): Parts {
  return {
    ...textsOnly(anthropicAsked(fields)),
    settings: { temperature: fields.temperature, maxTokens: fields.max_tokens },
    tools: listOf(fields.tools)
      .map(fieldsOf)
      .filter((tool) => tool.input_schema !== undefined)
      .map((tool) => functionTool(tool.name, tool.description, tool.input_schema)),
  }
}

function fromResponses(fields: Fields): Parts {
  const format = fieldsOf(fieldsOf(fields.text).format)
  const { type, ...schema } = format
  const texts = textsOnly(responsesAsked(fields))
  const tools = listOf(fields.tools).map(fieldsOf)
  const runByProvider = tools.some((tool) => tool.type !== 'function')
  return {
    ...texts,
    left: [...texts.left, ...(runByProvider ? ['tools that the provider runs'] : [])],
    settings: { temperature: fields.temperature, maxTokens: fields.max_output_tokens },
    tools: tools
      .filter((tool) => tool.type === 'function')
      .map((tool) => functionTool(tool.name, tool.description, tool.parameters)),
    responseFormat:
      type === 'json_schema' ? { type, json_schema: schema } : type === 'json_object' ? { type } : undefined,
  }
}

function fromGemini(fields: Fields): Parts {
  const config = fieldsOf(fields.generationConfig)
  return {
    ...textsOnly(geminiAsked(fields)),
    settings: { temperature: config.temperature, maxTokens: config.maxOutputTokens },
    tools: listOf(fields.tools)
      .flatMap((tool) => listOf(fieldsOf(tool).functionDeclarations))
      .map(fieldsOf)
      .map((tool) =>
        functionTool(tool.name, tool.description, tool.parametersJsonSchema ?? jsonSchema(tool.parameters)),
      ),
    responseFormat: config.responseMimeType === 'application/json' ? { type: 'json_object' } : undefined,
  }
}

/** A schema in Gemini's own words as JSON Schema: its types are in capitals. */
function jsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonSchema)
  if (!isFields(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'type' && typeof inner === 'string' ? inner.toLowerCase() : jsonSchema(inner),
  ])
  return Object.fromEntries(entries)
}

/** The texts of a conversation; a first message of the system is the template. */
function textsOnly(asked: readonly Message[]): Pick<Parts, 'system' | 'messages' | 'left'> {
  const [first, ...rest] = asked
  const hasSystem = first !== undefined && ['system', 'developer'].includes(first.role)
  const turns = hasSystem ? rest : asked
  const lost = turns.flatMap(({ parts }) => parts.filter(({ kind }) => kind !== 'text'))
  return {
    system: hasSystem ? textsOf(first.parts) : '',
    messages: turns
      .map(({ role, parts }) => ({ role, text: textsOf(parts), isJson: false }))
      .filter(({ text }) => text !== ''),
    left: [...new Set(lost.map(({ kind }) => leftWords[kind] ?? kind))],
  }
}

const leftWords: Readonly<Record<string, string>> = {
  image: 'images',
  thinking: 'thinking',
  'tool-call': 'tool calls',
  'tool-result': 'tool results',
  other: 'content of an unknown kind',
}

const textsOf = (parts: Message['parts']): string =>
  parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n')
