/** What a client says to a provider of its own dialect, and how the body we replace was written. */
const clientsOwn = /^(?:openai-|anthropic-|x-goog-|content-type$|accept$)/

/** The caller's headers without those that only a provider of its own dialect understands. */
export function withoutDialect(callers: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < callers.length; at += 2)
    if (!clientsOwn.test(callers[at]!)) kept.push(callers[at]!, callers[at + 1]!)
  return kept
}

/** The headers of a body that is ours; the provider's fixed headers come last, and win where they say the same. */
export function translatedHeaders(
  family: 'openai' | 'anthropic' | 'gemini',
  isStream: boolean,
  credential: readonly string[],
): string[] {
  const headers = [
    ...['content-type', 'application/json'],
    ...['accept', isStream ? 'text/event-stream' : 'application/json'],
  ]
  // Anthropic refuses a request without it; this is its only version to date.
  const hasVersion = credential.some((name, at) => at % 2 === 0 && name === 'anthropic-version')
  if (family === 'anthropic' && !hasVersion) headers.push('anthropic-version', '2023-06-01')
  return [...headers, ...credential]
}
