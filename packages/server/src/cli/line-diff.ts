import { diffArrays, diffWordsWithSpace } from 'diff'

/** Texts that differ almost everywhere are not compared for longer than this. */
const within = { timeout: 2_000 } as const

/** The lines of two texts as a diff: `- ` only before, `+ ` only after, two spaces in both. */
export function lineDiff(before: string, after: string): readonly string[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  const parts = diffArrays(a, b, within)
  if (!parts) return [...a.map((line) => `- ${line}`), ...b.map((line) => `+ ${line}`)]
  return parts.flatMap(({ value, added, removed }) =>
    value.map((line) => `${removed ? '-' : added ? '+' : ' '} ${line}`),
  )
}

const contextLines = 3

/** The same with what is far from any difference left out, so that a small change reads as one. */
export function nearDifferences(lines: readonly string[]): readonly string[] {
  const isNear = new Uint8Array(lines.length)
  for (const [at, line] of lines.entries())
    if (!line.startsWith(' ')) isNear.fill(1, Math.max(0, at - contextLines), at + contextLines + 1)
  return lines.flatMap((line, at) => (isNear[at] ? [line] : at === 0 || isNear[at - 1] ? ['  …'] : []))
}

/** Two texts in one, word by word, as `git diff --word-diff` writes it: `You [-help-]{+advise+} customers`. */
export function wordDiff(before: string, after: string): string {
  const parts = diffWordsWithSpace(before, after, within) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ]
  return parts
    .map(({ value, added, removed }) => (removed ? `[-${value}-]` : added ? `{+${value}+}` : value))
    .join('')
}
