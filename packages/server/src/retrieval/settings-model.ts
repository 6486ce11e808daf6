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
  /** Fewer queries than this are not enough to tell. */
  minQueries: z.int().min(2).max(1_000_000).default(20),
})
export type RetrievalBounds = z.infer<typeof RetrievalBounds>

export const RetrievalSettings = z.strictObject({
  /** Days after which a document is stale; null: no document is, unless its source says otherwise. */
  ttlDays: days.nullable().default(null),
  /** By kind of source; null: documents of it do not grow stale. */
  ttlDaysBySource: z.record(z.string().min(1).max(256), days.nullable()).default({}),
  /** Documents found in prompts between these become a retrieval record. At most five kinds. */
  markers: z.array(DocumentMarkers).max(5).default([]),
  bounds: RetrievalBounds.prefault({}),
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
