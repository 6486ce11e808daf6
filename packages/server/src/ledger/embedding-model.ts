import { z } from 'zod'

export const DriftSubject = z.enum(['query', 'document'])
export type DriftSubject = z.infer<typeof DriftSubject>

/** The vector of a query or of a retrieved document, drawn to watch drift by. Empty texts: nobody said. */
export type Embedding = {
  readonly id: string
  readonly projectId: string
  /** When the query was asked, ISO. */
  readonly at: string
  readonly subject: DriftSubject
  readonly indexName: string
  readonly indexVersion: string
  /** Who made it; vectors of different embedders or lengths are never compared. */
  readonly embedder: string
  readonly dimensions: number
  /** sent: by the application; asked: of a model, by us. */
  readonly origin: 'sent' | 'asked'
  readonly retrievalId: string
  /** The query, or the document's id: what a person knows it by. */
  readonly label: string
  readonly vector: Float32Array
}
