import { anthropicAnswered, anthropicAsked, anthropicStreamed } from './anthropic-messages.ts'
import { fieldsOf, isFields, listOf, parsed, textOf, type Message } from './conversation-model.ts'
import { isEventStream, readEventStream } from './event-stream.ts'
import { geminiAnswered, geminiAsked, geminiStreamed } from './gemini-messages.ts'
import { openaiAnswered, openaiAsked, openaiStreamed } from './openai-messages.ts'
import { responsesAnswered, responsesAsked, responsesStreamed } from './responses-messages.ts'

const gemini = { asked: geminiAsked, answered: geminiAnswered, streamed: geminiStreamed } as const

const readers = {
  'openai-chat': { asked: openaiAsked, answered: openaiAnswered, streamed: openaiStreamed },
  // Telemetry of every convention is kept in the form of OpenAI's chat completions.
  opentelemetry: { asked: openaiAsked, answered: openaiAnswered, streamed: openaiStreamed },
  'openai-embeddings': { asked: openaiAsked, answered: openaiAnswered, streamed: openaiStreamed },
  'openai-responses': { asked: responsesAsked, answered: responsesAnswered, streamed: responsesStreamed },
  'anthropic-messages': { asked: anthropicAsked, answered: anthropicAnswered, streamed: anthropicStreamed },
  'anthropic-count-tokens': {
    asked: anthropicAsked,
    answered: anthropicAnswered,
    streamed: anthropicStreamed,
  },
  gemini,
  'gemini-embeddings': gemini,
  'gemini-count-tokens': gemini,
} as const

const readerOf = (dialect: string) =>
  dialect in readers ? readers[dialect as keyof typeof readers] : undefined

/** The error a body carries, in either dialect, also within a stream. */
function problemIn(value: unknown): readonly Message[] {
  const error = fieldsOf(value).error
  if (error === undefined || error === null) return []
  const said = isFields(error) ? [textOf(error.type), textOf(error.message)].filter(Boolean).join(': ') : ''
  return [{ role: 'error', parts: [{ kind: 'problem', text: said || JSON.stringify(error) }] }]
}

/** What was asked, as messages; null when the body is of a kind we cannot read (the raw body is still shown). */
export function readAsked(dialect: string, body: string): readonly Message[] | null {
  const value = parsed(body)
  const messages = value === undefined ? [] : (readerOf(dialect)?.asked(value) ?? [])
  return messages.length === 0 ? null : messages
}

/** What was answered, as messages, from a whole reply or the raw text of a stream; null when we cannot read it. */
export function readAnswered(dialect: string, body: string): readonly Message[] | null {
  const reader = readerOf(dialect)
  if (reader === undefined) return null
  if (isEventStream(body)) {
    const events = readEventStream(body)
    const messages = [...reader.streamed(events), ...events.flatMap((event) => problemIn(event.data))]
    return messages.length === 0 ? null : messages
  }
  const value = parsed(body)
  if (value === undefined) return null
  // Without "alt=sse" Gemini streams one JSON array.
  if (Array.isArray(value)) {
    const messages = reader.streamed(value.map((data: unknown) => ({ event: 'message', data })))
    return messages.length === 0 ? null : messages
  }
  const messages = [...reader.answered(value), ...problemIn(value)]
  return messages.length === 0 ? null : messages
}

/** The tools a request offered, by name. */
export function toolsOffered(body: string): readonly string[] {
  const tools = fieldsOf(parsed(body)).tools
  return listOf(tools)
    .flatMap((tool) => {
      const declared = fieldsOf(tool).functionDeclarations
      return declared === undefined ? [tool] : listOf(declared)
    })
    .map((tool) => textOf(fieldsOf(tool).name) || textOf(fieldsOf(fieldsOf(tool).function).name))
    .filter(Boolean)
}
