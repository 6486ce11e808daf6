import { isObject } from '../providers/dialect.ts'
import type { AskTraits } from '../routing/route-rules.ts'
import type { Ask } from './ask.ts'
import { callerOf, environmentOf, tagsOf } from './caller.ts'

/** What conditions and splits of a route may look at in a request. */
export const askTraits = (ask: Ask): AskTraits => ({
  model: ask.facts.model,
  stream: ask.facts.stream,
  inputChars: ask.text.length,
  environment: environmentOf(ask),
  user: callerOf(ask),
  session: ask.hints.session,
  tags: tagsOf(ask),
  hasTools: () => isFilled(ask.json.tools) || isFilled(ask.json.functions),
  hasImages: () =>
    [ask.json.messages, ask.json.input, ask.json.contents].some((messages) =>
      holdsImage(messages, deepestPart),
    ),
})

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0

const imageTypes = new Set(['image_url', 'input_image', 'image'])

/** A message, its parts, and the parts of a tool's result; a caller may nest them without end. */
const deepestPart = 3

/** Messages of any dialect, and their parts: OpenAI's, Anthropic's, Google's. */
function holdsImage(messages: unknown, levels: number): boolean {
  if (levels === 0 || !Array.isArray(messages)) return false
  return messages.some((message) => {
    if (!isObject(message)) return false
    return isImage(message) || [message.content, message.parts].some((parts) => holdsImage(parts, levels - 1))
  })
}

function isImage(part: { readonly [key: string]: unknown }): boolean {
  if (typeof part.type === 'string' && imageTypes.has(part.type)) return true
  const data = part.inlineData ?? part.inline_data ?? part.fileData ?? part.file_data
  if (!isObject(data)) return false
  const type = data.mimeType ?? data.mime_type
  return typeof type === 'string' && type.startsWith('image/')
}
