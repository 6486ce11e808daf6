/** Ours, hop-by-hop (RFC 9110, section 7.6.1), or about a body or connection that is not the one we make. */
const keptBack = new Set([
  'accept-encoding',
  'api-key',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-amz-date',
  'x-amz-security-token',
  'x-api-key',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-goog-api-key',
  'x-real-ip',
])

/** The caller's headers that go on to the provider, as a flat list of names and values. */
export function requestHeaders(raw: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase()
    if (
      keptBack.has(name) ||
      name.startsWith('x-telltale-') ||
      name.startsWith('sec-') ||
      name.startsWith('x-stainless-')
    )
      continue
    kept.push(name, raw[at + 1]!)
  }
  return kept
}

const keptFromReply = new Set([
  'alt-svc',
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'set-cookie',
  'strict-transport-security',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The provider's headers that go on to the caller. */
export function replyHeaders(headers: { readonly [name: string]: string | string[] | undefined }): string[] {
  const kept: string[] = []
  for (const name in headers) {
    if (keptFromReply.has(name) || name.startsWith('x-telltale-')) continue
    const value = headers[name]
    if (typeof value === 'string') kept.push(name, value)
    else if (value) for (const one of value) kept.push(name, one)
  }
  return kept
}
