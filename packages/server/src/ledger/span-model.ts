import { z } from 'zod'

const text = z.string()
const json = z.record(z.string(), z.unknown())
const microtime = z.iso.datetime({ precision: 6 })

/** What a span stands for, as its own convention says; `span` where it says nothing. */
export const SpanType = z.enum([
  'span',
  'llm',
  'embedding',
  'chain',
  'agent',
  'tool',
  'retriever',
  'reranker',
  'guardrail',
  'evaluator',
  'prompt',
])
export type SpanType = z.infer<typeof SpanType>

/**
 * An OpenTelemetry span that is no Call: a step of an application around its calls. An `llm` span here is a wrapper,
 * whose child is the Call. Immutable; times to the microsecond, as the sender's clock had them.
 */
export const Span = z.object({
  /** Made from project, trace and span: the same span sent twice has the same. */
  id: z.uuid(),
  projectId: text,
  traceId: text,
  spanId: text,
  parentSpanId: text.nullable(),
  name: text,
  type: SpanType,
  kind: z.enum(['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']),
  startedAt: microtime,
  endedAt: microtime,
  durationMs: z.number().nonnegative(),
  status: z.enum(['unset', 'ok', 'error']),
  statusMessage: text.nullable(),
  environment: text,
  release: text.nullable(),
  sessionId: text.nullable(),
  userId: text.nullable(),
  route: text.nullable(),
  tags: z.record(z.string(), z.string()),
  service: text.nullable(),
  scope: text.nullable(),
  scopeVersion: text.nullable(),
  /** Whose words it was read in: otel-genai, openinference, traceloop, vercel-ai, langfuse; null for none of them. */
  convention: text.nullable(),
  /** All of the sender's, less contents, which are bodies. */
  attributes: json,
  resource: json,
  events: z.array(z.object({ name: text, at: text, attributes: json })),
  links: z.array(z.object({ traceId: text, spanId: text, attributes: json })),
  /** What its sender left out, and what was too much for one row here. */
  dropped: z.int().nonnegative(),
  inputPreview: text,
  outputPreview: text,
  inputHash: text.nullable(),
  outputHash: text.nullable(),
})
export type Span = z.infer<typeof Span>

/** An OpenTelemetry log record within a trace, such as one message of a call. */
export const LogRecord = z.object({
  id: z.uuid(),
  projectId: text,
  traceId: text,
  spanId: text.nullable(),
  at: microtime,
  eventName: text,
  severity: text.nullable(),
  service: text.nullable(),
  scope: text.nullable(),
  attributes: json,
  resource: json,
  /** Bodies that belong to the call of its span, where it carries messages. */
  inputHash: text.nullable(),
  outputHash: text.nullable(),
  /** The body of any other record, at most 4,096 characters. */
  body: text,
})
export type LogRecord = z.infer<typeof LogRecord>
