import { success } from '../../kernel/result.ts'
import { isObject, noAnswer, type WireDialect } from '../dialect.ts'
import { editTopLevel } from '../wire/top-level-fields.ts'
import { geminiPaths, geminiResource, geminiUpstreamPath, readGeminiAddress } from './gemini-address.ts'
import { geminiErrorBody, geminiErrorEvent, geminiErrorFacts } from './gemini-errors.ts'
import { geminiContentEdits, geminiPromptEdits } from './gemini-prompt.ts'
import { lastUserText } from './gemini.ts'
import { readNoStream } from './no-stream.ts'

/** Gemini's countTokens: ai.google.dev/api/tokens. Generates nothing and is not billed. */
export const geminiCountTokens: WireDialect = {
  name: 'gemini-count-tokens',
  family: 'gemini',
  operation: 'count_tokens',
  api: 'generateContent',
  path: geminiPaths('countTokens'),
  upstreamPath: geminiUpstreamPath,

  readAsk(body, address) {
    const named = readGeminiAddress(address)
    if (!named.ok) return named
    const inner = isObject(body.generateContentRequest) ? body.generateContentRequest : body
    return success({
      model: named.value.model,
      stream: false,
      asksUsage: false,
      userId: null,
      metadata: {},
      preview: lastUserText(inner.contents),
    })
  },

  modelEdits: (body, model) =>
    isObject(body.generateContentRequest)
      ? {
          generateContentRequest: (raw) =>
            editTopLevel(raw ?? '{}', { model: () => JSON.stringify(geminiResource(model)) }),
        }
      : {},
  usageEdits: () => ({}),

  // A bare request has no place for system text, and either it is counted as content or it is not counted.
  promptEdits(body, fill) {
    const inner = body.generateContentRequest
    return isObject(inner)
      ? {
          generateContentRequest: (raw) =>
            editTopLevel(raw ?? '{}', {
              ...geminiPromptEdits(inner, fill),
            }),
        }
      : geminiContentEdits(fill, true)
  },

  readAnswer(body) {
    if (!isObject(body)) return noAnswer
    if (isObject(body.error)) return { ...noAnswer, ...geminiErrorFacts(body.error) }
    const { totalTokens } = body
    return typeof totalTokens === 'number'
      ? { ...noAnswer, preview: `${totalTokens} tokens` }
      : { ...noAnswer, errorKind: 'missing-count', errorDetail: 'The answer holds no count.' }
  },

  readStream: readNoStream,
  errorBody: geminiErrorBody,
  errorEvent: geminiErrorEvent,
}
