/** Shannon's entropy of the characters, in bits a character: C. E. Shannon, "A Mathematical Theory of Communication" (1948). */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** What stands where a secret would, in examples and templates. */
const placeholder =
  /^(?:your|my|the|some|example|sample|test|dummy|fake|change|replace|insert|enter|todo|none|null|nil|undefined|true|false|empty|redacted|hidden|secret|password|passwd|pass|token|value|string|str|int|bool|optional|required|admin|root|user|guest|default|foo|bar|baz|abc|xyz|process|os|env|config|self|this|get|read|load|next|new|await|key)\b|^[x*.•#_-]{3,}$|^(.)\1{3,}$|xxxx|\*\*\*|\.\.\.|your[_-]|_here$|example|placeholder|changeme|^[<{$%([]|[(){}<>[\]]/i

export const isPlaceholder = (value: string): boolean => placeholder.test(value)

/** Names of things in programs: words joined by dots, hyphens, underscores or slashes, without a digit among them. */
export const isName = (value: string): boolean =>
  /^[A-Za-z]+(?:[._/:-][A-Za-z]+)*$/.test(value) && !isMixed(value)

/** Upper case within a word, as in random letters but not in names. */
const isMixed = (value: string): boolean =>
  /^[A-Za-z]{16,}$/.test(value) && /[a-z][A-Z]{2}|[A-Z]{2}[a-z][A-Z]/.test(value)
