import type { Attributes, TracedSpan } from '../model.ts'
import { jsonOf, listOf, textFrom, textOf } from './attributes.ts'

/** A text that was embedded, and its vector as the tracer wrote it. */
export type EmbeddedText = { readonly text: string | null; readonly vector: unknown }

/** Queries are embedded one at a time or a few; more at once are documents. */
export const queryTextsAtMost = 8
/** What embeds more fills an index, and belongs to no query. */
const textsAtMost = 64

/** What a call to an embedder embedded: OpenInference's EMBEDDING spans, and the Vercel AI SDK's. */
export function embeddedIn({ attributes }: Pick<TracedSpan, 'attributes'>): readonly EmbeddedText[] {
  const found: EmbeddedText[] = []
  for (let at = 0; ; at += 1) {
    const vector = attributes[`embedding.embeddings.${at}.embedding.vector`]
    if (vector === undefined) break
    if (at === textsAtMost) return []
    found.push({ text: textOf(attributes, `embedding.embeddings.${at}.embedding.text`), vector })
  }
  if (found.length === 1 && found[0]!.text === null)
    return [{ ...found[0]!, text: textOf(attributes, 'input.value') }]
  return found.length > 0 ? found : embeddedByVercel(attributes)
}

/** One value and its vector, or lists of both; each is JSON in a string. */
function embeddedByVercel(attributes: Attributes): readonly EmbeddedText[] {
  const one = attributes['ai.embedding']
  const vectors = one === undefined ? listOf(attributes['ai.embeddings']) : [one]
  const texts = one === undefined ? listOf(attributes['ai.values']) : [attributes['ai.value']]
  if (vectors.length > textsAtMost) return []
  return vectors.map((vector, at) => ({ text: textFrom(jsonOf({ text: texts[at] }, 'text')), vector }))
}

/** What the search of a store tells of vectors itself. */
export type SearchVectors = {
  /** Undefined: not told. */
  readonly searched: unknown
  /** Of each document found, in their order. */
  readonly documents: readonly unknown[]
}

/** The vectors a store was searched with and gave, where its instrumentation says so in events, as Traceloop's do. */
export function searchVectorsIn({ events }: Pick<TracedSpan, 'events'>): SearchVectors {
  let searched: unknown
  const documents: unknown[] = []
  for (const { name, attributes } of events)
    if (name === 'db.query.embeddings' || name === 'db.search.embeddings')
      searched ??= attributes[`${name}.vector`]
    else if (name === 'db.query.result' || name === 'db.search.result')
      documents.push(attributes['db.query.result.vector'] ?? attributes['db.search.result.vector'])
  return { searched, documents }
}

/** As much as the SDK may send. */
const numbersAtMost = 8_192
const charsAtMost = 32 * numbersAtMost

/** A vector's numbers; null for anything else, and for what fits no 32-bit float. */
export function numbersIn(vector: unknown): readonly number[] | null {
  if (typeof vector === 'string' && vector.length > charsAtMost) return null
  const numbers = listOf(jsonOf({ vector }, 'vector'))
  return numbers.length > 0 && numbers.length <= numbersAtMost && numbers.every(isSmallNumber)
    ? numbers
    : null
}

const isSmallNumber = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) < 3e38

/** About what it takes in memory. */
export const bytesOf = (vector: unknown): number =>
  Array.isArray(vector) ? vector.length * 8 : typeof vector === 'string' ? vector.length * 2 : 0
