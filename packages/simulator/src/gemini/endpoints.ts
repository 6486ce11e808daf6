import type { IncomingHttpHeaders } from 'node:http'
import { answerTo } from '../content/answer.ts'
import { isRefusal, refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import { isObject } from '../content/json.ts'
import { resolvedName } from '../models.ts'
import { decoded } from '../server/decoded.ts'
import type { Address, Endpoint, Exchange, Produced } from '../server/endpoint.ts'
import { keyOf } from '../server/key.ts'
import { rewriteHead } from '../wire/rewrite.ts'
import { streamReply, wholeReply } from '../wire/step.ts'
import { answerBody, answerChunks } from './answer.ts'
import { batchBody, embeddingBody } from './embeddings.ts'
import { geminiDialect } from './errors.ts'
import { parseGenerate } from './parse.ts'

const pattern = /^\/v1(?:alpha|beta)?\/models\/(.+):([a-zA-Z]+)$/

/** The endpoint a path belongs to, and the path it is counted under; undefined when it is none of this dialect's. */
export function geminiEndpoint(
  path: string,
): { readonly endpoint: Endpoint; readonly template: string } | undefined {
  const method = pattern.exec(path)?.[2] ?? ''
  const endpoint = endpoints.get(method)
  return endpoint && { endpoint, template: `/v1beta/models/{model}:${method}` }
}

/** The model in the path, its fault included. */
const modelIn = ({ path }: Address): string => decoded(pattern.exec(path)?.[1] ?? '')

const common: Omit<Endpoint, 'produce'> = {
  dialect: geminiDialect,
  checkHeaders: checkGeminiKey,
  modelOf: (_, address) => modelIn(address),
  unknownModel: unknownGeminiModel,
}

export function unknownGeminiModel(model: string): Refusal {
  return refuse(
    404,
    `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  )
}

/** The key in its header or in the address, refused in Google's words when missing or unknown. */
export function checkGeminiKey(
  headers: IncomingHttpHeaders,
  keys: readonly string[] | undefined,
  query: URLSearchParams,
): Refusal | undefined {
  const key = keyOf(headers, query).replace(/^Bearer\s+/i, '')
  if (key === '')
    return refuse(
      403,
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    )
  return keys === undefined || keys.includes(key)
    ? undefined
    : refuse(400, 'API key not valid. Please pass a valid API key.', { code: 'API_KEY_INVALID' })
}

const generate = (isStream: boolean): Endpoint => ({
  ...common,
  produce(body, exchange): Produced | Refusal {
    const { identifiers, model, address } = exchange
    const request = parseGenerate(body, model)
    if (isRefusal(request)) return request
    const { ask } = request
    const answer = answerTo(ask, exchange.settings)
    const scope = `${exchange.key}\n${model}`
    const cached = exchange.cache.automatic(scope, ask.promptText, ask.inputTokens, exchange.nowMs)
    const envelope = { modelVersion: resolvedName(model), responseId: identifiers('', 24) }
    const headers = exchange.headers(ask.inputTokens + answer.outputTokens)
    const thinkingTokens = answer.reasoningTokens
    if (!isStream) {
      const text = answerBody(request, answer, cached, envelope)
      return { steps: wholeReply(200, headers, text, answer.outputTokens), thinkingTokens }
    }
    const isEvents = address.query.get('alt') === 'sse'
    const framing = isEvents ? 'events' : 'array'
    const steps = streamReply(headers, answerChunks(request, answer, cached, envelope, framing))
    return {
      steps: isEvents ? steps : rewriteHead(steps, { 'content-type': 'application/json; charset=UTF-8' }),
      thinkingTokens,
    }
  },
})

const whole = (
  reply: (exchange: Exchange, body: Parameters<Endpoint['produce']>[0]) => string | Refusal,
): Endpoint => ({
  ...common,
  produce(body, exchange) {
    const text = reply(exchange, body)
    return typeof text === 'string'
      ? { steps: wholeReply(200, exchange.headers(0), text), thinkingTokens: 0 }
      : text
  },
})

const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  ['generateContent', generate(false)],
  ['streamGenerateContent', generate(true)],
  ['embedContent', whole(({ model, settings }, body) => embeddingBody(body, model, settings.seed))],
  [
    'batchEmbedContents',
    whole(({ model, address, settings }, body) => batchBody(body, model, modelIn(address), settings.seed)),
  ],
  [
    'countTokens',
    whole(({ model }, body) => {
      const inner = body['generateContentRequest']
      const request = parseGenerate(isObject(inner) ? inner : body, model)
      if (isRefusal(request)) return request
      const { inputTokens } = request.ask
      const promptTokensDetails = [{ modality: 'TEXT', tokenCount: inputTokens }]
      return JSON.stringify({ totalTokens: inputTokens, promptTokensDetails })
    }),
  ],
])
