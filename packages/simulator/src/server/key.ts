import type { IncomingHttpHeaders } from 'node:http'

/** The credential a request carries, wherever its dialect puts it; '' when it has none. */
export function keyOf(headers: IncomingHttpHeaders, query: URLSearchParams): string {
  const given = headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers.authorization ?? query.get('key')
  return (Array.isArray(given) ? given.join() : given) ?? ''
}
