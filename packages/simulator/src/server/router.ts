import type { IncomingMessage, ServerResponse } from 'node:http'
import { countEndpoint, messagesEndpoint, checkAnthropicHeaders } from '../anthropic/endpoints.ts'
import { anthropicDialect } from '../anthropic/errors.ts'
import { anthropicModel, anthropicModelList } from '../anthropic/model-list.ts'
import { refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import { findModel } from '../models.ts'
import { chatEndpoint, checkOpenaiKey, embeddingsEndpoint } from '../openai/endpoints.ts'
import { openaiDialect } from '../openai/errors.ts'
import { openaiModel, openaiModelList } from '../openai/model-list.ts'
import { answerApi } from './api.ts'
import { answerControl } from './control.ts'
import type { Endpoint } from './endpoint.ts'
import type { Simulator } from './simulator.ts'

const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  ['/v1/chat/completions', chatEndpoint],
  ['/v1/embeddings', embeddingsEndpoint],
  ['/v1/messages', messagesEndpoint],
  ['/v1/messages/count_tokens', countEndpoint],
])

/** Sends each request where it belongs: an endpoint, the model list, or the simulator's own pages. */
export async function route(
  simulator: Simulator,
  request: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0]!
  const endpoint = endpoints.get(path)
  if (endpoint !== undefined && request.method === 'POST')
    return answerApi(simulator, endpoint, path, request, reply)
  if (path === '/' || path.startsWith('/sim/')) return answerControl(simulator, path, request, reply)
  request.resume()
  const isAnthropic = request.headers['anthropic-version'] !== undefined || path.startsWith('/v1/messages')
  const outcome =
    modelReply(simulator, path, request, isAnthropic) ?? lost(request, path, endpoint !== undefined)
  const dialect = isAnthropic ? anthropicDialect : openaiDialect
  const requestId = simulator.identifiers(isAnthropic ? 'req_011C' : 'req_', 24)
  const isRefused = 'kind' in outcome
  reply.writeHead(isRefused ? (outcome as Refusal).status : 200, {
    'content-type': 'application/json',
    [dialect.requestIdHeader]: requestId,
  })
  reply.end(isRefused ? dialect.errorBody(outcome as Refusal, requestId) : JSON.stringify(outcome))
}

/** The model list or one model; undefined when the path is neither. */
function modelReply(
  { settings }: Simulator,
  path: string,
  request: IncomingMessage,
  isAnthropic: boolean,
): object | undefined {
  if (request.method !== 'GET' || !/^\/v1\/models(\/.+)?$/.test(path)) return undefined
  const refusal = (isAnthropic ? checkAnthropicHeaders : checkOpenaiKey)(request.headers, settings.keys)
  if (refusal !== undefined) return refusal
  if (path === '/v1/models') return isAnthropic ? anthropicModelList() : openaiModelList()
  const id = decoded(path.slice('/v1/models/'.length))
  const model = findModel(id)
  if (model === undefined || (model.dialect === 'anthropic') !== isAnthropic)
    return (isAnthropic ? messagesEndpoint : chatEndpoint).unknownModel(id)
  return isAnthropic ? anthropicModel(model) : openaiModel(model)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const lost = (request: IncomingMessage, path: string, isKnown: boolean): Refusal =>
  isKnown
    ? refuse(405, `Not allowed to ${request.method} on ${path}.`, { code: 'method_not_supported' })
    : refuse(404, `Invalid URL (${request.method} ${path})`)
