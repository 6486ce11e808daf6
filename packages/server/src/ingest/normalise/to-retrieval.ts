import type { Retrieval } from '../../ledger/retrieval-model.ts'
import type { TracedSpan } from '../model.ts'
import type { Context } from './context.ts'
import type { DocumentReading, RetrievalReading } from './reading.ts'

/** A query to a retriever as it was found, before any signal is computed; documents in rank order. */
export type FoundRetrieval = Pick<
  Retrieval,
  | 'id'
  | 'projectId'
  | 'at'
  | 'callId'
  | 'traceId'
  | 'spanId'
  | 'sessionId'
  | 'userId'
  | 'environment'
  | 'release'
  | 'route'
  | 'promptName'
  | 'promptVersion'
  | 'model'
  | 'tags'
  | 'language'
  | 'origin'
  | 'query'
  | 'indexName'
  | 'indexVersion'
  | 'embedder'
  | 'k'
  | 'latencyMs'
> & { readonly documents: readonly DocumentReading[] }

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
    documents: reading.documents,
  }
}
