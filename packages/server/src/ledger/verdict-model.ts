import { z } from 'zod'

const text = z.string()

/**
 * One evaluation of one guardrail on one call, and only where it really ran. The columns after `latencyMs` are those
 * of the call, so that no query needs a join to slice.
 */
export const Verdict = z.object({
  id: z.uuid(),
  projectId: text,
  /** When the evaluation ended. */
  at: z.iso.datetime(),
  callId: text,
  guardrailId: text,
  guardrailVersion: z.int().positive(),
  check: text,
  stage: z.enum(['input', 'output', 'retrieval', 'tool']),
  mode: z.enum(['enforce', 'shadow']),
  /** In shadow: what it would have been. error: it crashed or was late, neither pass nor block. */
  verdict: z.enum(['pass', 'block', 'modify', 'flag_for_review', 'error']),
  /** What an error did, as its owner chose; null where there was none. */
  failed: z.enum(['open', 'closed']).nullable(),
  /** 0 to 1; null on an error. */
  score: z.number().nullable(),
  threshold: z.number(),
  /** Kinds of what was found, each once, sorted. */
  kinds: z.array(z.string()),
  findings: z.int().nonnegative(),
  reason: text.nullable(),
  /** Over all windows of a stream. */
  latencyMs: z.number().nonnegative(),
  costUsd: text.nullable(),
  environment: text,
  sessionId: text.nullable(),
  userId: text.nullable(),
  keyId: text.nullable(),
  tags: z.record(z.string(), z.string()),
  release: text.nullable(),
  route: text.nullable(),
  promptName: text.nullable(),
  promptVersion: z.int().positive().nullable(),
  experiment: text.nullable(),
  variant: text.nullable(),
  dialect: text,
  provider: text.nullable(),
  model: text.nullable(),
  stream: z.boolean(),
  cacheKind: text,
  language: text.nullable(),
  /** Of the whole call. */
  callLatencyMs: z.number().nonnegative(),
  inputPreview: text,
  outputPreview: text,
})
export type Verdict = z.infer<typeof Verdict>
