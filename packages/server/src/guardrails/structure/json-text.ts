/** Longer texts are not parsed: it would hold everything else up. */
export const jsonCharsAtMost = 1_000_000

const fence = /^\s*```(?:json5?|JSON)?[ \t]*\r?\n([\s\S]*?)\r?\n?```\s*$/

/** The value a text holds, alone or as one fenced block; undefined when it is no JSON. */
export function jsonOf(text: string, mayBeFenced: boolean): unknown {
  const body = mayBeFenced && text.trimStart().startsWith('```') ? (fence.exec(text)?.[1] ?? text) : text
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}
