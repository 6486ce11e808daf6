import type { Call } from '../../ledger/model.ts'
import { documentsIn } from '../markers.ts'
import type { FoundRetrieval } from '../model.ts'
import type { DocumentMarkers } from '../settings-model.ts'

/** What a call says of itself that its retrieval says too. */
export type PromptedCall = Pick<
  Call,
  | 'id'
  | 'projectId'
  | 'startedAt'
  | 'traceId'
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
  | 'inputPreview'
  | 'indexName'
  | 'indexVersion'
>

/** The documents a prompt holds between its project's marks, as a query; null without any. */
export function retrievalInPrompt(
  call: PromptedCall,
  texts: readonly string[],
  markers: readonly DocumentMarkers[],
  id: string,
): FoundRetrieval | null {
  const documents = documentsIn(texts, markers)
  if (documents.length === 0) return null
  const { projectId, traceId, sessionId, userId, environment, release, route, promptName, promptVersion } =
    call
  return {
    ...{ id, projectId, traceId, sessionId, userId, environment, release, route, promptName, promptVersion },
    at: call.startedAt,
    callId: call.id,
    spanId: null,
    model: call.model,
    tags: call.tags,
    language: call.language,
    origin: 'prompt',
    query: call.inputPreview,
    indexName: call.indexName,
    indexVersion: call.indexVersion,
    embedder: null,
    k: null,
    latencyMs: null,
    reference: null,
    documents,
  }
}
