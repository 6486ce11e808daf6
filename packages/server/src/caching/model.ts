import { z } from 'zod'
import { Warning } from '../ledger/model.ts'
import { SemanticSettings } from './semantic/model.ts'

/** Longest an answer is kept: 31 days. Older words are not an answer but an archive. */
const longestTtlSeconds = 31 * 24 * 3600

const CacheFields = z.object({
  /**
   * exact: the same JSON, whatever its spacing and order of fields. normalised: besides, the text of messages is the
   * same after NFKC, with white space and trailing punctuation set aside. semantic: exact, and then a similar question.
   */
  mode: z.enum(['exact', 'normalised', 'semantic']),
  /** semantic only, and always there. */
  semantic: SemanticSettings.optional(),
  /** normalised only: is "Paris" the same as "PARIS"? */
  ignoreCase: z.boolean().default(false),
  ttlSeconds: z.int().min(1).max(longestTtlSeconds).default(3_600),
  /** Who shares answers: one API key alone, or all keys of its project. Never two projects. */
  scope: z.enum(['key', 'project']).default('key'),
  /** Also keep answers that were drawn by chance: neither temperature 0 nor a seed was asked for. */
  anyTemperature: z.boolean().default(false),
  /** Also keep answers to requests that carry tools. */
  tools: z.boolean().default(false),
  /** Largest answer kept, in bytes. */
  maxBytes: z
    .int()
    .min(1)
    .max(8 << 20)
    .default(1 << 20),
})

/** What a route says about its cache. A route that says nothing has none. */
export const CacheSettings = CacheFields.refine(
  ({ mode, semantic }) => (mode === 'semantic') === (semantic !== undefined),
  { path: ['semantic'], message: 'goes with mode "semantic", which needs it' },
)
export type CacheSettings = z.infer<typeof CacheSettings>

/** Facts of the call that made an entry. Unknown is null, never zero. */
const EntryFacts = z.object({
  responseModel: z.string().nullable(),
  systemFingerprint: z.string().nullable(),
  finishReason: z.string().nullable(),
  /** The provider's usage object as it came. */
  usage: z.unknown(),
  /** First characters of the request that was answered, as its call shows them; null in entries of before they were kept. */
  askedPreview: z.string().nullable().default(null),
  preview: z.string(),
  /** What translation left out of the request and the answer; none in entries of before they were kept. */
  warnings: z.array(Warning).default([]),
  /** What the answer cost when it was made: US dollars as an exact decimal string. */
  costUsd: z.string().nullable(),
  costUnknownReason: z.string().nullable(),
})
export type EntryFacts = z.infer<typeof EntryFacts>

/** One stored answer, less its bytes. */
export const EntryHead = z.object({
  /** The cache key without its project: 43 characters of base64url. */
  id: z.string(),
  projectId: z.string(),
  /** The call that made it. */
  callId: z.string(),
  route: z.string().nullable(),
  promptName: z.string().nullable(),
  promptVersion: z.int().nullable(),
  tags: z.record(z.string(), z.string()),
  dialect: z.string(),
  provider: z.string(),
  model: z.string(),
  /** whole: one body. stream: server-sent events. */
  shape: z.enum(['whole', 'stream']),
  contentType: z.string(),
  facts: EntryFacts,
  /** Unix milliseconds. */
  storedAtMs: z.number(),
  expiresAtMs: z.number(),
})
export type EntryHead = z.infer<typeof EntryHead>

/** The body is what the provider said, as it came: decoded, usage included. */
export type CacheEntry = EntryHead & { readonly body: Buffer }

/** Where an entry is: the project comes first everywhere, so no look-up can leave it. */
export type CacheAddress = { readonly projectId: string; readonly id: string }

/** What a purge takes away, always within one project. */
export const Purge = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('entry'), id: z.string() }),
  /** What one call made: for an answer that turned out wrong. */
  z.object({ kind: z.literal('call'), callId: z.string() }),
  z.object({ kind: z.literal('route'), route: z.string() }),
  z.object({ kind: z.literal('tag'), key: z.string(), value: z.string() }),
  /** Every version when none is given. */
  z.object({ kind: z.literal('prompt'), name: z.string(), version: z.int().positive().nullable() }),
])
export type Purge = z.infer<typeof Purge>
