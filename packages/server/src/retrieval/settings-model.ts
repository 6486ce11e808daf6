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

export const RetrievalSettings = z.strictObject({
  /** Days after which a document is stale; null: no document is, unless its source says otherwise. */
  ttlDays: days.nullable().default(null),
  /** By kind of source; null: documents of it do not grow stale. */
  ttlDaysBySource: z.record(z.string().min(1).max(256), days.nullable()).default({}),
  /** Documents found in prompts between these become a retrieval record. At most five kinds. */
  markers: z.array(DocumentMarkers).max(5).default([]),
})
export type RetrievalSettings = z.infer<typeof RetrievalSettings>

export const defaultSettings: RetrievalSettings = { ttlDays: null, ttlDaysBySource: {}, markers: [] }

/** Days to live by source, as a project set them. */
export const ttlOfSettings =
  ({ ttlDays, ttlDaysBySource }: RetrievalSettings) =>
  (source: string | null): number | null => {
    const own = source === null ? undefined : ttlDaysBySource[source]
    return own === undefined ? ttlDays : own
  }
