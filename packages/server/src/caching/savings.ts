import type { EntryFacts } from './model.ts'

/** What an answer from the cache cost and saved. A hit costs nothing: no one was asked. */
export type HitMoney = {
  readonly costUsd: '0'
  /** What the stored answer cost when it was made, at that day's price; null when that was not known. */
  readonly savedUsd: string | null
  readonly savedUnknownReason: string | null
}

/**
 * The money of one hit. What is saved is what the same answer cost: the one measured figure there is. What this call
 * would have cost today is a guess and is not made.
 */
export const hitMoney = ({
  costUsd,
  costUnknownReason,
}: Pick<EntryFacts, 'costUsd' | 'costUnknownReason'>): HitMoney => ({
  costUsd: '0',
  savedUsd: costUsd,
  savedUnknownReason:
    costUsd === null ? (costUnknownReason ?? 'the stored answer’s cost is not known') : null,
})
