import type { Embedding } from './embedding-model.ts'
import type { Body, Call, Change, Score } from './model.ts'
import type { Retrieval } from './retrieval-model.ts'
import type { Verdict } from './verdict-model.ts'

/**
 * How a field of a record stands in its column, and so how it is written:
 * `uuid` UUID · `time` DateTime64(3) or (6) · `text` String or Nullable(String), at most `longest` characters ·
 * `integer` UInt · `number` Float64 · `money` Decimal(18, 12) · `flag` Bool · `map` Map(String, String) ·
 * `list` Array(String) · `vector` Array(Float32) · `json` any value as JSON in a String · `shared-json` the same of an object
 * that many rows share and nobody changes. Null fields are left out of the line.
 */
export type Column =
  | {
      readonly kind:
        | 'uuid'
        | 'time'
        | 'integer'
        | 'number'
        | 'money'
        | 'flag'
        | 'map'
        | 'list'
        | 'vector'
        | 'json'
        | 'shared-json'
    }
  | { readonly kind: 'text'; readonly longest: number }

export type Columns<Row> = { readonly [Field in keyof Row]-?: Column }

const text: Column = { kind: 'text', longest: 512 }
const long: Column = { kind: 'text', longest: 4096 }
const whole: Column = { kind: 'text', longest: 128 * 1024 ** 2 }
const uuid: Column = { kind: 'uuid' }
const time: Column = { kind: 'time' }
const integer: Column = { kind: 'integer' }
const number: Column = { kind: 'number' }
const flag: Column = { kind: 'flag' }
const map: Column = { kind: 'map' }
const list: Column = { kind: 'list' }
const json: Column = { kind: 'json' }

export const callColumns: Columns<Call> = {
  id: uuid,
  projectId: text,
  environment: text,
  origin: text,
  traceId: text,
  spanId: text,
  parentSpanId: text,
  sessionId: text,
  userId: text,
  keyId: text,
  startedAt: time,
  endedAt: time,
  tags: map,
  release: text,
  route: text,
  promptName: text,
  promptVersion: integer,
  promptHash: text,
  promptPartials: list,
  experiment: text,
  variant: text,
  experimentUnit: text,
  environmentFingerprint: { kind: 'text', longest: 2048 },
  dialect: text,
  provider: text,
  requestedModel: text,
  model: text,
  responseModel: text,
  systemFingerprint: text,
  adapter: text,
  modelBuild: text,
  stream: flag,
  attempts: json,
  passedOver: json,
  routeReason: text,
  routerVersion: text,
  propensity: number,
  fallbackDepth: integer,
  cacheKind: text,
  cacheAgeMs: number,
  cacheSimilarity: number,
  cacheRoute: text,
  cacheEmbedder: text,
  wouldHitCallId: text,
  wouldServe: flag,
  wouldHitSame: flag,
  cacheOutcome: text,
  cacheCallId: text,
  savedUsd: { kind: 'money' },
  savedUnknownReason: text,
  limits: json,
  status: text,
  errorKind: text,
  errorDetail: long,
  finishReason: text,
  refusal: flag,
  warnings: json,
  shapeId: text,
  inputTokens: integer,
  cachedReadTokens: integer,
  cacheWriteTokens: integer,
  outputTokens: integer,
  reasoningTokens: integer,
  usageSource: text,
  costUsd: { kind: 'money' },
  costUnknownReason: text,
  priceId: text,
  costDetail: json,
  latencyMs: number,
  ttftMs: number,
  overheadMs: number,
  guardrailMs: number,
  retrievalIds: list,
  indexName: text,
  indexVersion: text,
  documentsRetrieved: integer,
  topScore: number,
  documentAgeDaysP50: number,
  groundedShare: number,
  utilisation: number,
  guardrailActions: map,
  watchedBy: list,
  unseen: list,
  language: text,
  languageUnknown: text,
  inputChars: integer,
  inputPreview: text,
  outputPreview: text,
  inputHash: text,
  outputHash: text,
  telemetry: json,
}

export const bodyColumns: Columns<Body> = {
  projectId: text,
  hash: text,
  at: time,
  contentType: text,
  body: whole,
}

export const scoreColumns: Columns<Score> = {
  id: uuid,
  projectId: text,
  at: time,
  callId: text,
  spanId: text,
  sessionId: text,
  name: text,
  value: number,
  label: text,
  source: text,
  evaluatorVersion: text,
  samplingProbability: number,
  comment: long,
}

export const verdictColumns: Columns<Verdict> = {
  id: uuid,
  projectId: text,
  at: time,
  callId: text,
  guardrailId: text,
  guardrailVersion: integer,
  check: text,
  stage: text,
  mode: text,
  verdict: text,
  failed: text,
  score: number,
  threshold: number,
  kinds: list,
  findings: integer,
  reason: text,
  latencyMs: number,
  costUsd: { kind: 'money' },
  environment: text,
  sessionId: text,
  userId: text,
  keyId: text,
  tags: map,
  release: text,
  route: text,
  promptName: text,
  promptVersion: integer,
  experiment: text,
  variant: text,
  dialect: text,
  provider: text,
  model: text,
  stream: flag,
  cacheKind: text,
  language: text,
  callLatencyMs: number,
  inputPreview: text,
  outputPreview: text,
}

export const retrievalColumns: Columns<Retrieval> = {
  id: uuid,
  projectId: text,
  at: time,
  callId: text,
  traceId: text,
  spanId: text,
  sessionId: text,
  userId: text,
  environment: text,
  release: text,
  route: text,
  promptName: text,
  promptVersion: integer,
  model: text,
  tags: map,
  language: text,
  origin: text,
  query: long,
  indexName: text,
  indexVersion: text,
  embedder: text,
  k: integer,
  latencyMs: number,
  documents: json,
  documentsRetrieved: integer,
  topScore: number,
  answerHash: text,
  referenceHash: text,
  groundedShare: number,
  groundednessRisk: number,
  utilisation: number,
  utilisationCorrected: number,
  wastedShare: number,
  duplicateShare: number,
  redundancy: number,
  answeredEmpty: flag,
  ageDaysP50: number,
  ageDaysP90: number,
  ageDaysP99: number,
  staleShare: number,
  staleWeighted: number,
  outdatedShare: number,
  unknownAgeShare: number,
  indexLagHoursP50: number,
  unknown: map,
}

export const embeddingColumns: Columns<Embedding> = {
  id: uuid,
  projectId: text,
  at: time,
  subject: text,
  indexName: text,
  indexVersion: text,
  embedder: text,
  dimensions: integer,
  origin: text,
  retrievalId: text,
  label: text,
  vector: { kind: 'vector' },
}

export const changeColumns: Columns<Change> = {
  id: uuid,
  at: time,
  projectId: text,
  component: text,
  key: text,
  scope: map,
  actor: text,
  summary: long,
  before: json,
  after: json,
  source: text,
  undo: json,
}

/** `documentAgeDaysP50` → `document_age_days_p50`. */
export const columnName = (field: string): string =>
  field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The columns of these fields, for a SELECT. */
export const selectList = (fields: readonly string[], from = ''): string =>
  fields.map((field) => (from === '' ? columnName(field) : `${from}.${columnName(field)}`)).join(', ')
