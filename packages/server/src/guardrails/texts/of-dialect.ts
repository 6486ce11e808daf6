import { isObject, type Dialect, type JsonObject } from '../../providers/dialect.ts'
import { anthropicMessagesTexts } from './anthropic-messages.ts'
import { geminiEmbeddingsTexts, geminiRequestTexts, geminiTexts } from './gemini.ts'
import { openaiChatTexts } from './openai-chat.ts'
import { openaiResponsesTexts } from './openai-responses.ts'
import { noTexts, slotsOf, type DialectTexts, type TextSlot } from './text-slot.ts'

/** Dialects whose answers hold numbers only. */
const withoutAnswers = (requestTexts: (body: JsonObject) => readonly TextSlot[]): DialectTexts => ({
  requestTexts,
  ...{ answerTexts: () => [], echoes: () => [], besides: () => [] },
  ...{ repeats: false, eventTexts: () => noTexts },
})

export const textsOf: { readonly [dialect in Dialect]: DialectTexts } = {
  'openai-chat': openaiChatTexts,
  'openai-responses': openaiResponsesTexts,
  // Tokens given as numbers cannot be read.
  'openai-embeddings': withoutAnswers(({ input }) => {
    const slots: TextSlot[] = []
    const user = slotsOf('user', 'input', slots)
    user.text(['input'], input)
    if (Array.isArray(input)) input.forEach((one: unknown, at) => user.text(['input', at], one))
    return slots
  }),
  'anthropic-messages': anthropicMessagesTexts,
  'anthropic-count-tokens': withoutAnswers(anthropicMessagesTexts.requestTexts),
  gemini: geminiTexts,
  'gemini-embeddings': withoutAnswers(geminiEmbeddingsTexts),
  'gemini-count-tokens': withoutAnswers((body) => [
    ...geminiRequestTexts(body, []),
    ...(isObject(body.generateContentRequest)
      ? geminiRequestTexts(body.generateContentRequest, ['generateContentRequest'])
      : []),
  ]),
}
