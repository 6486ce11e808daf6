import { z } from 'zod'
import { modelExample, ModelPattern } from '../access/model.ts'

export const ProviderDialect = z.enum(['openai', 'anthropic', 'gemini'])
export type ProviderDialect = z.infer<typeof ProviderDialect>

export const ProviderName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use at most 63 lower-case letters, digits and hyphens')
  .meta({ examples: ['openai'] })

/** What a vendor's own schema says of them is in GET /api/vendors; never a secret. */
const VendorSettings = z.record(z.string().max(100), z.unknown())

/** How one of a provider's keys is chosen for a call; the others are what it falls back on. */
export const KeyBalance = z.enum(['weighted', 'least-in-flight', 'power-of-two'])
export type KeyBalance = z.infer<typeof KeyBalance>

/** A provider as people see it: never its credential. */
export const Provider = z.object({
  name: ProviderName,
  dialect: ProviderDialect,
  /** Null: known by its dialect alone. */
  vendor: z.string().nullable(),
  settings: VendorSettings,
  /** Without a slash at its end: `https://api.openai.com/v1`. */
  baseUrl: z.string(),
  /** Models it serves, exact or with * at the end; empty: any. */
  models: z.array(z.string()),
  hasKey: z.boolean(),
  keyBalance: KeyBalance,
  /** A `file` provider comes from telltale.config and is changed there. */
  source: z.enum(['file', 'api']),
  updatedAt: z.iso.datetime().nullable(),
})
export type Provider = z.infer<typeof Provider>

const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/
/** Headers that frame the message or belong to the connection (RFC 9110, 7.6.1) are ours to set. */
const ownHeaders =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|content-type|content-encoding|accept-encoding|expect)$/i

/** Fixed headers for every request to a provider; values of visible ASCII, so that none can smuggle another. */
const ProviderHeaders = z
  .record(
    z
      .string()
      .regex(headerName, 'not a header name')
      .refine((name) => !ownHeaders.test(name), 'this header is not yours to set'),
    z
      .string()
      .max(4_096)
      .regex(/^[\t\x20-\x7e]*$/, 'a header holds visible ASCII characters only'),
  )
  .refine((headers) => Object.keys(headers).length <= 50, 'at most 50 headers')

/** What a key may be at most; its vendor says more (vendor-rules.ts). */
const ProviderKey = z
  .string()
  .min(1)
  .max(8_192)
  .regex(/^[\t\r\n\x20-\x7e]+$/, 'a key holds ASCII characters only')
  .meta({ examples: ['sk-...'] })

/** One of several keys: its text alone, or with its share of the calls, which is 1 otherwise. */
export const GivenKey = z.union([
  ProviderKey,
  z.strictObject({ key: ProviderKey, weight: z.number().positive().max(1_000_000).optional() }),
])
export type GivenKey = z.infer<typeof GivenKey>

export const keyTextOf = (given: GivenKey): string => (typeof given === 'string' ? given : given.key)

/** What PUT sends. What is left out stays as it is, or is the vendor's own; `null` takes it away. */
export const ProviderEdit = z
  .strictObject({
    /** Needed without a vendor. */
    dialect: ProviderDialect.optional(),
    vendor: z
      .string()
      .min(1)
      .max(64)
      .meta({ examples: ['groq'] })
      .nullable()
      .optional(),
    settings: VendorSettings.nullable().optional(),
    /** Needed without a vendor that has an address. */
    baseUrl: z
      .string()
      .min(1)
      .max(2_000)
      .meta({ examples: ['https://api.openai.com/v1'] })
      .optional(),
    apiKey: ProviderKey.nullable().optional(),
    /** Several keys, among which calls are spread; in place of `apiKey`. */
    keys: z.array(GivenKey).min(1).max(20).optional(),
    /** Of several keys; `weighted` unless said otherwise. */
    keyBalance: KeyBalance.optional(),
    models: z.array(ModelPattern).max(1_000).optional(),
    headers: ProviderHeaders.nullable().optional(),
  })
  .refine(({ apiKey, keys }) => apiKey == null || keys === undefined, 'give "apiKey" or "keys", not both')
export type ProviderEdit = z.infer<typeof ProviderEdit>

/** A provider as the store keeps it, for the snapshot; credentials still sealed (access/secrets.ts). */
export const ProviderRow = z.object({
  name: z.string(),
  dialect: ProviderDialect,
  vendor: z.string().nullable(),
  settings: VendorSettings,
  baseUrl: z.string(),
  /** One key, or a JSON array of several (`GivenKey`), sealed for the place `keyPlace(name)`. */
  sealedKey: z.string().nullable(),
  /** A JSON object of headers, sealed for the place `headersPlace(name)`. */
  sealedHeaders: z.string().nullable(),
  models: z.array(z.string()),
  keyBalance: KeyBalance,
  updatedAt: z.iso.datetime(),
})
export type ProviderRow = z.infer<typeof ProviderRow>

/** Where a provider's sealed credential belongs: sealed for one provider, it opens for no other. */
export const keyPlace = (provider: string): string => `provider:${provider}:key`
export const headersPlace = (provider: string): string => `provider:${provider}:headers`

export const ModelAlias = z
  .string()
  .min(1)
  .max(200)
  .refine((alias) => !alias.startsWith('prompt:'), '"prompt:" is how prompts are called')
  .meta(modelExample)
/** Another name for a model of a provider. */
export const ModelRoute = z.object({
  alias: ModelAlias,
  provider: ProviderName,
  model: z.string().min(1).max(200).meta(modelExample),
})
export type ModelRoute = z.infer<typeof ModelRoute>

/** Where a call goes, and in a word why. */
export type ModelTarget = { readonly provider: string; readonly model: string; readonly reason: string }

/** The live health of one target under one key, as one gateway process finds it. */
export const TargetHealth = z.object({
  provider: z.string(),
  model: z.string(),
  /** Tells a provider's keys apart without telling them. */
  keyId: z.string(),
  breaker: z.enum(['closed', 'open', 'half-open']),
  /** Why it is not asked just now; null when it is. */
  resting: z.enum(['breaker', 'rate-limit', 'key']).nullable(),
  restUntil: z.iso.datetime().nullable(),
  inFlight: z.int(),
  /** Recent time to first content, newer calls weighing more; null before the first. */
  latencyMs: z.number().nullable(),
})
export type TargetHealth = z.infer<typeof TargetHealth>
