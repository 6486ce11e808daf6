import { Unreadable } from './unreadable.ts'

/** `word`: a name, a keyword (in lower case) or an operator. `at` counts characters from 0. */
export type Token = { readonly at: number; readonly text: string } & (
  { readonly kind: 'word' | 'text' | 'end' } | { readonly kind: 'number'; readonly value: number }
)

const pattern =
  /\s+|(?<number>\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?)(?![\w.])|'(?<text>(?:[^'\\]|'')*)'|(?<word>[a-z_][a-z0-9_]*|<=|>=|<>|!=|[-+*/%=<>(),[\]])/iy

/** The tokens of an expression, the last of kind `end`. Throws Unreadable at a character that begins none. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(text)
    if (match === null) throw new Unreadable(at, `"${text[at]}" cannot be read here`)
    const { number, text: quoted, word } = match.groups!
    if (number !== undefined) tokens.push({ kind: 'number', at, text: number, value: Number(number) })
    // As in SQL, a quote within a text is written twice.
    else if (quoted !== undefined) tokens.push({ kind: 'text', at, text: quoted.replaceAll("''", "'") })
    else if (word !== undefined) tokens.push({ kind: 'word', at, text: word.toLowerCase() })
  }
  return [...tokens, { kind: 'end', at: text.length, text: 'the end' }]
}
