import { z } from 'zod'

const text = z.string()
const share = z.number().min(0).max(1).nullable()

/** One document as a retriever gave it. What the telemetry does not carry is null. */
export const RetrievedDocument = z.object({
  id: text.nullable(),
  /** From 1, in the order given. */
  rank: z.int().positive(),
  score: z.number().nullable(),
  chars: z.int().nonnegative(),
  /** Content address of its text in the bodies; null where no text came or none is kept. */
  hash: text.nullable(),
  /** What kind of source it is, for its time to live. */
  source: text.nullable(),
  sourceUpdatedAt: z.iso.datetime().nullable(),
  indexedAt: z.iso.datetime().nullable(),
  /** Share of the answer's weight that this document alone supports; null until an answer is known. */
  used: share,
  /** Rank of the earlier document it repeats. */
  duplicateOf: z.int().positive().nullable(),
  /** What is wrong with how its text was made: `mojibake`, `html_residue` and so on. */
  faults: z.array(text),
})
export type RetrievedDocument = z.infer<typeof RetrievedDocument>

/**
 * One query to a retriever, with the signals that need no judge: each is lexical, and null with a reason in
 * `unknown` where it cannot be told.
 */
export const Retrieval = z.object({
  id: z.uuid(),
  projectId: text,
  at: z.iso.datetime(),
  /** The call whose answer leaned on it; null when none is known. */
  callId: text.nullable(),
  traceId: text,
  spanId: text.nullable(),
  sessionId: text.nullable(),
  userId: text.nullable(),
  environment: text,
  release: text.nullable(),
  route: text.nullable(),
  promptName: text.nullable(),
  promptVersion: z.int().positive().nullable(),
  model: text.nullable(),
  tags: z.record(z.string(), z.string()),
  language: text.nullable(),
  /** span: from a tracer; sdk: said by the application; prompt: found in a prompt by its markers. */
  origin: z.enum(['span', 'sdk', 'prompt']),
  query: text,
  indexName: text.nullable(),
  indexVersion: text.nullable(),
  embedder: text.nullable(),
  k: z.int().nonnegative().nullable(),
  latencyMs: z.number().nonnegative().nullable(),
  documents: z.array(RetrievedDocument),
  documentsRetrieved: z.int().nonnegative(),
  topScore: z.number().nullable(),
  /** Content address of the answer, where the application told it and no call of ours has it. */
  answerHash: text.nullable(),
  /** Content address of the right answer, where the application knows it. */
  referenceHash: text.nullable(),

  groundedShare: share,
  /** Σ|s|(1 − g)²: the longer and the less supported, the higher. */
  groundednessRisk: z.number().nonnegative().nullable(),
  utilisation: share,
  /** Chance-corrected; may be negative. */
  utilisationCorrected: z.number().nullable(),
  wastedShare: share,
  duplicateShare: share,
  redundancy: share,
  answeredEmpty: z.boolean().nullable(),
  ageDaysP50: z.number().nullable(),
  ageDaysP90: z.number().nullable(),
  ageDaysP99: z.number().nullable(),
  staleShare: share,
  /** Weighted by 1/log2(rank + 1). */
  staleWeighted: share,
  outdatedShare: share,
  unknownAgeShare: share,
  indexLagHoursP50: z.number().nullable(),
  /** Signal → why it is null. */
  unknown: z.record(z.string(), z.string()),
})
export type Retrieval = z.infer<typeof Retrieval>
