import { expect, test } from 'vitest'
import { isObject, type JsonObject } from '../dialect.ts'
import type { Loss } from './losses.ts'
import type { Dialect } from './neutral.ts'
import { fullRequests, pairs } from './requests.fixture.ts'
import { translateRequest } from './translate.ts'

/** Gemini has the model, and whether to stream, in the address. */
const inTheAddress: readonly string[] = ['model', 'stream']

type Path = readonly (string | number)[]

/** Every field of a request, down to the leaves. */
function fieldsOf(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((one, place) => fieldsOf(one, [...path, place]))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    [...path, name],
    ...fieldsOf(inner, [...path, name]),
  ])
}

function without(value: unknown, [head, ...rest]: Path): unknown {
  if (Array.isArray(value)) return value.map((one, place) => (place === head ? without(one, rest) : one))
  const copy: { [name: string]: unknown } = { ...(value as JsonObject) }
  if (rest.length === 0) delete copy[String(head)]
  else copy[String(head)] = without(copy[String(head)], rest)
  return copy
}

/**
 * Fields whose absence means the same as their presence here: the kind of thing an object is where its other fields
 * say so, the provider's own bookkeeping, and what the gateway decides itself.
 */
const sayNothing =
  /(^|\.)(type|role|status)$|^input\.\d+\.id$|^stream_options(\.include_usage)?$|^logprobs$|^generationConfig\.responseLogprobs$|^generationConfig\.responseMimeType$|^include$|(format|json_schema)\.strict$|(mimeType|media_type|input_audio\.format)$|functionResponse\.(id|name)$|functionDeclarations\.2\.name$/

/** What a loss that names a kind of part, rather than a field, speaks of. */
const wordsOf: { readonly [kind: string]: RegExp } = {
  reasoning: /summary|encrypted_content|reasoning_content|thinking|signature|data|text|thought/,
  audio: /input_audio/,
  image: /detail|displayName|file_id/,
  document: /fileUri|file_id/,
  result: /is_error/,
}

/** Is the field, or what it is a part of, among the losses? */
function isNamed(path: Path, losses: readonly Loss[]): boolean {
  const written = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1)
  return losses.some(({ field }) => {
    const [, at = '', kind] = /^(.*?)(?: \((\w+)[^)]*\))?$/.exec(field) ?? []
    const isAbove = written === at || written.startsWith(`${at}.`) || written.startsWith(`${at}[`)
    return isAbove && (kind === undefined || (wordsOf[kind]?.test(written.slice(at.length)) ?? false))
  })
}

const run = (from: Dialect, to: Dialect, body: JsonObject) => {
  const translated = translateRequest(from, to, body, { policy: 'warn' })
  if (!translated.ok) return { text: translated.error.code, losses: [] }
  return { text: JSON.stringify(translated.value), losses: translated.value.losses }
}

test.each(pairs)('%s to %s: every field is carried or named as lost', (from, to) => {
  const whole = fullRequests[from]
  const before = run(from, to, whole)
  expect(before.text).toMatch(/^\{/)
  const silent = fieldsOf(whole)
    .filter((path) => run(from, to, without(whole, path) as JsonObject).text === before.text)
    .filter((path) => !isNamed(path, before.losses))
    .map((path) => path.join('.'))
    .filter((path) => !sayNothing.test(path) && !(to === 'gemini' && inTheAddress.includes(path)))
  expect(silent).toEqual([])
})
