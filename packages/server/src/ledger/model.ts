import { z } from 'zod'

/**
 * The records of the tape: immutable, wide, append-only. camelCase here and in JSON, snake_case in SQL
 * (`ledger/columns.ts` holds the one mapping). Unknown is null, never zero.
 */
const Dialect = z.enum([
  'openai-chat',
  'openai-responses',
  'openai-embeddings',
  'anthropic-messages',
  'gemini',
])
export type Dialect = z.infer<typeof Dialect>

export const CallStatus = z.enum(['ok', 'error', 'blocked', 'cancelled', 'truncated'])
export type CallStatus = z.infer<typeof CallStatus>

const CacheKind = z.enum(['none', 'exact', 'semantic', 'coalesced'])

/** One try at one provider. Durations in milliseconds. */
export const Attempt = z.object({
  provider: z.string(),
  model: z.string(),
  outcome: z.enum(['ok', 'error', 'cancelled', 'truncated']),
  status: z.int().nullable(),
  errorKind: z.string().nullable(),
  latencyMs: z.number(),
  retryAfterMs: z.number().nullable(),
})
export type Attempt = z.infer<typeof Attempt>

const text = z.string()
const count = z.int().nonnegative().nullable()
const milliseconds = z.number().nonnegative().nullable()

/** One LLM request. Every column is on the row, so no query needs a join to slice. */
export const Call = z.object({
  id: z.uuid(),
  projectId: text,
  environment: text,
  traceId: text,
  spanId: text,
  parentSpanId: text.nullable(),
  sessionId: text.nullable(),
  userId: text.nullable(),
  keyId: text.nullable(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  tags: z.record(z.string(), z.string()),
  release: text.nullable(),
  route: text.nullable(),

  promptName: text.nullable(),
  promptVersion: z.int().positive().nullable(),
  promptHash: text.nullable(),
  experiment: text.nullable(),
  variant: text.nullable(),
  environmentFingerprint: text.nullable(),

  dialect: Dialect,
  provider: text.nullable(),
  requestedModel: text,
  model: text.nullable(),
  responseModel: text.nullable(),
  systemFingerprint: text.nullable(),
  adapter: text.nullable(),
  modelBuild: text.nullable(),
  stream: z.boolean(),

  attempts: z.array(Attempt),
  routeReason: text.nullable(),
  routerVersion: text.nullable(),
  propensity: z.number().nullable(),
  fallbackDepth: z.int().nonnegative(),
  cacheKind: CacheKind,
  cacheAgeMs: milliseconds,
  cacheSimilarity: z.number().nullable(),

  status: CallStatus,
  errorKind: text.nullable(),
  errorDetail: text.nullable(),
  finishReason: text.nullable(),
  refusal: z.boolean().nullable(),
  shapeId: text.nullable(),

  /** All input tokens, cached reads and cache writes included. */
  inputTokens: count,
  cachedReadTokens: count,
  cacheWriteTokens: count,
  /** All output tokens, reasoning included. */
  outputTokens: count,
  reasoningTokens: count,
  usageSource: z.enum(['provider', 'estimated', 'none']),
  /** US dollars as an exact decimal string; null when unknown, with the reason beside it. */
  costUsd: text.nullable(),
  costUnknownReason: text.nullable(),
  priceId: text.nullable(),
  /** Buckets as priced: [{bucket, units, rateUsd, per, multiplier, costUsd}] */
  costDetail: z.array(z.record(z.string(), z.union([z.string(), z.number()]))).nullable(),

  latencyMs: z.number(),
  ttftMs: milliseconds,
  overheadMs: milliseconds,
  guardrailMs: milliseconds,

  retrievalIds: z.array(z.string()),
  indexName: text.nullable(),
  indexVersion: text.nullable(),
  documentsRetrieved: count,
  topScore: z.number().nullable(),
  documentAgeDaysP50: z.number().nullable(),
  groundedShare: z.number().nullable(),
  utilisation: z.number().nullable(),

  guardrailActions: z.record(z.string(), z.string()),

  language: text.nullable(),
  inputChars: count,
  inputPreview: text,
  outputPreview: text,
  /** Content addresses of the bodies: the first 32 hexadecimal digits of SHA-256; null when no body was kept. */
  inputHash: text.nullable(),
  outputHash: text.nullable(),
})
export type Call = z.infer<typeof Call>

/** A request or reply body, stored once per content and project, with its own retention. */
export const Body = z.object({
  projectId: text,
  hash: text,
  at: z.iso.datetime(),
  contentType: text,
  body: text,
})
export type Body = z.infer<typeof Body>

/** A late-arriving judgement on a call, span or session. */
export const Score = z.object({
  id: z.uuid(),
  projectId: text,
  at: z.iso.datetime(),
  callId: text.nullable(),
  spanId: text.nullable(),
  sessionId: text.nullable(),
  name: text,
  value: z.number().nullable(),
  label: text.nullable(),
  source: z.enum(['human', 'judge', 'feedback', 'code', 'click']),
  evaluatorVersion: text.nullable(),
  samplingProbability: z.number().positive().max(1).nullable(),
  comment: text.nullable(),
})
export type Score = z.infer<typeof Score>

const Component = z.enum([
  'prompt',
  'retrieval',
  'guardrail',
  'routing',
  'cache',
  'adapter',
  'upstream',
  'evaluator',
  'budget',
  'access',
])

/** Anything anyone altered. Written in the same transaction as the edit it records, mirrored to the tape. */
export const Change = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  projectId: text,
  component: Component,
  /** What was altered, within the component: a prompt's name, a provider's name, a key's id. */
  key: text,
  /** Predicate over call columns that says which calls it touches: {promptName: 'x'}. */
  scope: z.record(z.string(), z.string()),
  actor: text,
  summary: text,
  before: z.unknown(),
  after: z.unknown(),
  source: z.enum(['ui', 'api', 'cli', 'git', 'import', 'canary', 'shape', 'status-page', 'start']),
  /** The API request that would put it back: {method, path, body}; null when nothing can. */
  undo: z.object({ method: text, path: text, body: z.unknown() }).nullable(),
})
export type Change = z.infer<typeof Change>
