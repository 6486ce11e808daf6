import { z } from 'zod'

const marker = z.string().min(1).max(200)

/** How documents stand in a prompt: each between two marks, of which `open` may hold {id} and {source}. */
export const DocumentMarkers = z.strictObject({
  /** `<document id="{id}">`, `[[{source}]]`, `<doc>` */
  open: marker,
  close: marker,
})
export type DocumentMarkers = z.infer<typeof DocumentMarkers>

const days = z.number().positive().max(100_000)

const share = z.number().min(0).max(1).nullable()

/** When retrieval is said to misbehave; null: not watched. Over the queries of one index in the last one to two hours. */
export const RetrievalBounds = z.strictObject({
  maxStaleShare: share.default(0.2),
  maxOutdatedShare: share.default(0.1),
  maxEmptyShare: share.default(0.2),
  maxUnusedShare: share.default(null),
  minGroundedShare: share.default(null),
  minUtilisation: share.default(null),
  /** Judged, 1 to 5, over the last 24 hours. */
  minRelevance: z.number().min(1).max(5).nullable().default(null),
  /** Feedback of 0 to 1 on answers, on average, since yesterday. */
  minSatisfaction: share.default(null),
  /** Of queries, the share of which it is known how far an answer is grounded. */
  minCoverage: share.default(null),
  /** Mean overlap of canary queries with their baseline. */
  minCanaryOverlap: share.default(0.6),
  /** Fewer queries than this are not enough to tell. */
  minQueries: z.int().min(2).max(1_000_000).default(20),
})
export type RetrievalBounds = z.infer<typeof RetrievalBounds>

const perHour = z.int().min(0).max(120)

/** A model that is asked for vectors where the application sends none. What it costs is on its calls. */
export const DriftModel = z.strictObject({
  /** As an application would name it: a model, a route or an alias. */
  name: z.string().min(1).max(256),
  dimensions: z.int().min(1).max(8_192).nullable().default(null),
  queriesPerHour: perHour.default(10),
  documentsPerHour: perHour.default(10),
})
export type DriftModel = z.infer<typeof DriftModel>

/** How embeddings of queries and documents are kept and compared, for each index. */
export const DriftSettings = z.strictObject({
  isWatched: z.boolean().default(true),
  /** Each is held against what was before it. A day and its parts begin at 00:00 UTC, a week on Monday. */
  windowHours: z.literal([6, 12, 24, 168]).default(24),
  /** How far before the window the vectors go that it is held against. */
  referenceDays: z.int().min(1).max(28).default(14),
  /** Vectors kept of what applications send, of queries and of documents each. */
  perHour: perHour.default(30),
  /** Null: none is asked, and nothing is spent. */
  model: DriftModel.nullable().default(null),
})
export type DriftSettings = z.infer<typeof DriftSettings>

export const RetrievalSettings = z.strictObject({
  /** Days after which a document is stale; null: no document is, unless its source says otherwise. */
  ttlDays: days.nullable().default(null),
  /** By kind of source; null: documents of it do not grow stale. */
  ttlDaysBySource: z.record(z.string().min(1).max(256), days.nullable()).default({}),
  /** Documents found in prompts between these become a retrieval record. At most five kinds. */
  markers: z.array(DocumentMarkers).max(5).default([]),
  bounds: RetrievalBounds.prefault({}),
  drift: DriftSettings.prefault({}),
})
export type RetrievalSettings = z.infer<typeof RetrievalSettings>

export const defaultSettings: RetrievalSettings = RetrievalSettings.parse({})

/** Days to live by source, as a project set them. */
export const ttlOfSettings =
  ({ ttlDays, ttlDaysBySource }: RetrievalSettings) =>
  (source: string | null): number | null => {
    const own = source === null ? undefined : ttlDaysBySource[source]
    return own === undefined ? ttlDays : own
  }
