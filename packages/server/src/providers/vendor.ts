import { z } from 'zod'
import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { ByteDecoder } from './wire/byte-decoder.ts'

/** Who invented the language a provider is spoken to in. */
export const families = ['openai', 'anthropic', 'gemini'] as const
export type Family = (typeof families)[number]

export const dialectNames = [
  'openai-chat',
  'openai-responses',
  'openai-embeddings',
  'anthropic-messages',
  'gemini',
] as const
export type VendorDialect = (typeof dialectNames)[number]

/** Where the credential goes: a header, or nowhere because `open` makes it (a signature, a token). */
export const authStyles = ['bearer', 'x-api-key', 'api-key', 'x-goog-api-key', 'made'] as const
export type AuthStyle = (typeof authStyles)[number]

/** A request as it goes out. */
export type Outgoing = {
  /** Path and query below the origin. */
  readonly path: string
  /** Names in lower case and values, one after the other. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** What is known of a call when its request is made. */
export type VendorCall = {
  readonly family: Family
  /** Where the dialect is served below a base URL, its query included: '/chat/completions', '/v1/messages'. */
  readonly operation: string
  readonly model: string
  readonly stream: boolean
}

/** A vendor's settings as its schema made them: strings, numbers, maps of strings. */
export type VendorSettings = { readonly [name: string]: unknown }

/** How one family is spoken at a vendor. */
export type Spoken = {
  /** A call in another dialect of the family is translated into one of these, or refused. */
  readonly dialects: readonly VendorDialect[]
  /** Where the settings decide which of them; null: all. */
  dialectsOf?(settings: VendorSettings): readonly VendorDialect[] | null
  /** The address, by the settings; null when it must be given. Loopback ones are of model servers of one's own. */
  baseUrl(settings: VendorSettings): string | null
  readonly auth: AuthStyle
  /** What becomes of the JSON text of a chat completion; each leaves the text as it is when it has nothing to do. */
  readonly toWire?: readonly ((text: string) => string)[]
}

/** A request asked of the outside world while a call waits; answers at most 64 KiB. */
export type Post = (
  url: string,
  headers: { readonly [name: string]: string },
  body: string,
) => Promise<Result<{ readonly status: number; readonly body: string }, Problem>>

/** What a vendor needs of the world: the clock, and access tokens kept until they are stale. */
export type VendorTools = {
  nowMs(): number
  readonly post: Post
  /** The token kept under this name, or a new one; concurrent callers share one request. */
  token(name: string, ask: () => Promise<Result<AccessToken, Problem>>): Promise<Result<string, Problem>>
}

export type AccessToken = { readonly token: string; readonly expiresAtMs: number }

/** One configured provider of a vendor. */
export type Opening = {
  readonly family: Family
  /** Checked, without a slash at its end. */
  readonly baseUrl: URL
  readonly settings: VendorSettings
  readonly apiKey: string | null
  /** The provider's own fixed headers, names in lower case. */
  readonly headers: { readonly [name: string]: string }
}

/** Changes a request before it goes out: path, headers, body. */
export type MakeRequest = (
  outgoing: Outgoing,
  call: VendorCall,
) => Result<Outgoing, Problem> | Promise<Result<Outgoing, Problem>>

/** What only some vendors need beyond headers. */
export type Opened = {
  readonly request?: MakeRequest
  /** Turns a reply of this content type into server-sent events; null when it is none of its own. */
  decode?(contentType: string): ByteDecoder | null
}

/** One request as it must leave. Replayed by the contract test, as are the answers and errors below. */
export type VendorFixture = {
  readonly family: Family
  readonly settings?: VendorSettings
  readonly apiKey?: string
  readonly operation: string
  readonly model: string
  readonly stream?: boolean
  readonly body: { readonly [field: string]: unknown }
  readonly expected: {
    readonly url: string
    /** Those that must be there; '*' stands for any value. */
    readonly headers: { readonly [name: string]: string }
    readonly body: { readonly [field: string]: unknown }
  }
}

export type VendorAnswer = {
  readonly dialect: VendorDialect
  readonly body: { readonly [field: string]: unknown }
  /** What the dialect's reader must find in it, at least. */
  readonly facts: { readonly [fact: string]: unknown }
}

/** A failed reply, and what it is. */
export type VendorError = {
  readonly status: number
  readonly body: unknown
  readonly kind: VendorErrorKind | null
  readonly detail: string
}

/** A company, cloud or model server: what of it differs from the dialect it speaks. One file each in vendors/. */
export type Vendor = {
  readonly name: string
  readonly title: string
  /** The vendor's own documentation of this interface. */
  readonly docs: string
  /** Its name in the price book; null when its prices are the operator's own affair. */
  readonly priceName: string | null
  /** By family, the usual one first. */
  readonly speaks: { readonly [family in Family]?: Spoken }
  /** What has to be set besides address and key. */
  readonly settings: z.ZodObject
  readonly key: 'required' | 'optional'
  /** What the key may be beside a header value (a service account's JSON), as a sentence's end for who gave another. */
  readonly keyShape?: { isOne(key: string): boolean; readonly hint: string }
  open?(opening: Opening, tools: VendorTools): Opened
  /** What a failed status with this body is, where the status alone misleads; null: go by the status. */
  classify?(status: number, body: unknown): VendorErrorKind | null
  readonly fixtures: readonly VendorFixture[]
  readonly answers: readonly VendorAnswer[]
  readonly errors: readonly VendorError[]
}

/** The words of gateway/answer.ts, and two that no status tells. */
export const vendorErrorKinds = [
  'provider-auth',
  'provider-billing',
  'rate-limited',
  'overloaded',
  'body-too-large',
  'upstream-timeout',
  'provider-error',
  'request-refused',
  'content-filtered',
  'context-too-long',
] as const
export type VendorErrorKind = (typeof vendorErrorKinds)[number]

/** Settings of a vendor that has none. */
export const noSettings = z.strictObject({})

/** A host's or path's part given by the operator: nothing in it may change where a request goes. */
export const urlPart = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'use letters, digits, dots, hyphens and underscores')
/** A part of a host name: no dots, so that it cannot name another host. */
export const hostPart = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i, 'use letters, digits and hyphens')
  .meta({ examples: ['eu-west-1'] })
