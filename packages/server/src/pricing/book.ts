import { billBuckets } from './book/buckets.ts'
import { compileRow, type CompiledRow } from './book/compile-row.ts'
import { datedRows } from './book/dated-rows.ts'
import { modelNames } from './book/model-names.ts'
import { geoMultiplier, tierMultiplier } from './book/multipliers.ts'
import type { PriceRow } from './book/row.ts'
import { readSeed, seedVersion, type SeedProvider } from './book/seed.ts'
import type { Priced, PriceOverride, UnknownCostReason, Usage } from './model.ts'
import { decimalOf, scaled } from './money.ts'
import { canonicalProvider } from './providers.ts'

export type PriceBook = {
  /** The rows of a model, the winning layer first and newest first within it; or why there are none. */
  find(provider: string, model: string): readonly CompiledRow[] | UnknownCostReason
}

/** Bound on remembered look-ups: a caller may invent model names without end. */
const mostRemembered = 4096

/**
 * Three layers: prices set here win over our own dated rows, and those over the seed (@pydantic/genai-prices). Rows
 * are compiled when first asked for and remembered, so a look-up on the hot path is one map read.
 */
export function compileBook(overrides: readonly PriceOverride[]): PriceBook {
  const user = indexRows(overrides.map(rowOfOverride))
  const ours = indexRows(datedRows)
  const seeds = new Map<string, SeedProvider | null>()
  const remembered = new Map<string, readonly CompiledRow[] | UnknownCostReason>()

  const seedOf = (provider: string): SeedProvider | null => {
    const known = seeds.get(provider)
    if (known !== undefined) return known
    const seed = readSeed(provider)
    if (seeds.size < mostRemembered) seeds.set(provider, seed)
    return seed
  }

  const resolve = (provider: string, model: string): readonly CompiledRow[] | UnknownCostReason => {
    const names = modelNames(provider, model)
    const set = firstOf(names, (name) => [
      ...(user.get(rowKey(provider, name)) ?? []),
      ...(user.get(rowKey('*', name)) ?? []),
    ])
    const seed = seedOf(provider)
    const listed = firstOf([provider, ...(seed?.fallbacks ?? [])], (place) =>
      firstOf(modelNames(place, model), (name) => [
        ...newestFirst((ours.get(rowKey(place, name)) ?? []).map((row) => compileRow('telltale', '', row))),
        ...newestFirst(
          (seedOf(place)?.rowsOf(name) ?? []).map((row) => compileRow('seed', `-${seedVersion}`, row)),
        ),
      ]),
    )
    const rows = [...newestFirst(set.map((row) => compileRow('user', '', row))), ...listed]
    if (rows.length > 0) return rows
    return seed === null ? 'provider-unknown' : 'model-unknown'
  }

  return {
    find(provider, model) {
      if (provider.length > longestName || model.length > longestName) return 'model-unknown'
      const key = rowKey(provider, model)
      const known = remembered.get(key)
      if (known !== undefined) return known
      const found = resolve(canonicalProvider(provider), model)
      if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value ?? '')
      remembered.set(key, found)
      return found
    },
  }
}

/** No model id is longer; what a caller sends may be, and must not be remembered. */
const longestName = 256

const rowKey = (provider: string, model: string): string => `${provider}\n${model}`

function firstOf<Item, Found>(
  items: readonly Item[],
  look: (item: Item) => readonly Found[],
): readonly Found[] {
  for (const item of items) {
    const found = look(item)
    if (found.length > 0) return found
  }
  return []
}

const newestFirst = (rows: readonly CompiledRow[]): readonly CompiledRow[] =>
  [...rows].sort((a, b) => (a.fromMs === b.fromMs ? 0 : b.fromMs - a.fromMs))

function indexRows(rows: readonly PriceRow[]): ReadonlyMap<string, readonly PriceRow[]> {
  const index = new Map<string, PriceRow[]>()
  for (const row of rows) {
    for (const model of row.models) {
      const key = rowKey(row.provider, model)
      index.set(key, [...(index.get(key) ?? []), row])
    }
  }
  return index
}

const rowOfOverride = (override: PriceOverride): PriceRow => ({
  id: override.id,
  provider: override.provider === '*' ? '*' : canonicalProvider(override.provider),
  models: [override.model.toLowerCase()],
  effectiveFrom: override.effectiveFrom,
  terms: override.row,
})

export type PriceAsk = {
  readonly provider: string
  readonly model: string
  /** chat, responses, embeddings, messages, generateContent, converse; decides only whether output must be known. */
  readonly api?: string
  /** When the call started, Unix milliseconds. */
  readonly at: number
  readonly usage: Usage | null
}

/**
 * What a call cost. What the provider itself reports wins over the book, and prices set here win over both. An
 * unknown cost has a reason and is never zero.
 */
export function priceUsage(book: PriceBook, { provider, model, api, at, usage }: PriceAsk): Priced {
  if (usage === null) return unknown('usage-missing')
  const rows = book.find(provider, model)
  const row = typeof rows === 'string' ? undefined : rows.find(({ fromMs }) => fromMs <= at)
  if (usage.providerCostUsd !== null && row?.layer !== 'user')
    return reported(provider, usage.providerCostUsd)
  if (typeof rows === 'string') return unknown(rows)
  if (row === undefined) return unknown('price-not-yet-effective')
  if (usage.otherModel !== null) return unknown('usage-other-model')

  const { rates, priceId } = row.applicable(at, usage.inputTokens ?? 0)
  if (row.billsUnseen || (!rates.input && !rates.output && !rates.request)) return unknown('unit-unsupported')
  const tier = tierMultiplier(row, usage.serviceTier)
  if (tier === null) return unknown('service-tier-unpriced')
  const geo = geoMultiplier(row.provider, usage.inferenceGeo)
  if (geo === null) return unknown('inference-geo-unpriced')

  // Rounded because the product of two decimals (1.8 × 1.1) may miss its decimal in binary.
  const multiplier = geo === 1 ? tier : Math.round(tier * geo * 1e6) / 1e6
  const bill = billBuckets(usage, rates, multiplier, api)
  if (typeof bill === 'string') return unknown(bill)
  return { known: true, costUsd: decimalOf(bill.totalPico), priceId, detail: bill.detail, source: 'book' }
}

const unknown = (reason: UnknownCostReason): Priced => ({ known: false, reason })

function reported(provider: string, costUsdReported: number): Priced {
  const costUsd = decimalOf(scaled(costUsdReported, 12))
  return {
    known: true,
    costUsd,
    priceId: `provider:${canonicalProvider(provider)}`,
    detail: [
      { bucket: 'provider_reported', units: 1, rateUsd: costUsdReported, per: 1, multiplier: 1, costUsd },
    ],
    source: 'provider',
  }
}
