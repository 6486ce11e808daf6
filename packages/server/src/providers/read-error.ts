import { isObject, stringOrNull } from './dialect.ts'

/** Longest text kept of a provider's error, in UTF-16 units. */
const detailLength = 500

/**
 * What a provider's error says, whatever its shape: {"error": {"message"}}, {"error": "…"}, {"message": "…"},
 * {"detail": "…"}, a list of field errors, or one of these in an array. Null when it says nothing.
 */
export function errorDetail(body: unknown): string | null {
  const said = sentenceIn(body, 0)
  return said === null || said.trim() === '' ? null : said.slice(0, detailLength)
}

/** Deep enough for Mistral's {"message": {"detail": [{"msg"}]}}. */
const deepest = 4

function sentenceIn(body: unknown, depth: number): string | null {
  if (typeof body === 'string') return body
  if (depth > deepest) return null
  if (Array.isArray(body)) return sentenceIn(body[0], depth + 1)
  if (!isObject(body)) return null
  if (typeof body.msg === 'string')
    return Array.isArray(body.loc) ? `${body.loc.join('.')}: ${body.msg}` : body.msg
  for (const field of ['error', 'message', 'Message', 'detail', 'errors']) {
    const said = sentenceIn(body[field], depth + 1)
    if (said !== null) return said
  }
  return null
}

/** The machine's word for an error of OpenAI's or Google's shape, in lower case; null when there is none. */
export function errorWord(body: unknown): string | null {
  const holder: unknown = Array.isArray(body) ? body[0] : body
  if (!isObject(holder)) return null
  const error = isObject(holder.error) ? holder.error : holder
  const word = stringOrNull(error.code) ?? stringOrNull(error.status) ?? stringOrNull(error.type)
  return word?.toLowerCase() ?? null
}
