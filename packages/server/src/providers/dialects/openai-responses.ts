import { problem } from '../../kernel/problem.ts'
import { failure, success } from '../../kernel/result.ts'
import { contentText, isObject, modelField, stringMap, stringOrNull, type WireDialect } from '../dialect.ts'
import { openaiErrorBody, responsesErrorEvent } from './openai-errors.ts'
import { readResponse } from './openai-responses-answer.ts'
import { responsesPromptEdits } from './openai-responses-prompt.ts'
import { readResponsesStream } from './openai-responses-stream.ts'

/** OpenAI responses: platform.openai.com/docs/api-reference/responses, as openai-node 7 sends and reads it. */
export const openaiResponses: WireDialect = {
  name: 'openai-responses',
  family: 'openai',
  operation: 'chat',
  api: 'responses',
  path: '/v1/responses',
  upstreamPath: () => '/responses',

  readAsk(body) {
    const { model, stream, input } = body
    if (model === undefined || model === '') return failure(problem('model-missing'))
    if (typeof model !== 'string') return failure(problem('body-invalid', 'Field "model" must be a string.'))
    if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
      return failure(problem('body-invalid', 'Field "stream" must be true or false.'))
    if (input != null && typeof input !== 'string' && !Array.isArray(input))
      return failure(problem('body-invalid', 'Field "input" must be a string or an array.'))
    return success({
      model,
      stream: stream === true,
      asksUsage: true,
      userId: stringOrNull(body.safety_identifier) ?? stringOrNull(body.user),
      metadata: stringMap(body.metadata),
      preview: lastUserText(input),
    })
  },

  modelEdits: modelField,
  usageEdits: () => ({}),
  promptEdits: responsesPromptEdits,
  readAnswer: readResponse,
  readStream: readResponsesStream,
  errorBody: openaiErrorBody,
  errorEvent: responsesErrorEvent,
}

function lastUserText(input: unknown): string {
  if (!Array.isArray(input)) return contentText(input)
  const item: unknown = input.findLast((one) => isObject(one) && one.role === 'user') ?? input.at(-1)
  if (!isObject(item)) return ''
  return contentText(item.content) || contentText(item.output)
}
