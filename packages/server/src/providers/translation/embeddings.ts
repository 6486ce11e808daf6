import { problem, type Problem } from '../../kernel/problem.ts'
import { failure, success, type Result } from '../../kernel/result.ts'
import { isObject, stringOrNull, type JsonObject } from '../dialect.ts'
import { readElement, readFields } from './fields.ts'
import { collectLosses, type Losses } from './losses.ts'
import type { Dialect } from './neutral.ts'
import type { RequestOptions, Translated } from './translate.ts'

/** `gemini-batch` is batchEmbedContents, `gemini` embedContent. */
export type EmbeddingsDialect = 'openai' | 'gemini' | 'gemini-batch'

/** Which embeddings a provider of this dialect serves; Anthropic has none. */
export const embeddingsOf = (provider: Dialect): Result<EmbeddingsDialect, Problem> =>
  provider === 'anthropic-messages'
    ? failure(problem('embeddings-unsupported'))
    : success(provider === 'gemini' ? 'gemini-batch' : 'openai')

type Wanted = {
  readonly model: string
  readonly texts: readonly string[]
  readonly dimensions: number | null
}

/** Translates a request for embeddings. To Gemini always as a batch: one text is a batch of one. */
export function translateEmbeddingsRequest(
  from: EmbeddingsDialect,
  to: 'openai' | 'gemini-batch',
  json: JsonObject,
  { policy, model }: RequestOptions,
): Result<Translated, Problem> {
  const losses = collectLosses()
  const read = from === 'openai' ? readOpenai(json, losses) : success(readGemini(from, json, losses))
  if (!read.ok) return read
  const [first] = losses.list()
  if (first && policy === 'refuse')
    return failure(
      problem('translation-loss', `Field "${first.field}" for ${to} embeddings: ${first.happened}.`),
    )
  const { texts, dimensions } = read.value
  const name = model ?? read.value.model
  const body: JsonObject =
    to === 'openai'
      ? {
          model: name,
          input: texts,
          ...(dimensions === null ? {} : { dimensions }),
          encoding_format: 'float',
        }
      : {
          requests: texts.map((text) => ({
            model: name.startsWith('models/') ? name : `models/${name}`,
            content: { parts: [{ text }] },
            ...(dimensions === null ? {} : { outputDimensionality: dimensions }),
          })),
        }
  return success({ body, losses: losses.list(), lossCount: losses.count() })
}

function readOpenai(json: JsonObject, losses: Losses): Result<Wanted, Problem> {
  const fields = readFields(json, '', losses)
  const input = fields.any('input')
  const texts: readonly unknown[] = Array.isArray(input) ? input : [input]
  if (!texts.every((text) => typeof text === 'string'))
    return failure(
      problem(
        'body-invalid',
        'Field "input" must be a string or a list of strings: tokens are one provider’s own.',
      ),
    )
  const wanted = { model: fields.text('model') ?? '', texts, dimensions: fields.number('dimensions') }
  // How the vectors are written is between us and the client.
  fields.skip('encoding_format')
  fields.finish()
  return success(wanted)
}

function readGemini(from: EmbeddingsDialect, json: JsonObject, losses: Losses): Wanted {
  const batch = readFields(json, '', losses)
  const requests = from === 'gemini-batch' ? batch.list('requests') : [json]
  if (from === 'gemini-batch') batch.finish()
  let model = ''
  let dimensions: number | null = null
  const texts: string[] = []
  for (const [place, one] of requests.entries()) {
    const at = from === 'gemini-batch' ? `requests[${place}]` : ''
    const fields = readElement(one, at, losses)
    if (!fields) continue
    model = fields.text('model')?.replace(/^models\//, '') ?? model
    dimensions = fields.number('outputDimensionality') ?? dimensions
    const content = fields.object('content')
    const parts: readonly unknown[] = Array.isArray(content?.parts) ? content.parts : []
    const words = parts.flatMap((part) =>
      isObject(part) && typeof part.text === 'string' ? [part.text] : [],
    )
    if (words.length < parts.length) fields.lose('content', 'cut: OpenAI embeds text only')
    texts.push(words.join('\n'))
    fields.finish()
  }
  return { model, texts, dimensions }
}

/**
 * Translates the answer. Gemini says no usage: it is null, not zero. `asBase64`: the client asked OpenAI's packed
 * form (little-endian floats of 32 bits), which the official client does unless told otherwise.
 */
export function translateEmbeddingsAnswer(
  from: EmbeddingsDialect,
  to: EmbeddingsDialect,
  json: unknown,
  { model, asBase64 }: { readonly model: string; readonly asBase64: boolean },
): Result<JsonObject, Problem> {
  const vectors = isObject(json) ? vectorsOf(from, json) : []
  if (vectors.length === 0) return failure(problem('upstream-malformed', 'The answer holds no embeddings.'))
  if (to === 'gemini') return success({ embedding: { values: vectors[0] } })
  if (to === 'gemini-batch') return success({ embeddings: vectors.map((values) => ({ values })) })
  const usage = isObject(json) && isObject(json.usageMetadata) ? json.usageMetadata.promptTokenCount : null
  const tokens = typeof usage === 'number' ? usage : null
  return success({
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: asBase64 ? packed(vector) : vector,
    })),
    model: (isObject(json) ? stringOrNull(json.model) : null) ?? model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  })
}

function vectorsOf(from: EmbeddingsDialect, json: JsonObject): readonly (readonly number[])[] {
  const list: unknown =
    from === 'gemini' ? [json.embedding] : from === 'gemini-batch' ? json.embeddings : json.data
  if (!Array.isArray(list)) return []
  return list.flatMap((one: unknown) => {
    const vector = isObject(one) ? (one.values ?? one.embedding) : null
    return Array.isArray(vector) && vector.every((value) => typeof value === 'number') ? [vector] : []
  })
}

function packed(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [place, value] of vector.entries()) bytes.writeFloatLE(value, place * 4)
  return bytes.toString('base64')
}
