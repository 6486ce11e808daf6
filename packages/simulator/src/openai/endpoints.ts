import type { IncomingHttpHeaders } from 'node:http'
import { isRefusal, refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import { answerTo } from '../content/answer.ts'
import { hashText } from '../content/random.ts'
import { resolvedName } from '../models.ts'
import type { Endpoint, Exchange, Produced } from '../server/endpoint.ts'
import { streamReply, wholeReply } from '../wire/step.ts'
import { completionBody, usageOf } from './chat.ts'
import type { Envelope } from './chat.ts'
import { embeddingsBody } from './embeddings.ts'
import { openaiDialect } from './errors.ts'
import { parseChat } from './parse.ts'
import { chatEvents } from './stream.ts'

/** What the endpoints of this dialect have in common. */
export const openaiCommon: Omit<Endpoint, 'produce'> = {
  dialect: openaiDialect,
  checkHeaders: checkOpenaiKey,
  modelOf: ({ model }) =>
    typeof model === 'string' && model !== '' ? model : refuse(400, 'you must provide a model parameter'),
  unknownModel: (model) =>
    refuse(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
      code: 'model_not_found',
    }),
}

/** The bearer key of the OpenAI dialect, refused in its words when missing or unknown. */
export function checkOpenaiKey(
  headers: IncomingHttpHeaders,
  keys: readonly string[] | undefined,
): Refusal | undefined {
  const key = headers.authorization?.replace(/^Bearer\s+/i, '') ?? ''
  if (key === '')
    return refuse(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    )
  if (keys === undefined || keys.includes(key)) return undefined
  return refuse(401, `Incorrect API key provided: ${key.slice(0, 3)}***${key.slice(-2)}.`, {
    code: 'invalid_api_key',
  })
}

/** POST /v1/chat/completions */
export const chatEndpoint: Endpoint = {
  ...openaiCommon,
  produce(body, exchange): Produced | Refusal {
    const { settings, identifiers, model } = exchange
    const chat = parseChat(body, model)
    if (isRefusal(chat)) return chat
    const answers = Array.from({ length: chat.count }, (_, index) => answerTo(chat.ask, settings, index))
    const scope = `${exchange.key}\n${model}`
    const cached = exchange.cache.automatic(scope, chat.ask.promptText, chat.ask.inputTokens, exchange.nowMs)
    const usage = usageOf(chat, answers, cached)
    const envelope: Envelope = {
      id: identifiers('chatcmpl-', 29),
      created: Math.floor(exchange.nowMs / 1000),
      model: resolvedName(model),
      fingerprint: fingerprint(model, settings.seed),
      serviceTier: chat.serviceTier,
    }
    const tokens = chat.ask.inputTokens + answers.reduce((sum, answer) => sum + answer.outputTokens, 0)
    const headers = exchange.headers(tokens)
    const steps = chat.isStream
      ? streamReply(headers, chatEvents(envelope, chat, answers, usage, identifiers))
      : wholeReply(
          200,
          headers,
          completionBody(envelope, chat, answers, usage, identifiers),
          tokens - chat.ask.inputTokens,
        )
    return { steps, thinkingTokens: answers[0]!.reasoningTokens }
  },
}

const fingerprint = (model: string, seed: number): string =>
  `fp_${hashText(model, seed).toString(16).padStart(8, '0')}${(seed & 0xff).toString(16).padStart(2, '0')}`

/** POST /v1/embeddings */
export const embeddingsEndpoint: Endpoint = {
  ...openaiCommon,
  produce(body, { model, settings, headers }: Exchange) {
    const text = embeddingsBody(body, model, settings.seed)
    return typeof text === 'string' ? { steps: wholeReply(200, headers(0), text), thinkingTokens: 0 } : text
  },
}
