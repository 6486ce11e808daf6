import {
  findProvider,
  type MatchLogic,
  type ModelInfo,
  type ModelPrice,
  type TieredPrices,
  type TimeOfDateConstraint,
} from '@pydantic/genai-prices'
import type { PriceTerms, Rates } from '../model.ts'
import type { PriceRow } from './row.ts'

/** The package's version: part of each price id, because an update may change a row without a date. */
export const seedVersion = '0.1.8'

/** Every provider of the seed. The package exports a finder, not its list; a test holds this list to the data. */
export const seedProviders: readonly string[] = (
  'anthropic arcee avian aws azure baseten cerebras cloudflare cohere cursor deepseek doubleword fireworks ' +
  'github-copilot google groq huggingface_cerebras huggingface_fireworks-ai huggingface_groq ' +
  'huggingface_hyperbolic huggingface_nebius huggingface_novita huggingface_nscale huggingface_ovhcloud ' +
  'huggingface_publicai huggingface_sambanova huggingface_together minimax mistral modal moonshotai novita ' +
  'openai openrouter ovhcloud perplexity quicksilverpro together typesafe voyageai x-ai zai zhipuai'
).split(' ')

export type SeedProvider = {
  /** Providers whose models this one resells at their price. */
  readonly fallbacks: readonly string[]
  rowsOf(name: string): readonly PriceRow[]
}

/** The seed's provider of this name, its models found by exact name; rows are made when asked for. */
export function readSeed(provider: string): SeedProvider | null {
  const id = seedProviders.find((known) => known.replaceAll('_', '-') === provider)
  const found = id === undefined ? undefined : findProvider({ providerId: id })
  if (found === undefined) return null
  const models = new Map<string, ModelInfo>()
  const keep = (name: string, model: ModelInfo): void => {
    const key = name.toLowerCase().replace(/[-@]$/, '')
    if (!models.has(key)) models.set(key, model)
  }
  for (const model of found.models) for (const name of namesIn(model.match, 'equals')) keep(name, model)
  for (const model of found.models) keep(model.id, model)
  for (const model of found.models) {
    for (const kind of ['starts_with', 'ends_with', 'contains'] as const) {
      for (const name of namesIn(model.match, kind)) keep(name, model)
    }
  }
  return {
    fallbacks: found.fallback_model_providers ?? [],
    rowsOf: (name) => {
      const model = models.get(name)
      return model === undefined ? [] : rowsOfModel(provider, model)
    },
  }
}

/** A prefix or fragment in the seed is taken as a name in full, never as a pattern. */
function namesIn(match: MatchLogic, kind: 'equals' | 'starts_with' | 'ends_with' | 'contains'): string[] {
  if ('or' in match) return match.or.flatMap((part) => namesIn(part, kind))
  if ('and' in match) return match.and.flatMap((part) => namesIn(part, kind))
  const name = (match as Partial<Record<typeof kind, string>>)[kind]
  return name === undefined ? [] : [name]
}

/** Dated prices become rows; prices by the hour become windows of every row. */
function rowsOfModel(provider: string, model: ModelInfo): readonly PriceRow[] {
  const prices = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]
  const windows = prices.flatMap(({ constraint, prices: own }) =>
    constraint?.type === 'time_of_date' ? [windowOf(constraint, own)] : [],
  )
  return prices.flatMap(({ constraint, prices: own }) =>
    constraint?.type === 'time_of_date'
      ? []
      : [
          {
            id: `${provider}/${model.id}`,
            provider,
            models: [model.id.toLowerCase()],
            effectiveFrom: constraint?.start_date ?? null,
            terms: { rates: ratesAt(own, 0), bands: bandsOf(own), windows, serviceTiers: {} },
            billsUnseen: Object.keys(own).some((key) => !(key in rateNames) && !unseenExtras.has(key)),
          },
        ],
  )
}

const windowOf = (at: TimeOfDateConstraint, prices: ModelPrice): PriceTerms['windows'][number] => ({
  from: at.start_time.slice(0, 5),
  until: at.end_time.slice(0, 5),
  rates: ratesAt(prices, 0),
})

function bandsOf(prices: ModelPrice): PriceTerms['bands'] {
  const starts = new Set(
    Object.values(prices).flatMap((price) => (isTiered(price) ? price.tiers.map((tier) => tier.start) : [])),
  )
  return [...starts]
    .sort((a, b) => a - b)
    .map((start) => ({ overInputTokens: start, rates: ratesAt(prices, start) }))
}

const isTiered = (price: number | TieredPrices | undefined): price is TieredPrices =>
  typeof price === 'object'

function ratesAt(prices: ModelPrice, start: number): Rates {
  const rates: Rates = {}
  for (const [key, name] of Object.entries(rateNames)) {
    const price = prices[key]
    if (price === undefined) continue
    rates[name] = isTiered(price)
      ? price.tiers.reduce((rate, tier) => (tier.start <= start ? tier.price : rate), price.base)
      : price
  }
  return rates
}

const rateNames: Readonly<Record<string, keyof Rates>> = {
  input_mtok: 'input',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWrite1h',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
  input_audio_mtok: 'inputAudio',
  cache_audio_read_mtok: 'cacheReadAudio',
  output_audio_mtok: 'outputAudio',
  input_image_mtok: 'inputImage',
  cache_image_read_mtok: 'cacheReadImage',
  output_image_mtok: 'outputImage',
  web_searches_kcount: 'webSearch',
  requests_kcount: 'request',
}

/** File searches are billed apart from the call and never show in its usage. */
const unseenExtras: ReadonlySet<string> = new Set(['storage_searches_kcount'])
