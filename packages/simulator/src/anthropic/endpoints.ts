import type { IncomingHttpHeaders } from 'node:http'
import { answerTo } from '../content/answer.ts'
import { isRefusal, refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import { resolvedName } from '../models.ts'
import type { Endpoint, Produced } from '../server/endpoint.ts'
import { streamReply, wholeReply } from '../wire/step.ts'
import { anthropicDialect, required } from './errors.ts'
import { blocksOf, messageOf, stopOf, usageOf } from './message.ts'
import { parseMessages } from './parse.ts'
import { messageEvents } from './stream.ts'

const common: Omit<Endpoint, 'produce'> = {
  dialect: anthropicDialect,
  checkHeaders: checkAnthropicHeaders,
  modelOf: ({ model }) => {
    if (model === undefined) return required('model')
    return typeof model === 'string' && model !== ''
      ? model
      : refuse(400, 'model: Input should be a valid string')
  },
  unknownModel: (model) => refuse(404, `model: ${model}`),
}

/** The key (x-api-key or bearer) and the version header, refused in Anthropic's words. */
export function checkAnthropicHeaders(
  headers: IncomingHttpHeaders,
  keys: readonly string[] | undefined,
): Refusal | undefined {
  const given = headers['x-api-key']
  const key =
    (Array.isArray(given) ? given[0] : given) ?? headers.authorization?.replace(/^Bearer\s+/i, '') ?? ''
  if (key === '') return refuse(401, 'x-api-key header is required')
  if (keys !== undefined && !keys.includes(key)) return refuse(401, 'invalid x-api-key')
  return headers['anthropic-version'] === undefined
    ? refuse(400, 'anthropic-version: header is required')
    : undefined
}

/** POST /v1/messages */
export const messagesEndpoint: Endpoint = {
  ...common,
  produce(body, exchange): Produced | Refusal {
    const { settings, identifiers } = exchange
    const request = parseMessages(body, exchange.model)
    if (isRefusal(request)) return request
    const answer = answerTo(request.ask, settings)
    const cache = exchange.cache.explicit(
      `${exchange.key}\n${exchange.model}`,
      request.breakpoints,
      exchange.nowMs,
    )
    const id = identifiers('msg_01', 22)
    const model = resolvedName(exchange.model)
    const blocks = blocksOf(request, answer, identifiers)
    const headers = exchange.headers(request.ask.inputTokens + answer.outputTokens)
    const steps = request.isStream
      ? streamReply(headers, messageEvents({ id, model, request, blocks, answer, cache }))
      : wholeReply(
          200,
          headers,
          JSON.stringify(
            messageOf(id, model, blocks, stopOf(answer), usageOf(request, cache, answer.outputTokens)),
          ),
          answer.outputTokens,
        )
    return { steps, thinkingTokens: answer.reasoningTokens }
  },
}

/** POST /v1/messages/count_tokens */
export const countEndpoint: Endpoint = {
  ...common,
  produce(body, { model, headers }) {
    const request = parseMessages(body, model, false)
    if (isRefusal(request)) return request
    const text = JSON.stringify({ input_tokens: request.ask.inputTokens })
    return { steps: wholeReply(200, headers(0), text), thinkingTokens: 0 }
  },
}
