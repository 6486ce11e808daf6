import { priceUsage, type PriceBook } from '../../pricing/book.ts'
import { unknownUsage } from '../../pricing/model.ts'
import { canonicalProvider } from '../../pricing/providers.ts'
import { priceName } from '../../pricing/vendor.ts'
import type { Call } from '../../ledger/model.ts'
import type { TracedSpan } from '../model.ts'
import type { Context } from './context.ts'
import { answerIn, inputBody, outputBody, wordsOf } from './messages.ts'
import { outcomeOf } from './outcome.ts'
import type { CallReading, TokenCounts } from './reading.ts'
import { textOf } from './attributes.ts'

const previewLength = 200

/** All that a Call says, less where its bodies lie. */
export type ReadCall = {
  readonly call: Omit<Call, 'inputHash' | 'outputHash' | 'telemetry'>
  readonly input: string | null
  readonly output: string | null
  /** What was answered, in plain words, for whoever compares it with its documents; null when it is not known. */
  readonly answer: string | null
}

export type CallParts = {
  readonly id: string
  readonly projectId: string
  readonly keyId: string
  readonly book: PriceBook
  /** Made to ISO-8601 with milliseconds. */
  readonly isoTime: (unixMs: number) => string
  readonly startUs: number
  readonly endUs: number
}

export function toCall(span: TracedSpan, context: Context, reading: CallReading, parts: CallParts): ReadCall {
  const { book, isoTime, startUs, endUs } = parts
  const { service: _, ...columns } = context
  const provider = reading.provider === null ? null : canonicalProvider(reading.provider)
  const tokens = wholeInput(reading.tokens)
  const hasUsage = tokens.inputTokens !== null || tokens.outputTokens !== null
  const model = reading.requestedModel ?? reading.responseModel
  const priced = price(book, provider, reading, tokens, startUs / 1000)
  const asked = reading.input?.messages ?? []
  const last = asked.findLast(({ role }) => role === 'user') ?? asked.at(-1)
  const answer = reading.output === null ? null : answerIn(reading.output)
  return {
    call: {
      id: parts.id,
      projectId: parts.projectId,
      origin: 'otlp',
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      ...columns,
      keyId: parts.keyId,
      startedAt: isoTime(Math.floor(startUs / 1000)),
      endedAt: isoTime(Math.floor(endUs / 1000)),
      promptName: reading.promptName,
      promptVersion: reading.promptVersion,
      promptHash: null,
      promptPartials: [],
      experiment: null,
      variant: null,
      experimentUnit: null,
      environmentFingerprint: null,
      dialect: 'opentelemetry',
      provider,
      requestedModel: model ?? '',
      model,
      responseModel: reading.responseModel,
      systemFingerprint: textOf(
        span.attributes,
        'gen_ai.openai.response.system_fingerprint',
        'openai.response.system_fingerprint',
      ),
      adapter: null,
      modelBuild: null,
      stream: reading.stream ?? reading.ttftMs !== null,
      attempts: [],
      passedOver: null,
      routeReason: null,
      routerVersion: null,
      propensity: null,
      fallbackDepth: 0,
      cacheKind: 'none',
      cacheAgeMs: null,
      cacheSimilarity: null,
      cacheRoute: null,
      cacheEmbedder: null,
      wouldHitCallId: null,
      wouldServe: null,
      wouldHitSame: null,
      cacheOutcome: null,
      cacheCallId: null,
      savedUsd: null,
      savedUnknownReason: null,
      limits: [],
      ...failureOf(span),
      finishReason: reading.finishReason,
      refusal: null,
      warnings: [],
      shapeId: null,
      ...tokens,
      usageSource: hasUsage ? 'provider' : 'none',
      costUsd: priced.known ? priced.costUsd : null,
      costUnknownReason: priced.known ? null : priced.reason,
      priceId: priced.known ? priced.priceId : null,
      costDetail: priced.known ? [...priced.detail] : null,
      latencyMs: Math.round(endUs - startUs) / 1000,
      ttftMs: reading.ttftMs,
      overheadMs: null,
      guardrailMs: null,
      retrievalIds: [],
      indexName: null,
      indexVersion: null,
      documentsRetrieved: null,
      topScore: null,
      documentAgeDaysP50: null,
      groundedShare: null,
      utilisation: null,
      guardrailActions: {},
      watchedBy: [],
      unseen: [],
      language: null,
      languageUnknown: null,
      inputChars:
        reading.input === null ? null : asked.reduce((sum, message) => sum + wordsOf(message).length, 0),
      inputPreview: last === undefined ? '' : wordsOf(last).slice(0, previewLength),
      outputPreview: (answer ?? '').slice(0, previewLength),
    },
    input: reading.input === null ? null : inputBody(reading.input),
    output: reading.output === null ? null : outputBody(reading.output),
    answer,
  }
}

/**
 * Input tokens count what was read from a cache or written to one in every convention, but not in every version of
 * every instrumentation. Parts that come to more than the whole cannot be parts of it.
 */
function wholeInput(tokens: TokenCounts): TokenCounts {
  const { inputTokens, cachedReadTokens, cacheWriteTokens } = tokens
  const parts = (cachedReadTokens ?? 0) + (cacheWriteTokens ?? 0)
  return inputTokens !== null && parts > inputTokens
    ? { ...tokens, inputTokens: inputTokens + parts }
    : tokens
}

/**
 * By the model asked for; by the one that answered where the book does not know that. A provider that is not told, or
 * of no known vendor, is priced as the model's maker, as it is for calls through the gateway.
 */
function price(
  book: PriceBook,
  provider: string | null,
  reading: CallReading,
  tokens: TokenCounts,
  at: number,
) {
  const hasUsage = tokens.inputTokens !== null || tokens.outputTokens !== null
  const usage = hasUsage ? { ...unknownUsage, ...tokens } : null
  const api = reading.operation === 'embeddings' ? 'embeddings' : 'chat'
  const priceOf = (model: string) =>
    priceUsage(book, { ...{ api, at, usage, model }, provider: priceName(book, provider ?? '', null, model) })
  const asked = priceOf(reading.requestedModel ?? reading.responseModel ?? '')
  return asked.known || reading.responseModel === null ? asked : priceOf(reading.responseModel)
}

function failureOf(span: TracedSpan) {
  const { status, statusMessage } = outcomeOf(span)
  const { attributes, events } = span
  if (status !== 'error') return { status: 'ok' as const, errorKind: null, errorDetail: null }
  const exception = events.find(({ name }) => name === 'exception')?.attributes ?? {}
  return {
    status: 'error' as const,
    errorKind: textOf(attributes, 'error.type') ?? textOf(exception, 'exception.type') ?? 'error',
    errorDetail: (statusMessage || textOf(exception, 'exception.message'))?.slice(0, 500) ?? null,
  }
}
