import { z } from 'zod'
import { LogRecord, Span } from './span-model.ts'
import { Call } from './model.ts'

const text = z.string()

/** What a call adds to its place in a trace. */
const TraceCall = Call.pick({
  provider: true,
  model: true,
  promptName: true,
  promptVersion: true,
  inputTokens: true,
  outputTokens: true,
  costUsd: true,
  origin: true,
}).extend({ id: text })

const TraceRetrieval = z.object({
  id: text,
  query: text,
  indexName: text.nullable(),
  indexVersion: text.nullable(),
  documentsRetrieved: z.int(),
  topScore: z.number().nullable(),
  groundedShare: z.number().nullable(),
  utilisation: z.number().nullable(),
  ageDaysP50: z.number().nullable(),
})

/** One line of a trace, in the order of its tree. */
export const TraceNode = z.object({
  kind: z.enum(['span', 'call', 'retrieval']),
  spanId: text,
  parentSpanId: text.nullable(),
  depth: z.int().nonnegative(),
  /** Its parent is not there (yet). */
  isOrphan: z.boolean(),
  name: text,
  type: text,
  service: text.nullable(),
  status: text,
  startedAt: text,
  /** From the start of the trace. */
  offsetMs: z.number(),
  /** What the sender's clock was shifted by to fit. */
  shiftMs: z.number(),
  durationMs: z.number(),
  call: TraceCall.nullable(),
  retrieval: TraceRetrieval.nullable(),
})
export type TraceNode = z.infer<typeof TraceNode>

export const Trace = z.object({
  traceId: text,
  startedAt: text,
  durationMs: z.number(),
  /** Sum of the known costs, a decimal string; null when none is known. */
  costUsd: text.nullable(),
  calls: z.int(),
  costKnownCalls: z.int(),
  nodes: z.array(TraceNode),
  /** There is more than is shown. */
  isCut: z.boolean(),
})
export type Trace = z.infer<typeof Trace>

export const TraceSummary = z.object({
  traceId: text,
  /** Of the root, or of what began first while it is not there. */
  name: text,
  service: text.nullable(),
  hasRoot: z.coerce.boolean(),
  startedAt: text,
  durationMs: z.number(),
  /** Steps and calls. */
  spans: z.int(),
  calls: z.int(),
  errors: z.int(),
  /** Of the calls that tell their usage; null when none does. */
  inputTokens: z.int().nullable(),
  outputTokens: z.int().nullable(),
  /** Of the calls whose cost is known, a decimal string; null when it is known of none. */
  costUsd: text.nullable(),
  costKnownCalls: z.int(),
  /** Of one of the calls whose cost is unknown. */
  costUnknownReason: text.nullable(),
  services: z.array(text),
  models: z.array(text),
  users: z.array(text),
  sessions: z.array(text),
})
export type TraceSummary = z.infer<typeof TraceSummary>

/** One span with all that its sender said, its bodies and its log records. */
export const SpanDetail = z.object({
  span: Span.extend({ id: text, startedAt: text, endedAt: text }),
  input: text.nullable(),
  output: text.nullable(),
  logs: z.array(
    LogRecord.pick({ eventName: true, severity: true, body: true, attributes: true }).extend({ at: text }),
  ),
})
export type SpanDetail = z.infer<typeof SpanDetail>
