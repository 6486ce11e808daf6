import { z } from 'zod'
import { PassedOver } from './passed-over-model.ts'

/**
 * The records of the tape: immutable, wide, append-only. camelCase here and in JSON, snake_case in SQL
 * (`ledger/columns.ts` holds the one mapping). Unknown is null, never zero.
 */
const Dialect = z.enum([
  'openai-chat',
  'openai-responses',
  'openai-embeddings',
  'anthropic-messages',
  'anthropic-count-tokens',
  'gemini',
  'gemini-embeddings',
  'gemini-count-tokens',
  /** Read from a tracer's spans: its bodies are in the form of OpenAI's chat completions. */
  'opentelemetry',
])
export type Dialect = z.infer<typeof Dialect>

export const CallStatus = z.enum(['ok', 'error', 'blocked', 'cancelled', 'truncated'])
export type CallStatus = z.infer<typeof CallStatus>

/** What the cache of its route did with a call. refused: the request may not use it, or its caller would not. */
export const CacheOutcome = z.enum(['hit', 'shared', 'miss', 'refused'])
export type CacheOutcome = z.infer<typeof CacheOutcome>

const CacheKind = z.enum(['none', 'exact', 'semantic', 'coalesced'])

/** Something one dialect said and the other could not be told, or an event that could not be read. */
export const Warning = z.object({
  /** From whose words into whose: the client's into the provider's in a request, the other way in an answer. */
  from: Dialect,
  to: Dialect,
  /** As its writer names it: `messages[2].content[0].cache_control`. */
  field: z.string(),
  happened: z.string(),
  times: z.int().positive(),
})
export type Warning = z.infer<typeof Warning>

/** One try at one provider. Durations in milliseconds. */
export const Attempt = z.object({
  provider: z.string(),
  model: z.string(),
  outcome: z.enum(['ok', 'error', 'cancelled', 'truncated']),
  status: z.int().nullable(),
  errorKind: z.string().nullable(),
  latencyMs: z.number(),
  retryAfterMs: z.number().nullable(),
  /** Why it was made, when it was not the first. */
  reason: z.enum(['retry', 'fallback', 'hedge']).optional(),
  /** Its target's breaker as it was made, when that was not closed; a route asks a half-open one as a probe. */
  breaker: z.enum(['open', 'half-open']).optional(),
  /** What it alone cost, on calls by a route of several; null when unknown, with the reason beside it. */
  costUsd: z.string().nullable().optional(),
  costUnknownReason: z.string().optional(),
  /** What the provider was spoken to in, when that is not what the caller speaks. */
  dialect: Dialect.optional(),
})
export type Attempt = z.infer<typeof Attempt>

/** What one limit made of a call. Amounts are in the limit's measure: requests, tokens, or US dollars. */
export const LimitDecision = z.object({
  id: z.string(),
  name: z.string(),
  measure: z.enum(['requests', 'tokens', 'usd']),
  window: z.string(),
  /** Which of its counters, where it has one for each value. */
  value: z.string().nullable(),
  /**
   * `exceeded`: told and let through; `passed-over`: the call did without the attempt at `target`; `unchecked`: its
   * counters could not be asked.
   */
  decision: z.enum(['within', 'exceeded', 'degraded', 'passed-over', 'refused', 'unchecked']),
  /** Where the attempt would have gone: provider/model. */
  target: z.string().optional(),
  amount: z.number(),
  /** Used and reserved before this call; null when unchecked. */
  taken: z.number().nullable(),
  /** Reserved for this call; null when nobody could tell what it would take. */
  reserved: z.number().nullable(),
  /** What its attempts came to; null when that is not known of any. */
  charged: z.number().nullable(),
  /** Whether `charged` is our estimate: the provider answered and did not say. */
  isEstimated: z.boolean(),
})
export type LimitDecision = z.infer<typeof LimitDecision>

const text = z.string()
const count = z.int().nonnegative().nullable()
const milliseconds = z.number().nonnegative().nullable()

