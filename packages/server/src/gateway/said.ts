import { readingOf } from '../guardrails/replacements.ts'
import { textsOf } from '../guardrails/texts/of-dialect.ts'
import type { Call } from '../ledger/model.ts'
import { isObject, jsonOrNull, type JsonObject } from '../providers/dialect.ts'

/** Longer requests and answers are not read again. */
const bytesAtMost = 4 << 20

/**
 * The answer's own words, whole or streamed, of whatever dialect; null when there are none. Reads shapes and not
 * dialects: a chat completion's choices, a message's content, a response's output, a candidate's parts.
 */
export function answerTextOf(contentType: string, bytes: Buffer | null): string | null {
  if (bytes === null || bytes.length === 0 || bytes.length > bytesAtMost) return null
  const text = bytes.toString('utf8')
  const said = contentType.includes('event-stream') ? streamedText(text) : wholeText(jsonOrNull(text))
  return said === '' ? null : said
}

function wholeText(body: unknown): string {
  if (!isObject(body)) return ''
  return [
    ...objects(body.choices).map(({ message }) => (isObject(message) ? contentOf(message.content) : '')),
    contentOf(body.content),
    ...objects(body.output).map(({ content }) => contentOf(content)),
    ...objects(body.candidates).map(({ content }) => (isObject(content) ? contentOf(content.parts) : '')),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function streamedText(text: string): string {
  let said = ''
  for (const line of text.split('\n')) {
    if (!line.startsWith('data:')) continue
    const event = jsonOrNull(line.slice(5))
    if (isObject(event)) said += pieceOf(event)
  }
  return said
}

function pieceOf(event: JsonObject): string {
  if (event.type === 'response.output_text.delta') return textOf(event.delta)
  if (event.type === 'content_block_delta') return isObject(event.delta) ? textOf(event.delta.text) : ''
  const [choice] = objects(event.choices)
  if (choice) return isObject(choice.delta) ? contentOf(choice.delta.content) : ''
  const [candidate] = objects(event.candidates)
  return candidate && isObject(candidate.content) ? contentOf(candidate.content.parts) : ''
}

/** The texts of a request, as guardrails read them. */
export function requestTextsOf(dialect: Call['dialect'], bytes: Buffer): string[] {
  if (dialect === 'opentelemetry' || bytes.length > bytesAtMost) return []
  const body = jsonOrNull(bytes.toString('utf8'))
  return isObject(body)
    ? textsOf[dialect]
        .requestTexts(body)
        .map(({ form, text }) => (form === 'file' ? readingOf(form, text) : text))
    : []
}

const objects = (list: unknown): JsonObject[] => (Array.isArray(list) ? list.filter(isObject) : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A string, or the texts of its parts; what a model thought is not what it said. */
const contentOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : objects(content)
        .filter(({ type, thought }) => type !== 'thinking' && thought !== true)
        .map(({ text, content: inner }) => (typeof text === 'string' ? text : textOf(inner)))
        .filter((part) => part !== '')
        .join('\n')
