import { refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import { embed, toBase64 } from '../content/embedding.ts'
import type { JsonObject } from '../content/json.ts'
import { countTokens } from '../content/tokens.ts'
import { findModel } from '../models.ts'
import { missing, wrongType } from './errors.ts'

/** Inputs one request may hold, as the real API. */
const inputLimit = 2048

/** The JSON text of an embeddings reply, or a refusal. `model` comes without its fault. */
export function embeddingsBody(body: JsonObject, model: string, seed: number): string | Refusal {
  const { input } = body
  if (input === undefined) return missing('input')
  const texts = readInputs(input)
  if (texts === undefined)
    return wrongType('input', 'one of a string, an array of strings or an array of tokens', input)
  if (texts.length === 0 || texts.some((text) => text === ''))
    return refuse(400, "Invalid 'input': input cannot be an empty string.", { param: 'input' })
  if (texts.length > inputLimit)
    return refuse(
      400,
      `Invalid 'input': array too long. Expected an array with maximum length ${inputLimit}, but got an array with length ${texts.length} instead.`,
      {
        param: 'input',
        code: 'array_above_max_length',
      },
    )
  const widest = findModel(model)?.dimensions || 1536
  const wanted = body['dimensions'] ?? widest
  if (typeof wanted !== 'number' || !Number.isInteger(wanted))
    return wrongType('dimensions', 'an integer', wanted)
  if (wanted < 1 || wanted > widest)
    return refuse(
      400,
      `Invalid value for 'dimensions' = ${wanted}. Must be less than or equal to ${widest} and at least 1.`,
      { param: 'dimensions' },
    )
  const isBase64 = body['encoding_format'] === 'base64'
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0)
  return JSON.stringify({
    object: 'list',
    data: texts.map((text, index) => {
      const vector = embed(text, wanted, seed)
      return { object: 'embedding', index, embedding: isBase64 ? toBase64(vector) : [...vector] }
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  })
}

/** Tokens (numbers) are embedded as words of their own: the simulator has no tokeniser to turn them back. */
function readInputs(input: unknown): readonly string[] | undefined {
  if (typeof input === 'string') return [input]
  if (!Array.isArray(input)) return undefined
  if (input.length > 0 && input.every((item) => typeof item === 'number')) return [input.join(' ')]
  const texts = input.map((item: unknown) => {
    if (typeof item === 'string') return item
    return Array.isArray(item) && item.every((token) => typeof token === 'number')
      ? item.join(' ')
      : undefined
  })
  return texts.every((text) => text !== undefined) ? texts : undefined
}
