import type { FoundDocument } from '../../retrieval/model.ts'
import type { SpanType } from '../../ledger/span-model.ts'
import type { Score } from '../../ledger/model.ts'
import type { TracedSpan } from '../model.ts'
import type { Conversation, Said } from './messages.ts'

/** One way of writing an LLM's work into span attributes. One file a convention; `name` is the file's name. */
export type Convention = {
  readonly name: string
  /** Spans often carry the words of several: the one with the lowest number that speaks is heard. */
  readonly order: number
  readonly speaks: (span: TracedSpan) => boolean
  readonly read: (span: TracedSpan) => Reading
}

/** What a span is. A wrapper, which tells again what its child did, is read as a span. */
export type Reading =
  | ({ readonly kind: 'call' } & CallReading)
  | ({ readonly kind: 'retrieval' } & RetrievalReading)
  | { readonly kind: 'span'; readonly type: SpanType }

export type TokenCounts = {
  readonly inputTokens: number | null
  readonly cachedReadTokens: number | null
  readonly cacheWriteTokens: number | null
  readonly outputTokens: number | null
  readonly reasoningTokens: number | null
}

/** A model's call as its convention tells it; what it does not carry is null. */
export type CallReading = {
  /** chat, text_completion, generate_content or embeddings, as OpenTelemetry names them. */
  readonly operation: string
  readonly provider: string | null
  readonly requestedModel: string | null
  readonly responseModel: string | null
  readonly finishReason: string | null
  readonly stream: boolean | null
  readonly ttftMs: number | null
  readonly tokens: TokenCounts
  readonly input: Conversation | null
  readonly output: readonly Said[] | null
  readonly promptName: string | null
  readonly promptVersion: number | null
}

/** What a retriever was asked and gave, in its order. */
export type RetrievalReading = {
  readonly query: string
  readonly indexName: string | null
  readonly indexVersion: string | null
  readonly embedder: string | null
  readonly k: number | null
  readonly documents: readonly FoundDocument[]
}

/** A judgement told in telemetry. `spanId` is whom it judges. */
export type ScoreReading = Pick<
  Score,
  'name' | 'value' | 'label' | 'source' | 'comment' | 'evaluatorVersion'
> & {
  readonly traceId: string
  readonly spanId: string
}

export const plainSpan = (type: SpanType): Reading => ({ kind: 'span', type })
