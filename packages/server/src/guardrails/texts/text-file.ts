import { isUtf8 } from 'node:buffer'
import { isObject, type JsonObject } from '../../providers/dialect.ts'
import type { Path } from '../../providers/wire/value-edits.ts'

/** A file whose bytes stand in a part of a request. */
export type HeldFile = {
  /** Of its data, below the part. */
  readonly path: Path
  /** base64, or a data URL. */
  readonly data: string
  /** As the part says it; null where it does not. */
  readonly type: string | null
}

/** Longer files (in characters of base64) are not read. */
const fileCharsAtMost = 2 << 20
/** What is text beside text/…. */
const textTypes = /^(?:text\/[\w.+-]+|application\/(?:json|xml|yaml|x-yaml|x-ndjson|[\w.-]+\+(?:json|xml)))$/i
const dataUrl = /^data:([^;,]*)(?:;[^;,=]+=[^;,]*)*(;base64)?,/i

/** OpenAI's file and input_file, Google's inlineData, Anthropic's documents of base64; null for a part of another kind. */
export function heldFile(part: JsonObject): HeldFile | null {
  const { type, file, source } = part
  if (type === 'file' && isObject(file) && typeof file.file_data === 'string')
    return { path: ['file', 'file_data'], data: file.file_data, type: null }
  if (type === 'input_file' && typeof part.file_data === 'string')
    return { path: ['file_data'], data: part.file_data, type: null }
  if (type === 'document' && isObject(source) && typeof source.data === 'string')
    return source.type === 'base64'
      ? { path: ['source', 'data'], data: source.data, type: wordOf(source.media_type) }
      : null
  for (const name of ['inlineData', 'inline_data']) {
    const inline = part[name]
    if (isObject(inline) && typeof inline.data === 'string')
      return {
        ...{ path: [name, 'data'], data: inline.data },
        type: wordOf(inline.mimeType) ?? wordOf(inline.mime_type),
      }
  }
  return null
}

/** Its words, where it holds text and is not too long; else null. */
export function wordsOf({ data, type }: HeldFile): string | null {
  if (data.length > fileCharsAtMost) return null
  const [head, said] = dataUrl.exec(data) ?? []
  const is = type ?? said ?? ''
  return textTypes.test(is) ? fileText(data, head) : null
}

/** The words of a file that is known to hold text. */
export function fileText(data: string, head = dataUrl.exec(data)?.[0]): string | null {
  if (head !== undefined && !/;base64,$/i.test(head)) {
    try {
      return decodeURIComponent(data.slice(head.length))
    } catch {
      return null
    }
  }
  const bytes = Buffer.from(data.slice(head?.length ?? 0), 'base64')
  return isUtf8(bytes) ? bytes.toString('utf8') : null
}

/** The file with other words, in the form it had. */
export function fileWith(data: string, words: string): string {
  const head = dataUrl.exec(data)?.[0] ?? ''
  if (head !== '' && !/;base64,$/i.test(head)) return head + encodeURIComponent(words)
  return head + Buffer.from(words).toString('base64')
}

const wordOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
