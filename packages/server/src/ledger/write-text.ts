/** What JSON must escape, and anything of a surrogate pair, which may be lone. */
// eslint-disable-next-line no-control-regex
const special = /["\\\u0000-\u001f\ud800-\udfff]/

/**
 * A JSON string of at most `longest` UTF-16 units. Lone surrogates (which the engine refuses) become U+FFFD.
 * Most of our strings are names and numbers with nothing to escape: a test and two quotes beat JSON.stringify.
 */
export function stringText(value: string, longest: number): string {
  const bounded = value.length > longest ? value.slice(0, longest) : value
  return special.test(bounded) ? JSON.stringify(bounded.toWellFormed()) : `"${bounded}"`
}
