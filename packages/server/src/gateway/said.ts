import { isObject, jsonOrNull, type JsonObject } from '../providers/dialect.ts'

/** Longer requests and answers are not read again. */
const bytesAtMost = 4 << 20

/** A text of a request and who speaks. */
export type SaidText = { readonly role: string; readonly text: string }

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

/** The texts of a request in order, of whatever dialect. */
export function requestTextsOf(bytes: Buffer): SaidText[] {
  if (bytes.length > bytesAtMost) return []
  const body = jsonOrNull(bytes.toString('utf8'))
  if (!isObject(body)) return []
  const texts: SaidText[] = []
  const add = (role: unknown, content: unknown): void => {
    const text = contentOf(content)
    if (text !== '') texts.push({ role: typeof role === 'string' ? role : 'user', text })
  }
  add('system', body.system)
  add('system', body.instructions)
  for (const key of ['systemInstruction', 'system_instruction'])
    if (isObject(body[key])) add('system', body[key].parts)
  for (const message of objects(body.messages)) add(message.role, message.content)
  if (typeof body.input === 'string') add('user', body.input)
  for (const item of objects(body.input)) add(item.role, item.content ?? item.output)
  for (const content of objects(body.contents)) add(content.role, content.parts)
  return texts
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
