import { z } from 'zod'
import { ModelPattern } from '../access/model.ts'

export const ProviderDialect = z.enum(['openai', 'anthropic'])
export type ProviderDialect = z.infer<typeof ProviderDialect>

export const ProviderName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use at most 63 lower-case letters, digits and hyphens')

/** A provider as people see it: never its credential. */
export const Provider = z.object({
  name: ProviderName,
  dialect: ProviderDialect,
  /** Without a slash at its end: `https://api.openai.com/v1`. */
  baseUrl: z.string(),
  /** Models it serves, exact or with * at the end; empty: any. */
  models: z.array(z.string()),
  hasKey: z.boolean(),
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

/** What PUT sends. A key or headers left out stay as they are; `null` takes them away. */
export const ProviderEdit = z.strictObject({
  dialect: ProviderDialect,
  baseUrl: z.string().min(1).max(2_000),
  apiKey: z
    .string()
    .min(1)
    .max(8_192)
    .regex(/^[\x21-\x7e]+$/, 'a key holds visible ASCII characters only')
    .nullable()
    .optional(),
  models: z.array(ModelPattern).max(1_000).optional(),
  headers: ProviderHeaders.nullable().optional(),
})
export type ProviderEdit = z.infer<typeof ProviderEdit>

/** A provider as the store keeps it, for the snapshot; credentials still sealed (access/secrets.ts). */
export const ProviderRow = z.object({
  name: z.string(),
  dialect: ProviderDialect,
  baseUrl: z.string(),
  /** Sealed for the place `keyPlace(name)`. */
  sealedKey: z.string().nullable(),
  /** A JSON object of headers, sealed for the place `headersPlace(name)`. */
  sealedHeaders: z.string().nullable(),
  models: z.array(z.string()),
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
/** Another name for a model of a provider. */
export const ModelRoute = z.object({
  alias: ModelAlias,
  provider: ProviderName,
  model: z.string().min(1).max(200),
})
export type ModelRoute = z.infer<typeof ModelRoute>

/** Where a call goes, and in a word why. */
export type ModelTarget = { readonly provider: string; readonly model: string; readonly reason: string }
