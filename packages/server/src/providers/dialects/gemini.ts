import { problem } from '../../kernel/problem.ts'
import { failure, success } from '../../kernel/result.ts'
import { contentText, isObject, stringMap, type WireDialect } from '../dialect.ts'
import { geminiPaths, geminiUpstreamPath, readGeminiAddress } from './gemini-address.ts'
import { readGeminiAnswer } from './gemini-answer.ts'
import { geminiErrorBody, geminiErrorEvent } from './gemini-errors.ts'
import { geminiPromptEdits } from './gemini-prompt.ts'
import { readGeminiStream } from './gemini-stream.ts'

/** Gemini's generateContent: ai.google.dev/api/generate-content, as @google/genai 3 sends and reads it. */
export const gemini: WireDialect = {
  name: 'gemini',
  family: 'gemini',
  operation: 'generate_content',
  api: 'generateContent',
  path: geminiPaths('generateContent', 'streamGenerateContent'),
  upstreamPath: geminiUpstreamPath,

  readAsk(body, address) {
    const named = readGeminiAddress(address)
    if (!named.ok) return named
    const stream = named.value.method === 'streamGenerateContent'
    if (stream && new URLSearchParams(address.query).get('alt') !== 'sse')
      return failure(
        problem(
          'body-invalid',
          'Streams are passed on as server-sent events only: add ?alt=sse to the address.',
        ),
      )
    // One content alone is taken for a list of one, as the service does.
    if (body.contents != null && typeof body.contents !== 'object')
      return failure(problem('body-invalid', 'Field "contents" must be an array.'))
    return success({
      model: named.value.model,
      stream,
      asksUsage: true,
      userId: null,
      metadata: stringMap(body.labels),
      preview: lastUserText(body.contents),
    })
  },

  // The model stands in the path alone.
  modelEdits: () => ({}),
  usageEdits: () => ({}),
  promptEdits: geminiPromptEdits,
  readAnswer: readGeminiAnswer,
  readStream: readGeminiStream,
  errorBody: geminiErrorBody,
  errorEvent: geminiErrorEvent,
}

/** The words of the last content of the user's; one without a role is the user's. */
export function lastUserText(contents: unknown): string {
  if (!Array.isArray(contents)) return isObject(contents) ? contentText(contents.parts) : ''
  const content: unknown =
    contents.findLast((one) => isObject(one) && one.role !== 'model') ?? contents.at(-1)
  return isObject(content) ? contentText(content.parts) : ''
}
