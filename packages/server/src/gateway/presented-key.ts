import type { IncomingHttpHeaders } from 'node:http'

/** The key a Gemini client may send in the address instead (`?key=`); null when it sent none. */
export const keyInQuery = (query: string): string | null => new URLSearchParams(query).get('key') || null

/** The key a client sent, in the header of any dialect; null when it sent none. */
export function presentedKey(headers: IncomingHttpHeaders): string | null {
  const { authorization } = headers
  if (authorization && authorization.length > 7 && authorization.slice(0, 7).toLowerCase() === 'bearer ')
    return authorization.slice(7)
  const own = headers['x-api-key'] ?? headers['x-goog-api-key']
  return typeof own === 'string' && own !== '' ? own : null
}
