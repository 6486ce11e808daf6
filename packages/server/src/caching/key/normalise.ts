import { isObject } from '../../providers/dialect.ts'
import { isRawJson } from './exact-json.ts'

export type Fold = { readonly ignoreCase: boolean }

/** Superscripts, fractions, circled digits: NFKC would make 2⁵ into 25. */
const figured = /[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209c\u2150-\u218f\u2460-\u24ff]/

/** Code and laid-out text, where white space is meaning. */
const laidOut = /```|\n[ \t]+\S|\t/

/**
 * One text as it is compared in mode `normalised`: NFKC (unicode.org/reports/tr15), runs of white space as one space,
 * none at the ends; full stops at the very end are set aside, exclamation marks when they follow a letter (5! is a
 * number). A question mark stays: it can be all that tells a question from a statement.
 */
export function foldText(text: string, { ignoreCase }: Fold): string {
  if (laidOut.test(text)) return text
  const folded = text
    .normalize(figured.test(text) ? 'NFC' : 'NFKC')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/(?<=\p{L})!+$/u, '')
    .replace(/[\s.…。]+$/u, '')
  return ignoreCase ? folded.toLowerCase() : folded
}

/** Fields that hold the conversation, in any dialect; the text inside them is folded and nothing else. */
const conversations: readonly string[] = [
  'messages',
  'input',
  'contents',
  'system',
  'instructions',
  'systemInstruction',
]

/** Inside a conversation, strings under these names are what someone said. Names, ids, arguments and roles are not. */
const spoken: ReadonlySet<string> = new Set(['content', 'text', 'input', 'system', 'instructions'])

/** Parts whose content must stay as it is: a tool's arguments and results are data, not words. */
const isData = (part: { readonly [name: string]: unknown }): boolean =>
  part.role === 'tool' ||
  part.role === 'function' ||
  part.type === 'tool_use' ||
  part.type === 'tool_result' ||
  (typeof part.type === 'string' && /call/.test(part.type)) ||
  part.functionCall !== undefined ||
  part.functionResponse !== undefined ||
  part.thoughtSignature !== undefined ||
  part.signature !== undefined

/** A request with the text of its messages folded. Not called on values nested past what `canonicalJson` takes. */
export function normaliseConversation(
  body: { readonly [name: string]: unknown },
  fold: Fold,
): { readonly [name: string]: unknown } {
  const walk = (value: unknown, name: string, depth: number): unknown => {
    if (typeof value === 'string') return spoken.has(name) ? foldText(value, fold) : value
    if (depth > 16) return value
    if (Array.isArray(value)) return value.map((part) => walk(part, name, depth + 1))
    if (!isObject(value) || isRawJson(value) || isData(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([inner, part]) => [inner, walk(part, inner, depth + 1)]),
    )
  }
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      conversations.includes(name) ? walk(value, name, 0) : value,
    ]),
  )
}
