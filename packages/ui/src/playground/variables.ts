/** An identifier in braces; doubled braces are literal, as on the server, whose word counts. */
const inBraces = /(?<!\{)(\{+)([A-Za-z_][A-Za-z0-9_]*)(\}+)/g

/** The variables a text asks for, in order of appearance. */
export function variablesIn(text: string): readonly string[] {
  const names = new Set<string>()
  for (const [, opening, name, closing] of text.matchAll(inBraces))
    if (Math.min(opening!.length, closing!.length) % 2 === 1) names.add(name!)
  return [...names]
}

/** A text as a template that renders to just this text. */
export const asLiteral = (text: string): string =>
  text.replace(inBraces, (_, opening: string, name: string, closing: string) => {
    const depth = Math.min(opening.length, closing.length)
    return '{'.repeat(depth) + opening + name + closing + '}'.repeat(depth)
  })

/** What the server fills in of a message: its content, or the texts of its parts. */
export function textsOfMessage(message: unknown): readonly string[] {
  const { content } = (message ?? {}) as { content?: unknown }
  if (typeof content === 'string') return [content]
  if (!Array.isArray(content)) return []
  return content.flatMap((part: { text?: unknown } | null) =>
    typeof part?.text === 'string' ? [part.text] : [],
  )
}
