import type { TraceLine } from './records.ts'

/** A line that is shown, with what stands below it. */
export type VisibleLine = { readonly line: TraceLine; readonly below: number; readonly isOpen: boolean }

/** How many lines stand below each, in a list that is depth first. */
export function countsBelow(lines: readonly { readonly depth: number }[]): readonly number[] {
  const below = lines.map(() => 0)
  const open: number[] = []
  for (const [at, { depth }] of lines.entries()) {
    while (open.length > 0 && lines[open.at(-1)!]!.depth >= depth) open.pop()
    for (const above of open) below[above]! += 1
    open.push(at)
  }
  return below
}

/** What is left when some lines are folded. */
export function visibleLines(
  lines: readonly TraceLine[],
  folded: ReadonlySet<string>,
): readonly VisibleLine[] {
  const below = countsBelow(lines)
  const visible: VisibleLine[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    const isOpen = !folded.has(line.spanId)
    visible.push({ line, below: below[at]!, isOpen })
    if (!isOpen) at += below[at]!
  }
  return visible
}

/** The lines above one, nearest first: what has to be unfolded for it to be seen. */
export function linesAbove(lines: readonly TraceLine[], spanId: string): readonly string[] {
  const above: string[] = []
  let at = lines.findIndex((line) => line.spanId === spanId)
  let depth = at < 0 ? 0 : lines[at]!.depth
  for (; at >= 0 && depth > 0; at -= 1) {
    const line = lines[at]!
    if (line.depth >= depth) continue
    above.push(line.spanId)
    depth = line.depth
  }
  return above
}
