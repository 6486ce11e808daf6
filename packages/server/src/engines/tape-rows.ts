const names = new Map<string, string>()

/** `cached_read_tokens` → `cachedReadTokens`; the names of our queries are few, so each is worked out once. */
function camelName(name: string): string {
  const known = names.get(name)
  if (known !== undefined) return known
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  names.set(name, camel)
  return camel
}

/** A row with its column names as our JSON has them. Values, and the keys of maps within them, stay as they are. */
export function camelRow(row: Record<string, unknown>): Record<string, unknown> {
  const renamed: Record<string, unknown> = {}
  for (const name in row) renamed[camelName(name)] = row[name]
  return renamed
}
