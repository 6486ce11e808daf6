import type { Change } from '../records.ts'

/** Changes so near each other on the axis that one flag stands for them. */
export type Flag = { readonly share: number; readonly changes: readonly Change[] }

/** Flags along the axis from `from` to `to` (Unix seconds), oldest first; changes nearer than `near` share one. */
export function flagsOf(changes: readonly Change[], from: number, to: number, near = 0.025): readonly Flag[] {
  const placed = changes
    .map((change) => ({ change, share: (new Date(change.at).getTime() / 1000 - from) / (to - from) }))
    .filter(({ share }) => share >= 0 && share <= 1)
    .sort((a, b) => a.share - b.share)
  const flags: { share: number; changes: Change[] }[] = []
  for (const { change, share } of placed) {
    const last = flags.at(-1)
    if (last !== undefined && share - last.share < near) last.changes.push(change)
    else flags.push({ share, changes: [change] })
  }
  return flags
}
