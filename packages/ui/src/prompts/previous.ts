import type { PromptDetail } from '../records.ts'

/**
 * The version a roll-back leads to, by the server's rule: activations pile up, a roll-back takes the top off the pile.
 * Null when nothing lies under the live one. The log comes newest first.
 */
export function previousVersion(prompt: Pick<PromptDetail, 'activations'>): number | null {
  const pile: number[] = []
  for (const { version, kind } of prompt.activations.toReversed())
    if (kind === 'activate') pile.push(version)
    else pile.pop()
  return pile.at(-2) ?? null
}
