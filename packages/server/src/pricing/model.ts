import { z } from 'zod'

const tokens = z.int().nonnegative().nullable()

/** Usage in our own terms, whatever the provider calls it. Null where the provider did not say. */
export const Usage = z.object({
  /** All input tokens: uncached, cached reads and cache writes together. */
  inputTokens: tokens,
  cachedReadTokens: tokens,
  /** All cache writes; the one-hour share is in cacheWrite1hTokens. */
  cacheWriteTokens: tokens,
  cacheWrite1hTokens: tokens,
  /** All output tokens, reasoning included. */
  outputTokens: tokens,
  reasoningTokens: tokens,
  inputAudioTokens: tokens,
  cachedAudioTokens: tokens,
  outputAudioTokens: tokens,
  inputImageTokens: tokens,
  cachedImageTokens: tokens,
  outputImageTokens: tokens,
  webSearches: tokens,
  /** 'batch', 'flex', 'priority' when the provider's usage says so; lower case. */
  serviceTier: z.string().nullable(),
  /** Where the provider ran it, when that moves the price: Anthropic's `inference_geo`, lower case. */
  inferenceGeo: z.string().nullable(),
  /** Another model that worked inside this call and is not in the counts above (Anthropic's advisor). */
  otherModel: z.string().nullable(),
  /** What the provider itself says the call cost, in US dollars (OpenRouter, xAI). */
  providerCostUsd: z.number().nonnegative().nullable(),
})
export type Usage = z.infer<typeof Usage>

/** The start of every reading: nothing known. */
export const unknownUsage: Usage = Object.freeze({
  inputTokens: null,
  cachedReadTokens: null,
  cacheWriteTokens: null,
  cacheWrite1hTokens: null,
  outputTokens: null,
  reasoningTokens: null,
  inputAudioTokens: null,
  cachedAudioTokens: null,
  outputAudioTokens: null,
  inputImageTokens: null,
  cachedImageTokens: null,
  outputImageTokens: null,
  webSearches: null,
  serviceTier: null,
  inferenceGeo: null,
  otherModel: null,
  providerCostUsd: null,
})

export type PricedBucket = {
  readonly bucket: string
  readonly units: number
  readonly rateUsd: number
  readonly per: number
  readonly multiplier: number
  readonly costUsd: string
}

/** Why the price book does not know a cost. */
export type UnknownCostReason =
  | 'usage-missing'
  | 'usage-incomplete'
  | 'usage-inconsistent'
  | 'usage-other-model'
  | 'provider-unknown'
  | 'model-unknown'
  | 'price-not-yet-effective'
  | 'service-tier-unpriced'
  | 'inference-geo-unpriced'
  | 'rate-missing'
  | 'unit-unsupported'

export type Priced =
  | {
      readonly known: true
      /** US dollars, exact decimal with at most 12 places: the sum of the buckets' costs. */
      readonly costUsd: string
      /** `layer:row@effective-date`, with `#over-N` or `#window-N` when such rates applied. */
      readonly priceId: string
      readonly detail: readonly PricedBucket[]
      readonly source: 'book' | 'provider'
    }
  /** Never a zero: `reason` is an UnknownCostReason, or the words of whoever knew that there was nothing to price. */
  | { readonly known: false; readonly reason: string }

const rate = z.number().nonnegative().max(1e6).optional()

/** US dollars per million tokens; web searches and requests per thousand. */
export const Rates = z.strictObject({
  input: rate,
  cacheRead: rate,
  /** Five-minute writes where a vendor knows two kinds. */
  cacheWrite: rate,
  cacheWrite1h: rate,
  output: rate,
  /** Only where reasoning is billed apart from other output. */
  reasoning: rate,
  inputAudio: rate,
  cacheReadAudio: rate,
  outputAudio: rate,
  inputImage: rate,
  cacheReadImage: rate,
  outputImage: rate,
  webSearch: rate,
  request: rate,
})
export type Rates = z.infer<typeof Rates>

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** What a model costs from a day on, until a later row of the same model takes over. */
export const PriceTerms = z.strictObject({
  rates: Rates,
  /** Rates that replace the base ones for the whole request when its total input is over the limit. */
  bands: z
    .array(z.strictObject({ overInputTokens: z.int().positive(), rates: Rates }))
    .max(8)
    .default([]),
  /** Hours in UTC with rates of their own; `days` counts from Sunday = 0, all days when left out. */
  windows: z
    .array(
      z.strictObject({
        days: z.array(z.int().min(0).max(6)).optional(),
        from: timeOfDay,
        until: timeOfDay,
        rates: Rates,
      }),
    )
    .max(8)
    .default([]),
  /** Multipliers on every token rate by service tier: {batch: 0.5}. */
  serviceTiers: z.record(z.string().max(32), z.number().positive().max(100)).default({}),
})
export type PriceTerms = z.infer<typeof PriceTerms>

/** A price someone set here. It wins over every other; provider '*' holds for any provider. */
export const PriceOverride = z.object({
  id: z.string(),
  provider: z.string(),
  /** Exact model id; dated snapshots of it (`-20260101`, `-2026-01-01`) match too. */
  model: z.string(),
  /** First day, in UTC (`2026-10-07`); null for always. */
  effectiveFrom: z.iso.date().nullable(),
  row: PriceTerms,
  updatedAt: z.iso.datetime().nullable(),
})
export type PriceOverride = z.infer<typeof PriceOverride>
