import { success } from '../kernel/result.ts'
import type { Warning } from '../ledger/model.ts'
import type { JsonObject, WireDialect } from '../providers/dialect.ts'
import { anthropicMessages } from '../providers/dialects/anthropic-messages.ts'
import { gemini } from '../providers/dialects/gemini.ts'
import { openaiChat } from '../providers/dialects/openai-chat.ts'
import { openaiResponses } from '../providers/dialects/openai-responses.ts'
import type { Dialect } from '../providers/translation/neutral.ts'
import { translateAnswer, translateRequest, translateStream } from '../providers/translation/translate.ts'
import { editTopLevel } from '../providers/wire/top-level-fields.ts'
import type { CarriedStream, Cargo, Carrier } from './carriage.ts'
import { translatedHeaders, withoutDialect } from './translated-headers.ts'
import { warningsOf } from './translated-warnings.ts'
import { readTranslatedWhole } from './translated-whole.ts'

const wires: { readonly [dialect in Dialect]: WireDialect } = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
  gemini,
}

/** Gemini says in the address what others say in the body. */
const geminiAddress = (isStream: boolean) =>
  isStream
    ? { path: '/v1beta/models/any:streamGenerateContent', query: 'alt=sse' }
    : { path: '/v1beta/models/any:generateContent', query: '' }

/** Conversations of clients that speak `from`, with providers that speak `to`. */
export function translatedConversation(from: Dialect, to: Dialect): Carrier {
  const provider = wires[to]
  return {
    speaks: to,
    carry(cargo) {
      const { ask, upstream, credential, model, translationLoss: policy } = cargo
      const { stream } = ask.facts
      const asksUsage = ask.facts.asksUsage || ask.showsUsage === true
      const translated = translateRequest(from, to, filled(cargo), { policy, model, stream })
      if (!translated.ok) return translated
      const inRequest = warningsOf(from, to, translated.value)
      let inAnswer = (): readonly Warning[] => []
      const createdAt = Math.floor(ask.startedAtMs / 1000)

      return success({
        path: upstream.basePath + provider.upstreamPath(model, geminiAddress(stream)),
        payload: Buffer.from(JSON.stringify(translated.value.body)),
        headers: translatedHeaders(provider.family, stream, credential.headers),
        forwarded: withoutDialect,
        api: provider.api,
        isTranslated: true,
        readWhole: (json, _, said) =>
          readTranslatedWhole(
            {
              ...{ client: ask.dialect, provider, errors: { from: to, to: from }, callId: ask.callId },
              translate(answered) {
                const answer = translateAnswer(to, from, answered, { createdAt })
                if (!answer.ok) return answer
                const { value } = answer
                inAnswer = () => warningsOf(to, from, value)
                return success(value.body)
              },
            },
            json,
            said,
          ),
        readStream(): CarriedStream {
          const reader = provider.readStream({ hideUsage: false })
          const translation = translateStream(to, from, { createdAt, asksUsage })
          inAnswer = () =>
            warningsOf(to, from, {
              losses: translation.losses(),
              lossCount: translation.lossCount(),
              malformed: translation.malformed(),
            })
          return {
            take(events) {
              reader.take(events)
              return translation.take(events)
            },
            // The provider's own terminator, and a reason to stop before it: without either the answer was cut.
            isComplete: () => reader.isComplete() && translation.isComplete(),
            // As within the dialect: Anthropic opens a block before there is anything in it.
            hasContent: reader.hasContent,
            facts: reader.facts,
            end: translation.end,
          }
        },
        warnings: () => [...inRequest, ...inAnswer()],
      })
    },
  }
}

/** The request with its prompt in place, still in the client's dialect. */
function filled({ ask, fill }: Cargo): JsonObject {
  if (fill === null) return ask.json
  return JSON.parse(editTopLevel(ask.text, ask.dialect.promptEdits(ask.json, fill))) as JsonObject
}
