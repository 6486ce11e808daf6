import { isObject, modelField, noAnswer, type WireDialect } from '../dialect.ts'
import { anthropicErrorBody, anthropicErrorEvent, anthropicErrorFacts } from './anthropic-errors.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { readNoStream } from './no-stream.ts'

/** Anthropic's count_tokens: docs.anthropic.com/en/api/messages-count-tokens. Generates nothing and is not billed. */
export const anthropicCountTokens: WireDialect = {
  name: 'anthropic-count-tokens',
  family: 'anthropic',
  operation: 'count_tokens',
  api: 'messages',
  path: '/v1/messages/count_tokens',
  upstreamPath: () => '/v1/messages/count_tokens',
  readAsk: anthropicMessages.readAsk,
  modelEdits: modelField,
  usageEdits: () => ({}),

  // It takes what makes up a prompt and refuses the parameters of an answer.
  promptEdits: (body, fill) =>
    anthropicMessages.promptEdits(body, { ...fill, temperature: null, maxTokens: null, parameters: null }),

  readAnswer(body) {
    if (!isObject(body)) return noAnswer
    if (isObject(body.error)) return { ...noAnswer, ...anthropicErrorFacts(body.error) }
    const { input_tokens: tokens } = body
    return typeof tokens === 'number'
      ? { ...noAnswer, preview: `${tokens} tokens` }
      : { ...noAnswer, errorKind: 'missing-count', errorDetail: 'The answer holds no count.' }
  },

  readStream: readNoStream,
  errorBody: anthropicErrorBody,
  errorEvent: anthropicErrorEvent,
}
