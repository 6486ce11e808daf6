import { bareFields } from '../fields.ts'
import { fieldsOf, isFields, listOf, textFrom } from './attributes.ts'

/**
 * Messages of every convention in one form, that of OpenAI's chat completions, so that whoever reads bodies reads
 * them all. A part of another kind stays as it came.
 */
export type Message = {
  readonly role: string
  readonly content: string | readonly unknown[] | null
  readonly reasoning_content?: string
  readonly tool_calls?: readonly ToolCall[]
  readonly tool_call_id?: string
}

export type ToolCall = {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
}

export type Conversation = { readonly messages: readonly Message[]; readonly tools?: readonly unknown[] }

/** One choice of an answer. */
export type Said = { readonly message: Message; readonly finishReason: string | null }

export const toolCall = (id: unknown, name: unknown, given: unknown): ToolCall => ({
  id: textFrom(id) ?? '',
  type: 'function',
  function: { name: textFrom(name) ?? '', arguments: textFrom(given) ?? '' },
})

/** A message of parts, as OpenTelemetry's GenAI conventions, the Vercel AI SDK and most vendors write it. */
export function messagesOf(value: unknown): readonly Message[] {
  return listOf(value).flatMap((one) => (isFields(one) ? messageOf(one) : []))
}

function messageOf(message: { readonly [name: string]: unknown }): readonly Message[] {
  // LangChain wraps its messages, and names roles by its classes.
  const inner = isFields(message['kwargs']) ? message['kwargs'] : message
  const role = roleOf(textFrom(inner['role'] ?? inner['type'] ?? message['type']) ?? 'unknown')
  const content = inner['parts'] ?? inner['content']
  if (typeof content === 'string' || content === undefined || content === null)
    return [withCalls({ role, content: content ?? null, ...answerTo(inner) }, listOf(inner['tool_calls']))]

  const texts: unknown[] = []
  const calls: ToolCall[] = []
  const results: Message[] = []
  let thought = ''
  for (const value of Array.isArray(content) ? content : [content]) {
    const part = fieldsOf(value)
    switch (part['type']) {
      case 'text':
      case 'input_text':
      case 'output_text':
        texts.push({ type: 'text', text: textFrom(part['content'] ?? part['text']) ?? '' })
        break
      case 'reasoning':
      case 'thinking':
        thought += textFrom(part['content'] ?? part['text'] ?? part['thinking']) ?? ''
        break
      case 'tool_call':
      case 'tool-call':
      case 'tool_use':
        calls.push(
          toolCall(
            part['id'] ?? part['toolCallId'],
            part['name'] ?? part['toolName'],
            part['arguments'] ?? part['input'] ?? part['args'],
          ),
        )
        break
      case 'tool_call_response':
      case 'tool-result':
      case 'tool_result':
        results.push({
          role: 'tool',
          content: textFrom(part['response'] ?? part['result'] ?? part['output'] ?? part['content']),
          tool_call_id: textFrom(part['id'] ?? part['toolCallId'] ?? part['tool_use_id']) ?? '',
        })
        break
      default:
        texts.push(typeof value === 'string' ? { type: 'text', text: value } : value)
    }
  }
  if (texts.length === 0 && calls.length === 0 && thought === '' && results.length > 0) return results
  const own: Message = {
    role,
    content: plainest(texts),
    ...(thought === '' ? {} : { reasoning_content: thought }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
  return [...results, withCalls(own, listOf(inner['tool_calls']))]
}

const roles: { readonly [name: string]: string } = {
  human: 'user',
  ai: 'assistant',
  model: 'assistant',
  HumanMessage: 'user',
  AIMessage: 'assistant',
  AIMessageChunk: 'assistant',
  SystemMessage: 'system',
  ToolMessage: 'tool',
}
const roleOf = (said: string): string => (Object.hasOwn(roles, said) ? roles[said]! : said)

const answerTo = (message: { readonly [name: string]: unknown }): { readonly tool_call_id?: string } =>
  typeof message['tool_call_id'] === 'string' ? { tool_call_id: message['tool_call_id'] } : {}

function withCalls(message: Message, found: readonly unknown[]): Message {
  if (found.length === 0) return message
  const calls = found.map((one) => {
    const call = fieldsOf(one)
    const named = fieldsOf(call['function'])
    return toolCall(
      call['id'] ?? call['toolCallId'],
      named['name'] ?? call['name'] ?? call['toolName'],
      named['arguments'] ?? call['arguments'] ?? call['args'] ?? call['input'],
    )
  })
  return { ...message, tool_calls: [...(message.tool_calls ?? []), ...calls] }
}

/** One text is a string; several, or other parts among them, a list; nothing is null. */
function plainest(parts: readonly unknown[]): Message['content'] {
  if (parts.length === 0) return null
  const [first] = parts
  return parts.length === 1 && isFields(first) && first['type'] === 'text' ? String(first['text']) : parts
}

/** The words of a message, for previews and lengths. */
export function wordsOf({ content }: Message): string {
  if (content === null || typeof content === 'string') return content ?? ''
  return content
    .map((part) => fieldsOf(part)['text'])
    .filter((text) => typeof text === 'string')
    .join('\n')
}

/** What was answered, in plain words. */
export const answerIn = (said: readonly Said[]): string =>
  said.map(({ message }) => wordsOf(message)).join('\n')

/** What is stored of what was asked. */
export const inputBody = ({ messages, tools }: Conversation): string =>
  JSON.stringify({ messages, ...(tools === undefined || tools.length === 0 ? {} : { tools }) })

/** What is stored of what was answered. */
export const outputBody = (said: readonly Said[]): string =>
  JSON.stringify({
    choices: said.map(({ message, finishReason }, index) => ({
      index,
      message,
      finish_reason: finishReason,
    })),
  })

/** Attributes numbered in their names: `llm.input_messages.0.message.role` under `llm.input_messages` → [{message: {role}}]. */
export function unflattened(
  attributes: { readonly [name: string]: unknown },
  prefix: string,
): readonly { readonly [name: string]: unknown }[] {
  const found: { [name: string]: unknown }[] = []
  for (const name in attributes) {
    if (!name.startsWith(prefix) || name.charCodeAt(prefix.length) !== dot) continue
    const path = name.slice(prefix.length + 1).split('.')
    const index = Number(path[0])
    if (!Number.isInteger(index) || index < 0 || index >= mostListed || path.length > deepest) continue
    let at = (found[index] ??= bareFields())
    for (let step = 1; step < path.length - 1; step += 1) {
      const next = at[path[step]!]
      const inner: { [name: string]: unknown } = isFields(next) ? next : bareFields()
      at[path[step]!] = inner
      at = inner
    }
    if (path.length > 1) at[path.at(-1)!] = attributes[name]
  }
  return found.filter((one) => one !== undefined)
}

const dot = 0x2e
/** Bounds on what names can ask us to make. */
const mostListed = 4_096
const deepest = 12

/** `{0: a, 1: b}`, as a numbered list within a numbered list is read, as [a, b]. */
export const numbered = (value: unknown): readonly unknown[] =>
  isFields(value)
    ? Object.keys(value)
        .sort((a, b) => Number(a) - Number(b))
        .map((key) => value[key])
    : listOf(value)
