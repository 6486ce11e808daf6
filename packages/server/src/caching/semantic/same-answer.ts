import { isObject, jsonOrNull, type JsonObject } from '../../providers/dialect.ts'
import { canonicalJson } from '../key/canonical.ts'
import { foldText } from '../key/normalise.ts'
import type { CacheEntry } from '../model.ts'
import { listOf } from '../replay/replay.ts'
import { wholeOf } from '../replay/replay-entry.ts'

type Answered = Pick<CacheEntry, 'dialect' | 'shape' | 'contentType' | 'body'>

/**
 * Whether two answers say the same: the same JSON, or the same words but for white space, case and the full stop at
 * the end. Null when one of them cannot be read. That they differ does not show that either is wrong.
 */
export function isSameAnswer(one: Answered, other: Answered): boolean | null {
  const [a, b] = [textsOf(one), textsOf(other)]
  if (a === null || b === null) return null
  return a.length === b.length && a.every((text, at) => comparable(text) === comparable(b[at]!))
}

function comparable(text: string): string {
  const json = /^\s*[[{]/.test(text) ? jsonOrNull(text) : null
  return (json === null ? null : canonicalJson(json)?.text) ?? foldText(text, { ignoreCase: true })
}

/** What is said in an answer, one text for each choice; thoughts are not part of it. */
function textsOf(answered: Answered): readonly string[] | null {
  const whole = wholeOf(answered)
  return whole === null ? null : (readers[answered.dialect]?.(whole) ?? null)
}

const joined = (parts: unknown): string =>
  typeof parts === 'string'
    ? parts
    : listOf(parts)
        .filter(isObject)
        .map(({ text, thought }) => (typeof text === 'string' && thought !== true ? text : ''))
        .join('')

const readers: { readonly [dialect: string]: (whole: JsonObject) => readonly string[] } = {
  'openai-chat': ({ choices }) =>
    listOf(choices)
      .filter(isObject)
      .map(({ message }) => (isObject(message) ? joined(message.content) : '')),
  'openai-responses': ({ output }) => [
    listOf(output)
      .filter(isObject)
      .map(({ type, content }) => (type === 'message' ? joined(content) : ''))
      .join(''),
  ],
  'anthropic-messages': ({ content }) => [joined(content)],
  gemini: ({ candidates }) =>
    listOf(candidates)
      .filter(isObject)
      .map(({ content }) => (isObject(content) ? joined(content.parts) : '')),
}
