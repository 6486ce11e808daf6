const isLetter = (code: number): boolean =>
  (code > 96 && code < 123) ||
  (code > 64 && code < 91) ||
  (code > 47 && code < 58) ||
  (code > 0xbf && code < 0x250)
const isSpace = (code: number): boolean => code === 32 || (code > 8 && code < 14) || code === 0xa0

/**
 * Where the token that starts at `from` ends. The stated approximation of the simulator: a token is up to six
 * letters or digits (Latin scripts), or one other character, each with one leading space, or a run of white
 * space. English text comes to about 1.3 tokens a word, close to what real tokenisers give.
 */
function tokenEnd(text: string, from: number): number {
  let at = from
  if (text.charCodeAt(at) === 32 && at + 1 < text.length && !isSpace(text.charCodeAt(at + 1))) at++
  const code = text.charCodeAt(at)
  if (isLetter(code)) {
    const limit = Math.min(at + 6, text.length)
    at++
    while (at < limit && isLetter(text.charCodeAt(at))) at++
    return at
  }
  if (isSpace(code)) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++
    return at
  }
  const isPair = code >= 0xd800 && code < 0xdc00 && at + 1 < text.length
  return at + (isPair ? 2 : 1)
}

/** How many tokens the text has, by the approximation above; 0 for the empty text. */
export function countTokens(text: string): number {
  let tokens = 0
  for (let at = 0; at < text.length; tokens++) at = tokenEnd(text, at)
  return tokens
}

/** The tokens of the text in order; joined they are the text again. */
export function splitTokens(text: string): readonly string[] {
  const tokens: string[] = []
  for (let at = 0; at < text.length;) {
    const end = tokenEnd(text, at)
    tokens.push(text.slice(at, end))
    at = end
  }
  return tokens
}