/** One LLM request. Every column is on the row, so no query needs a join to slice. */
export const Call = z.object({
  id: z.uuid(),
  projectId: text,
  environment: text,
  /** How it came to us: through the gateway, or by OpenTelemetry from whoever made it. */
  origin: z.enum(['gateway', 'otlp']),
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
  /** Versions of other prompts that it included, where the gateway rendered it: `tone@4`. */
  promptPartials: z.array(z.string()),
  experiment: text.nullable(),
  /** The arm it was given; null on a call without a unit, which got the control and is no evidence. */
  variant: text.nullable(),
  /** Whom the experiment assigned: a user, a session, or the value of a tag. */
  experimentUnit: text.nullable(),
  /** All that an answer depends on beside the prompt (experiments/fingerprint.ts). */
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
  /** Targets that were not asked because they rested; null where none was. */
  passedOver: PassedOver.nullable(),
  routeReason: text.nullable(),
  routerVersion: text.nullable(),
  propensity: z.number().nullable(),
  fallbackDepth: z.int().nonnegative(),
  cacheKind: CacheKind,
  cacheAgeMs: milliseconds,
  /** Of the question whose answer was given, or would have been: the cosine of the two vectors. */
  cacheSimilarity: z.number().nullable(),
  /** The route whose cache it met; null where it met none. */
  cacheRoute: text.nullable(),
  /** Who made the vectors; null where none was made. */
  cacheEmbedder: text.nullable(),
  /** The call whose answer would have been given, had the model not been asked. */
  wouldHitCallId: text.nullable(),
  /** Whether the similarity reached what had been learned by then. */
  wouldServe: z.boolean().nullable(),
  /** Whether the answers turned out the same; null when one cannot be read or there is none. */
  wouldHitSame: z.boolean().nullable(),
  /** Null where the route has no cache. */
  cacheOutcome: CacheOutcome.nullable(),
  /** The call that made the answer given here. */
  cacheCallId: text.nullable(),
  /** What that answer cost when it was made: US dollars as an exact decimal string; null when unknown, with the reason beside it, or when nothing was saved. */
  savedUsd: text.nullable(),
  savedUnknownReason: text.nullable(),
  limits: z.array(LimitDecision),

  status: CallStatus,
  errorKind: text.nullable(),
  errorDetail: text.nullable(),
  finishReason: text.nullable(),
  refusal: z.boolean().nullable(),
  warnings: z.array(Warning),
  shapeId: text.nullable(),

  /** All input tokens, cached reads and cache writes included. */
  inputTokens: count,
  cachedReadTokens: count,
  cacheWriteTokens: count,
  /** All output tokens, reasoning included. */
  outputTokens: count,
  reasoningTokens: count,
  /** 'partial': what a stream had told when it ended early, a lower bound; so is the cost then. */
  usageSource: z.enum(['provider', 'partial', 'estimated', 'none']),
  /**
   * Of all attempts, US dollars as an exact decimal string; null when unknown, with the reason beside it. A reason
   * beside a cost says that it is a lower bound. Detail and price are those of the answer.
   */
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
  /** Guardrails that watched it, whether they had anything to look at or not. */
  watchedBy: z.array(z.string()),
  /** What of the request none of them could look at, each once, by stage: `input/image`. */
  unseen: z.array(z.string()),

  /** ISO 639-1, of the last user text. */
  language: text.nullable(),
  /** Why it is not known; null where it is, and where nobody tried. */
  languageUnknown: text.nullable(),
  inputChars: count,
  inputPreview: text,
  outputPreview: text,
  /** Content addresses of the bodies: the first 32 hexadecimal digits of SHA-256; null when no body was kept. */
  inputHash: text.nullable(),
  outputHash: text.nullable(),
  /** What its tracer said beside the columns above: name, service, scope, attributes, events, links. */
  telemetry: z.record(z.string(), z.unknown()).nullable(),
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

export const Component = z.enum([
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
  source: z.enum([
    'ui',
    'api',
    'cli',
    'git',
    'import',
    'canary',
    'shape',
    'status-page',
    'start',
    'experiment',
  ]),
  /** The API request that would put it back: {method, path, body}; null when nothing can. */
  undo: z.object({ method: text, path: text, body: z.unknown() }).nullable(),
})
export type Change = z.infer<typeof Change>
