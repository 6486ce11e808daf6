import { hitMoney } from '../../caching/savings.ts'
import type { EntryFacts } from '../../caching/model.ts'
import type { Priced } from '../../pricing/model.ts'
import type { CacheEvidence } from '../answer.ts'
import type { SimilarHit } from './semantic-look.ts'

const nothingSaved = { ageMs: null, callId: null, savedUsd: null, savedUnknownReason: null } as const

export const missed: CacheEvidence = { kind: 'none', outcome: 'miss', ...nothingSaved }
export const refused: CacheEvidence = { kind: 'none', outcome: 'refused', ...nothingSaved }

type Money = Pick<EntryFacts, 'costUsd' | 'costUnknownReason'>

/** An answer to a similar question. */
export const similar = (hit: SimilarHit): CacheEvidence => ({
  ...given(hit.entry.callId, hit.entry.facts, hit.ageMs),
  ...{ kind: 'semantic', similarity: hit.similarity, embedder: hit.embedder },
})

/** An answer of an earlier call (`ageMs` old), or of one under way (null). */
export function given(callId: string, money: Money, ageMs: number | null): CacheEvidence {
  const { savedUsd, savedUnknownReason } = hitMoney(money)
  return {
    ...(ageMs === null
      ? { kind: 'coalesced' as const, outcome: 'shared' as const }
      : { kind: 'exact' as const, outcome: 'hit' as const }),
    ...{ ageMs, callId, savedUsd, savedUnknownReason },
  }
}

/** Nobody was asked, so nothing is owed: a known zero, from no row of the price book. */
export const free: Priced = { known: true, costUsd: '0', priceId: 'cache', detail: [], source: 'book' }

export const moneyOf = (priced: Priced): Money =>
  priced.known
    ? { costUsd: priced.costUsd, costUnknownReason: null }
    : { costUsd: null, costUnknownReason: priced.reason }
