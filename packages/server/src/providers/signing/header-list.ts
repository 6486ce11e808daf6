/** A header's value in a flat list of names and values; the first one, or null. */
export function headerOf(headers: readonly string[], name: string): string | null {
  for (let at = 0; at < headers.length; at += 2) if (headers[at] === name) return headers[at + 1]!
  return null
}

/** The list without these headers. */
export const withoutHeaders = (headers: readonly string[], names: readonly string[]): string[] =>
  headers.filter((_, at) => !names.includes(headers[at - (at % 2)]!))
