import { problem } from '../../kernel/problem.ts'
import { failure, success } from '../../kernel/result.ts'
import { contentText, isObject, noAnswer, type JsonObject, type WireDialect } from '../dialect.ts'
import { editTopLevel, elementsOf } from '../wire/top-level-fields.ts'
import { geminiPaths, geminiResource, geminiUpstreamPath, readGeminiAddress } from './gemini-address.ts'
import { geminiErrorBody, geminiErrorEvent, geminiErrorFacts } from './gemini-errors.ts'
import { readNoStream } from './no-stream.ts'

/** Gemini's embedContent and batchEmbedContents: ai.google.dev/api/embeddings. Never streams. */
export const geminiEmbeddings: WireDialect = {
  name: 'gemini-embeddings',
  family: 'gemini',
  operation: 'embeddings',
  api: 'embeddings',
  path: geminiPaths('embedContent', 'batchEmbedContents'),
  upstreamPath: geminiUpstreamPath,

  readAsk(body, address) {
    const named = readGeminiAddress(address)
    if (!named.ok) return named
    if (body.content != null && !isObject(body.content))
      return failure(problem('body-invalid', 'Field "content" must be an object with "parts".'))
    if (body.requests != null && !Array.isArray(body.requests))
      return failure(problem('body-invalid', 'Field "requests" must be an array.'))
    const first: unknown = Array.isArray(body.requests) ? body.requests[0] : body
    const content = isObject(first) ? first.content : null
    return success({
      model: named.value.model,
      stream: false,
      asksUsage: false,
      userId: null,
      metadata: {},
      preview: isObject(content) ? contentText(content.parts) : '',
    })
  },

  // The service refuses a body that names another model than its path.
  modelEdits(body, model) {
    const name = (): string => JSON.stringify(geminiResource(model))
    return {
      ...(body.model === undefined ? {} : { model: name }),
      ...(Array.isArray(body.requests) && body.requests.every(isObject)
        ? {
            requests: (raw: string | null) =>
              `[${elementsOf(raw ?? '[]')
                .map((request) => editTopLevel(request, { model: name }))
                .join(',')}]`,
          }
        : {}),
    }
  },

  usageEdits: () => ({}),
  promptEdits: () => ({}),

  readAnswer(body) {
    if (!isObject(body)) return noAnswer
    if (isObject(body.error)) return { ...noAnswer, ...geminiErrorFacts(body.error) }
    const vectors = vectorsIn(body)
    return {
      ...noAnswer,
      usage: body.usageMetadata ?? null,
      errorKind: vectors === 0 ? 'empty-data' : null,
      errorDetail: vectors === 0 ? 'The answer holds no embeddings.' : null,
      preview: vectors === 0 ? '' : `${vectors} ${vectors === 1 ? 'vector' : 'vectors'}`,
    }
  },

  readStream: readNoStream,
  errorBody: geminiErrorBody,
  errorEvent: geminiErrorEvent,
}

function vectorsIn(body: JsonObject): number {
  if (Array.isArray(body.embeddings)) return body.embeddings.length
  return isObject(body.embedding) ? 1 : 0
}
