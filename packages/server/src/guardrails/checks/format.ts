import { z } from 'zod'
import type { Check } from '../check.ts'
import { examinedWhole, isOperators } from '../found.ts'
import { jsonCharsAtMost, jsonOf } from '../structure/json-text.ts'

const piece = z.string().min(1).max(1_000)

const options = z
  .strictObject({
    /** What the whole must be; a fenced block counts as its content. */
    be: z.enum(['json', 'json-object', 'json-array', 'one-line', 'plain-text']).optional(),
    startWith: piece.optional(),
    endWith: piece.optional(),
    /** All of these must stand in it. */
    contain: z.array(piece).max(50).default([]),
    /** None of these may. */
    omit: z.array(piece).max(50).default([]),
    ignoreCase: z.boolean().default(false),
  })
  .refine(
    ({ be, startWith, endWith, contain, omit }) =>
      [be, startWith, endWith, ...contain, ...omit].some((one) => one !== undefined),
    'must ask for something',
  )

type Asked = z.infer<typeof options>

export const check: Check<Asked> = {
  name: 'format',
  about:
    'An answer that has not the form asked for: JSON, one line, no markdown, a beginning, an end, a word.',
  misses: 'Whether the content is right; markdown signs in unusual places.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: false,
  isRemote: false,
  threshold: 0.5,
  options,
  fixtures: [
    { text: '{"a":1}', options: { be: 'json' }, fires: false },
    { text: '```json\n{"a":1}\n```', options: { be: 'json-object' }, fires: false },
    { text: '[1]', options: { be: 'json-object' }, fires: true },
    { text: 'a\nb', options: { be: 'one-line' }, fires: true },
    { text: '**bold** words', options: { be: 'plain-text' }, fires: true },
    { text: '2 * 3 * 4 = 24, snake_case_name', options: { be: 'plain-text' }, fires: false },
    { text: 'Answer: 4', options: { startWith: 'Answer:' }, fires: false },
    { text: 'answer: 4', options: { startWith: 'Answer:' }, fires: true },
    { text: 'answer: 4', options: { startWith: 'Answer:', ignoreCase: true }, fires: false },
    { text: 'Bye', options: { contain: ['regards'] }, fires: true },
    { text: 'As an AI', options: { omit: ['AI'] }, fires: true },
    { text: ' done. ', options: { endWith: 'done.' }, fires: false },
  ],
  ready(asked) {
    return {
      reach: 'whole',
      examine(given) {
        const passages = given.filter((passage) => !isOperators(passage))
        if (passages.length === 0) return examinedWhole(0, 'Nothing was said.')
        const text = passages.map((passage) => passage.text).join('')
        const fault = faultOf(text, asked)
        return fault === null ? examinedWhole(0, 'It has the form asked for.') : examinedWhole(1, fault)
      },
    }
  },
}

function faultOf(text: string, { be, startWith, endWith, contain, omit, ignoreCase }: Asked): string | null {
  const cased = (one: string) => (ignoreCase ? one.toLowerCase() : one)
  const [whole, trimmed] = [cased(text), cased(text.trim())]
  if (be !== undefined && !isA(be, text)) return `It is not ${called[be]}.`
  if (startWith !== undefined && !trimmed.startsWith(cased(startWith)))
    return 'It does not begin as it should.'
  if (endWith !== undefined && !trimmed.endsWith(cased(endWith))) return 'It does not end as it should.'
  if (contain.some((one) => !whole.includes(cased(one)))) return 'It lacks something it should contain.'
  return omit.some((one) => whole.includes(cased(one))) ? 'It contains something it should not.' : null
}

const called = {
  ...{ json: 'JSON', 'json-object': 'a JSON object', 'json-array': 'a JSON array' },
  ...{ 'one-line': 'one line', 'plain-text': 'plain text: there is markdown in it' },
}

/** Headings, lists, emphasis, links, fences and tables, each where markdown reads them as such. */
const markdown =
  /^ {0,3}#{1,6} \S|^ {0,3}(?:[-*+]|\d{1,3}[.)]) \S|^ {0,3}(?:```|~~~)|^ {0,3}> |\*\*[^\s*][^*\n]{0,200}\*\*|(?<!\w)__[^\s_][^_\n]{0,200}__(?!\w)|\[[^\]\n]{1,200}\]\([^)\s]{1,500}\)|^\|.{1,500}\|[ \t]*$/m

function isA(form: NonNullable<Asked['be']>, text: string): boolean {
  if (form === 'one-line') return !/[\n\r\u2028\u2029]/.test(text.trim())
  if (form === 'plain-text') return !markdown.test(text)
  const value = text.length > jsonCharsAtMost ? undefined : jsonOf(text, true)
  if (form === 'json-array') return Array.isArray(value)
  if (form === 'json-object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return value !== undefined
}
