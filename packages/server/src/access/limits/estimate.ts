import { isObject } from '../../providers/dialect.ts'

/** English text comes to about four characters a token (OpenAI's own rule of thumb). */
const charsPerToken = 4
/** What an image or a file costs is not in its bytes; providers bill some 1,500 tokens for a large image. */
const tokensOfFile = 1_600
const fileFrom = 1_000
/** A body of more values than this is not looked through: its length has to do. */
const valuesAtMost = 200_000

/** Output tokens of a call that names no bound, of a model nobody has seen answer yet. */
const outputUnheardOf = 1_024

/**
 * Input tokens of a request body, from its texts and the names of its fields. `textLength` is the length of the whole
 * body in characters, for bodies too large to look through.
 */
export function estimateInput(body: unknown, textLength: number): number {
  let chars = 0
  let tokens = 0
  let left = valuesAtMost
  const waiting: unknown[] = [body]
  while (waiting.length > 0) {
    if (--left < 0) return Math.ceil(textLength / charsPerToken)
    const value = waiting.pop()
    if (typeof value === 'string') {
      if (value.length >= fileFrom && isFile(value)) tokens += tokensOfFile
      else chars += value.length
    } else if (Array.isArray(value)) {
      // A list of numbers is a text in tokens (embeddings take those).
      if (typeof value[0] === 'number') tokens += value.length
      else for (const item of value) waiting.push(item)
    } else if (isObject(value))
      for (const key in value) {
        chars += key.length
        waiting.push(value[key])
      }
  }
  return tokens + Math.ceil(chars / charsPerToken)
}

/** A data URL, or one long run of base64. */
const isFile = (text: string): boolean => text.startsWith('data:') || /^[A-Za-z0-9+/_=-]{1000}/.test(text)

/**
 * The most output tokens a request allows, whatever its dialect calls the bound, times the answers it asks for; null
 * when it names none.
 */
export function saidOutput(body: { readonly [key: string]: unknown }): number | null {
  const config = isObject(body['generationConfig']) ? body['generationConfig'] : {}
  const bound = [
    body['max_completion_tokens'],
    body['max_tokens'],
    body['max_output_tokens'],
    config['maxOutputTokens'],
  ].find(isCount)
  const answers = [body['n'], config['candidateCount']].find(isCount) ?? 1
  return bound === undefined ? null : Math.min(bound * answers, 1e9)
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0

/** Both estimates of the output: the most by what the request says, and what is to be expected by what was learned. */
export function estimateOutput(
  said: number | null,
  learned: number | null,
): { readonly most: number; readonly expected: number } {
  const known = learned ?? outputUnheardOf
  return said === null ? { most: known, expected: known } : { most: said, expected: Math.min(said, known) }
}
