import { anthropicAsked } from '../calls/anthropic-messages.ts'
import { fieldsOf, listOf, parsed, textOf, type Message } from '../calls/conversation-model.ts'
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

const opening = { 'openai-chat': fromOpenai, 'anthropic-messages': fromAnthropic } as const

/** Whether a call of this dialect can be opened in the playground. */
export const canOpen = (dialect: string): dialect is keyof typeof opening => dialect in opening

/** The request of a call, from its recorded body; null when it cannot be read. */
export function fromCall(dialect: string, body: string): Opened | null {
  const fields = fieldsOf(parsed(body))
  if (!canOpen(dialect) || !Array.isArray(fields.messages)) return null
  const { system, messages, tools, left } = opening[dialect](fields)
  const last = messages.at(-1)
  // The user's last words vary from row to row; what came before is the draft's.
  const input = last !== undefined && last.role === 'user' && !last.isJson ? last.text : null
  const kept = input === null ? messages : messages.slice(0, -1)
  return {
    model: textOf(fields.model),
    row: newRow({ input: input ?? '' }),
    left,
    variant: newVariant({
      template: asLiteral(system),
      messages: kept.map((message) => ({ ...message, text: asLiteral(message.text) })),
      temperature: typeof fields.temperature === 'number' ? String(fields.temperature) : '',
      maxTokens: numberText(fields.max_completion_tokens ?? fields.max_tokens),
      tools: tools.length === 0 ? '' : JSON.stringify(tools, null, 2),
      responseFormat: fields.response_format ? JSON.stringify(fields.response_format, null, 2) : '',
    }),
  }
}

const numberText = (value: unknown): string => (typeof value === 'number' ? String(value) : '')

type Parts = {
  readonly system: string
  readonly messages: readonly DraftMessage[]
  readonly tools: readonly unknown[]
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
    tools: listOf(fields.tools),
    left: [],
  }
}

function fromAnthropic(fields: Fields): Parts {
  const asked = anthropicAsked(fields)
  const [first, ...rest] = asked
  const hasSystem = first?.role === 'system'
  const turns = hasSystem ? rest : asked
  const lost = turns.flatMap(({ parts }) => parts.filter(({ kind }) => kind !== 'text'))
  const texts = turns.map(({ role, parts }) => ({ role, text: textsOf(parts), isJson: false }))
  return {
    system: hasSystem ? textsOf(first.parts) : '',
    messages: texts.filter(({ text }) => text !== ''),
    tools: listOf(fields.tools)
      .map(fieldsOf)
      .filter((tool) => tool.input_schema !== undefined)
      .map((tool) => ({
        type: 'function',
        function: { name: tool.name, description: tool.description, parameters: tool.input_schema },
      })),
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
