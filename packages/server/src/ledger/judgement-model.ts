import { z } from 'zod'

const text = z.string()

/** What is said of a query to a retriever by reading it: of one document on 1 to 5, of the rest as a share. */
export const judgedMeasures = [
  'relevance',
  'contextPrecision',
  'contextRecall',
  'faithfulness',
  'responseRelevancy',
  'noiseSensitivity',
] as const
export const JudgedMeasure = z.enum(judgedMeasures)
export type JudgedMeasure = z.infer<typeof JudgedMeasure>

/** One measure of one query, or of one of its documents, as a model judge or a person sees it. */
export const Judgement = z.object({
  /** Made of what is judged and by whom: the same judgement has the same. */
  id: z.uuid(),
  projectId: text,
  /** Of the query. */
  at: z.iso.datetime(),
  judgedAt: z.iso.datetime(),
  retrievalId: z.uuid(),
  callId: text.nullable(),
  indexName: text.nullable(),
  indexVersion: text.nullable(),
  source: z.enum(['judge', 'human']),
  measure: JudgedMeasure,
  /** Rank of the document; null for what is said of the whole. */
  document: z.int().positive().nullable(),
  documentId: text.nullable(),
  /** Relevance 1 to 5, everything else 0 to 1; null where there is none, with why in `missing`. */
  score: z.number().nullable(),
  /** `empty`, `unreadable`, `refused`, `timed-out`, `failed`, `no-answer`, … */
  missing: text.nullable(),
  /** The judge's own words, or why there is no score. */
  reason: text,
  /** Of being drawn; null for what was asked for by hand. */
  probability: z.number().nullable(),
  /** Hash of all that a judgement depends on; null for a person. */
  judgeVersion: text.nullable(),
  model: text.nullable(),
  /** US dollars; null when unknown, and where no call of its own was made. */
  costUsd: text.nullable(),
  judgeCallId: text.nullable(),
  /** The person. */
  actor: text.nullable(),
})
export type Judgement = z.infer<typeof Judgement>
