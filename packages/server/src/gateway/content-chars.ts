/** Where the dialects put pieces of an answer: text, reasoning, refusals, and the arguments of tool calls. */
const pieces =
  /"(?:content|text|delta|thinking|reasoning|reasoning_content|refusal|partial_json|arguments)":\s*"((?:[^"\\]|\\.)*)"/g

/**
 * Characters of content in whole events, near enough to tell a trickle from a stream: an escape counts as its
 * letters. Knows no dialect, so that a translated stream is measured as its provider sends it.
 */
export function contentChars(events: Buffer): number {
  let chars = 0
  for (const [, piece] of events.toString('utf8').matchAll(pieces)) chars += piece!.length
  return chars
}
