/** Headers whose value is a credential or part of one. */
const secretHeaders = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-amz-security-token',
])

/** What of a request's headers must not come back to a caller or a record, should a provider repeat it. */
export function sentSecrets(headers: readonly string[]): string[] {
  const secrets: string[] = []
  for (let at = 0; at < headers.length; at += 2)
    if (secretHeaders.has(headers[at]!)) secrets.push(headers[at + 1]!.replace(/^(Bearer|Basic) /, ''))
  return secrets.filter((secret) => secret !== '')
}
