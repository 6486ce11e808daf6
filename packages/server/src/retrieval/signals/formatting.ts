/** What went wrong when a document's text was made. Letters-poor and repeated lines are normal for some tables. */
export type Fault =
  | 'empty'
  | 'replacement_chars'
  | 'mojibake'
  | 'control_chars'
  | 'html_residue'
  | 'hyphen_linebreaks'
  | 'repeated_lines'
  | 'low_letters'
  | 'long_token'

/** UTF-8 read as Windows-1252 or Latin-1: a lead byte's letter, then what a continuation byte is read as. */
const mojibake = /[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|ï»¿/
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/
const html =
  /<\/?(?:a|b|br|div|em|font|h[1-6]|hr|i|img|li|link|meta|ol|p|script|span|strong|style|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]{0,500})?\/?>|&(?:nbsp|amp|lt|gt|quot|#\d{1,6}|#x[\da-f]{1,5});/i
const hyphenBreak = /\p{L}-\r?\n\s{0,20}\p{Ll}/gu

/** Every fault of a text, each once. The rules are counted as rates by source over time, never as single alarms. */
export function faultsOf(text: string): Fault[] {
  if (text.trim() === '') return ['empty']
  const found: Fault[] = []
  if (text.includes('\ufffd')) found.push('replacement_chars')
  if (mojibake.test(text)) found.push('mojibake')
  if (control.test(text)) found.push('control_chars')
  if (html.test(text)) found.push('html_residue')
  if ((text.match(hyphenBreak)?.length ?? 0) >= 2) found.push('hyphen_linebreaks')
  if (hasRepeatedLines(text)) found.push('repeated_lines')
  if (isPoorInLetters(text)) found.push('low_letters')
  if (hasLongToken(text)) found.push('long_token')
  return found
}

/** Over 80 characters without a space. Where one is found, no such run begins before it: most of a text is leapt over. */
function hasLongToken(text: string): boolean {
  for (let from = 0; from + tokenAtMost < text.length;) {
    let at = from + tokenAtMost
    while (at >= from && !isSpace(text, at)) at--
    if (at < from) return true
    from = at + 1
  }
  return false
}

const tokenAtMost = 80

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code < 128 ? code === 32 || (code >= 9 && code <= 13) : /\s/.test(text[at]!)
}

/** Over 30 % of at least six lines are repeats of another line. */
function hasRepeatedLines(text: string): boolean {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.length >= 6 && 1 - new Set(lines).size / lines.length > 0.3
}

/** Under 40 % letters among what is not space, from 40 characters on. */
function isPoorInLetters(text: string): boolean {
  if (text.length < 40) return false
  let [letters, visible] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // ASCII by itself: most texts are little else, and a pattern costs ten times as much.
    if (code < 128) {
      if (code > 32) visible++
      if ((code | 32) >= 97 && (code | 32) <= 122) letters++
    } else if (!/\s/.test(text[at]!)) {
      visible++
      // Halves of a pair count as letters: they are mostly scripts and ideographs.
      if ((code >= 0xd800 && code < 0xe000) || /\p{L}/u.test(text[at]!)) letters++
    }
  }
  return letters < 0.4 * visible
}
