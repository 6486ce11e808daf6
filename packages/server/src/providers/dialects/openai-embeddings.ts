import { problem } from '../../kernel/problem.ts'
import { failure, success } from '../../kernel/result.ts'
import { isObject, modelField, noAnswer, previewLength, stringOrNull, type WireDialect } from '../dialect.ts'
import { errorFacts, openaiErrorBody, openaiErrorEvent } from './openai-errors.ts'
import { readNoStream } from './no-stream.ts'

/** OpenAI embeddings: platform.openai.com/docs/api-reference/embeddings. Never streams. */
export const openaiEmbeddings: WireDialect = {
  name: 'openai-embeddings',
  family: 'openai',
  operation: 'embeddings',
  api: 'embeddings',
  path: '/v1/embeddings',
  upstreamPath: () => '/embeddings',

  readAsk(body) {
    const { model, input } = body
    if (model === undefined || model === '') return failure(problem('model-missing'))
    if (typeof model !== 'string') return failure(problem('body-invalid', 'Field "model" must be a string.'))
    if (input != null && typeof input !== 'string' && !Array.isArray(input))
      return failure(problem('body-invalid', 'Field "input" must be a string or an array.'))
    const first: unknown = Array.isArray(input) ? input[0] : input
    return success({
      model,
      stream: false,
      asksUsage: false,
      userId: stringOrNull(body.user),
      metadata: {},
      preview: typeof first === 'string' ? first.slice(0, previewLength) : '',
    })
  },

  modelEdits: modelField,

  usageEdits: () => ({}),
  promptEdits: () => ({}),

  readAnswer(body) {
    if (!isObject(body)) return noAnswer
    if (isObject(body.error)) return { ...noAnswer, ...errorFacts(body.error) }
    const vectors = Array.isArray(body.data) ? body.data.length : 0
    return {
      ...noAnswer,
      responseModel: stringOrNull(body.model),
      usage: body.usage ?? null,
      errorKind: vectors === 0 ? 'empty-data' : null,
      errorDetail: vectors === 0 ? 'The answer holds no embeddings.' : null,
      preview: vectors === 0 ? '' : `${vectors} ${vectors === 1 ? 'vector' : 'vectors'}`,
    }
  },

  readStream: readNoStream,
  errorBody: openaiErrorBody,
  errorEvent: openaiErrorEvent,
}
