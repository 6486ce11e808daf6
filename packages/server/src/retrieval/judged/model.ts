import { z } from 'zod'
import { JudgedMeasure, Judgement } from '../../ledger/judgement-model.ts'

const text = z.string()
const count = z.int().nonnegative()
const share = z.object({ value: z.number(), low: z.number(), high: z.number(), n: count })

/** What is judged: a query with the texts it is held against. */
export type JudgedQuery = {
  readonly id: string
  readonly projectId: string
  readonly at: string
  readonly callId: string | null
  readonly indexName: string | null
  readonly indexVersion: string | null
  readonly query: string
  readonly documents: readonly {
    readonly rank: number
    readonly id: string | null
    readonly text: string | null
  }[]
  readonly answer: string | null
  readonly reference: string | null
}

/** One measure of a query as the judge sees it. */
export type Opinion = Pick<
  Judgement,
  'measure' | 'document' | 'documentId' | 'score' | 'missing' | 'reason' | 'costUsd' | 'judgeCallId'
>

/** A mean over all queries of the window, from those that were drawn. */
export const JudgedFigure = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('estimate'),
    /** Relevance 1 to 5, everything else 0 to 1. */
    value: z.number(),
    low: z.number(),
    high: z.number(),
    standardError: z.number(),
    /** Queries that were judged. */
    n: count,
    /** As many drawn with one probability would tell as much. */
    effectiveN: z.number(),
    /** Of them, those that people labelled too. */
    labelled: count,
    /** How far the judge is trusted, 0 to 1; null where it stands alone, as too few labels put it right. */
    lambda: z.number().nullable(),
  }),
  z.object({ kind: z.literal('not-enough'), n: count, effectiveN: z.number(), needed: count }),
])
export type JudgedFigure = z.infer<typeof JudgedFigure>

const MeasureFigure = z.object({
  measure: JudgedMeasure,
  figure: JudgedFigure,
  /** Less that of the version before, with its 95 % interval; null where one of them has none. */
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
})

export const JudgedVersion = z.object({
  indexName: text.nullable(),
  indexVersion: text.nullable(),
  firstAt: z.iso.datetime(),
  against: text.nullable(),
  measures: z.array(MeasureFigure),
})
export type JudgedVersion = z.infer<typeof JudgedVersion>

export const JudgedReport = z.object({
  hours: z.number(),
  /** Who judges now; null while nobody does. Figures are of this version alone. */
  judge: z.object({ model: text, version: text }).nullable(),
  /** Queries in the window. */
  queries: count,
  /** Of them, those drawn and judged. */
  judged: count,
  /** Drawn, and not judged yet. */
  waiting: count,
  /** Why the judge rests; null while it does not. */
  resting: text.nullable(),
  versions: z.array(JudgedVersion),
  /** Answers of the judge that hold no score, by measure and reason. */
  missing: z.array(z.object({ measure: JudgedMeasure, reason: text, share })),
  /** Judged queries that people are asked to label, and how many they have. */
  labels: z.object({ asked: count, given: count }),
  /** Of the judge's calls in the window, in US dollars as a decimal string. */
  costUsd: text,
  /** Calls of the judge whose cost is not known. */
  costUnknown: count,
})
export type JudgedReport = z.infer<typeof JudgedReport>

/** A judgement as it is shown beside its document. */
export const StoredJudgement = Judgement.extend({
  id: text,
  retrievalId: text,
  costUsd: z.coerce.string().nullable(),
}).omit({ projectId: true })
export type StoredJudgement = z.infer<typeof StoredJudgement>

/** What a person says of a query: of a document by its rank 1 to 5, of the whole a share. */
export const Label = z
  .strictObject({
    measure: JudgedMeasure.default('relevance'),
    document: z.int().positive().max(200).nullable().default(null),
    score: z.number().min(0).max(5),
  })
  .refine(({ measure, document }) => (measure === 'relevance') === (document !== null), {
    message: 'relevance is said of a document, by its rank; every other measure of the whole query',
    path: ['document'],
  })
  .refine(({ measure, score }) => (measure === 'relevance' ? score >= 1 : score <= 1), {
    message: 'relevance lies between 1 and 5, every other measure between 0 and 1',
    path: ['score'],
  })
export type Label = z.infer<typeof Label>
