import {
  contextOf,
  frequenciesOf,
  groundAnswer,
  stemsOf,
  supportOf,
} from '../../packages/server/src/retrieval/signals/ground.ts'
import { faultsOf } from '../../packages/server/src/retrieval/signals/formatting.ts'
import {
  ageBuckets,
  decayed,
  freshnessOf,
  indexLag,
  quantile,
} from '../../packages/server/src/retrieval/signals/freshness.ts'
import { simplerSupport, stretchesFound } from '../../packages/server/src/retrieval/signals/overlap.ts'
import {
  correctedForChance,
  novelWords,
  soleSupport,
  useOf,
} from '../../packages/server/src/retrieval/signals/use.ts'
import { wordsOf } from '../../packages/server/src/retrieval/signals/words.ts'
import { largestGap } from '../../packages/server/src/retrieval/drift/distances.ts'
import { metricFamily } from '../metric-family.ts'

type Asked = { readonly question: string; readonly docs: readonly string[]; readonly answer: string }

function askedOf({ question, docs }: Asked) {
  const context = contextOf(docs)
  return { context, question: stemsOf(question), frequencies: frequenciesOf(docs.map(stemsOf)) }
}

const nowMs = Date.parse('2026-11-23T00:00:00Z')
const dated = (age: number | null, source: string | null = null) => ({
  source,
  sourceUpdatedAt: age === null ? null : new Date(nowMs - age * 86_400_000).toISOString(),
  indexedAt: null,
})

/** What is said of one query without a judge. */
export const vectorFamily = metricFamily('retrieval-signals', {
  'lexground.v0': (inputs: Asked) => {
    const asked = askedOf(inputs)
    const words = wordsOf(inputs.answer)
    const grounded = groundAnswer(inputs.answer, asked)!
    const support = supportOf(inputs.answer, words, asked)
    const simpler = simplerSupport(words, asked)
    const context = inputs.docs.flatMap((text) => wordsOf(text))
    return {
      grounded_share: grounded.share,
      risk: grounded.risk,
      sentences: grounded.sentences.map(({ ground }) => ground),
      utilisation: useOf(words, asked, [])?.utilisation ?? null,
      features: {
        uni: support.words,
        idf_noq_nometa: support.novelWords,
        char5: support.grams,
        num: support.numbers,
        prox: support.pairs,
        uni_noq: simpler.novelWords,
        idf_noq: simpler.novelWeight,
        bi: stretchesFound(words, context, 2),
        tri: stretchesFound(words, context, 3),
        run_unsup: -simpler.longestGap,
      },
    }
  },
  'util.chance_corrected': ({ U, random_context_U }: { U: number; random_context_U: readonly number[] }) =>
    correctedForChance(U, random_context_U),
  'util.per_doc_exclusive': (inputs: Asked) => {
    const { context, question, frequencies } = askedOf(inputs)
    return soleSupport(novelWords(wordsOf(inputs.answer), question, frequencies), context)
  },
  'util.ngram': ({ answer, context, n }: { answer: string; context: string; n: number }) =>
    stretchesFound(wordsOf(answer), wordsOf(context), n),
  'ingest.format_flags': ({ text }: { text: string }) => faultsOf(text),
  'fresh.percentiles': ({ ages_days, q }: { ages_days: readonly number[]; q: readonly number[] }) =>
    q.map((one) => quantile(ages_days, one / 100)),
  'fresh.stale_share': ({ ages_days, ttl_days }: { ages_days: readonly number[]; ttl_days: number }) =>
    freshnessOf(
      ages_days.map((age) => dated(age)),
      () => ttl_days,
      nowMs,
    ).staleShare,
  'fresh.stale_share_by_type': ({
    docs,
    ttl,
    default_ttl,
  }: {
    docs: readonly { readonly type: string | null; readonly age: number }[]
    ttl: Readonly<Record<string, number>>
    default_ttl: number
  }) =>
    freshnessOf(
      docs.map(({ type, age }) => dated(age, type)),
      (source) => (source === null ? default_ttl : (ttl[source] ?? default_ttl)),
      nowMs,
    ).staleShare,
  'fresh.rank_weighted': ({
    ages_days_by_rank,
    ttl_days,
  }: {
    ages_days_by_rank: readonly number[]
    ttl_days: number
  }) => {
    const found = freshnessOf(
      ages_days_by_rank.map((age) => dated(age)),
      () => ttl_days,
      nowMs,
    )
    return { mean_age: found.meanAgeWeighted, stale_mass: found.staleWeighted }
  },
  'fresh.decay': ({ ages_days, half_life_days }: { ages_days: readonly number[]; half_life_days: number }) =>
    ages_days.map((age) => decayed(age, half_life_days)),
  'fresh.buckets': ({ ages_days, ttl_days }: { ages_days: readonly (number | null)[]; ttl_days: number }) =>
    ageBuckets(ages_days, ttl_days),
  'fresh.ks': ({ ref, cur }: { ref: readonly number[]; cur: readonly number[] }) => ({
    D: largestGap(ref, cur),
  }),
  'fresh.index_lag': ({
    docs,
  }: {
    docs: readonly { readonly source_updated_at: string; readonly indexed_at: string }[]
  }) => {
    const { lagHours, outdated } = indexLag(
      docs.map(({ source_updated_at, indexed_at }) => ({
        sourceUpdatedAt: source_updated_at,
        indexedAt: indexed_at,
      })),
    )
    return { lag_hours: lagHours, outdated }
  },
})
