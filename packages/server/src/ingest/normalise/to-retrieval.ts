import type { FoundRetrieval } from '../../retrieval/model.ts'
import type { TracedSpan } from '../model.ts'
import type { Context } from './context.ts'
import type { RetrievalReading } from './reading.ts'

export type RetrievalParts = {
  readonly id: string
  readonly projectId: string
  readonly startUs: number
  readonly endUs: number
  readonly isoTime: (unixMs: number) => string
}

export function toRetrieval(
  span: TracedSpan,
  context: Context,
  reading: RetrievalReading,
  { id, projectId, startUs, endUs, isoTime }: RetrievalParts,
): FoundRetrieval {
  const { service: _, tags, ...columns } = context
  return {
    ...{ id, projectId },
    at: isoTime(Math.floor(startUs / 1000)),
    callId: null,
    traceId: span.traceId,
    spanId: span.spanId,
    ...columns,
    tags: { ...tags },
    promptName: null,
    promptVersion: null,
    model: null,
    language: null,
    origin: 'span',
    query: reading.query,
    indexName: reading.indexName,
    indexVersion: reading.indexVersion,
    embedder: reading.embedder,
    k: reading.k,
    latencyMs: Math.round(endUs - startUs) / 1000,
    reference: null,
    documents: reading.documents,
  }
}
