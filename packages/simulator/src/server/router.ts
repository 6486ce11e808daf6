import type { IncomingMessage, ServerResponse } from 'node:http'
import { countEndpoint, messagesEndpoint } from '../anthropic/endpoints.ts'
import { anthropicDialect } from '../anthropic/errors.ts'
import { refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import { geminiEndpoint } from '../gemini/endpoints.ts'
import { geminiDialect } from '../gemini/errors.ts'
import { chatEndpoint, embeddingsEndpoint } from '../openai/endpoints.ts'
import { openaiDialect } from '../openai/errors.ts'
import { responsesEndpoint } from '../openai/responses/endpoint.ts'
import { keptTemplate } from '../openai/responses/kept.ts'
import type { Dialect } from '../wire/dialect.ts'
import { answerApi } from './api.ts'
import { answerControl } from './control.ts'
import type { Endpoint } from './endpoint.ts'
import { answerKept } from './kept.ts'
import { modelReply } from './model-list.ts'
import type { Simulator } from './simulator.ts'

const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  ['/v1/chat/completions', chatEndpoint],
  ['/v1/responses', responsesEndpoint],
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
  const [path = '/', search = ''] = (request.url ?? '/').split('?', 2)
  const query = new URLSearchParams(search)
  const isMissing = simulator.settings.without.some((one) => path === one || path.startsWith(`${one}/`))
  const found = isMissing ? undefined : endpointOf(path)
  if (found !== undefined && request.method === 'POST')
    return answerApi(simulator, found.endpoint, { path, template: found.template, query }, request, reply)
  const kept = isMissing ? undefined : keptTemplate(path)
  if (kept !== undefined) return answerKept(simulator, { path, template: kept, query }, request, reply)
  if (path === '/' || path.startsWith('/sim/')) return answerControl(simulator, path, request, reply)
  request.resume()
  const dialect = dialectOf(path, request)
  const requestId = simulator.identifiers(dialect.name === 'anthropic' ? 'req_011C' : 'req_', 24)
  const outcome =
    modelReply(simulator, { path, query }, request, dialect.name) ?? lost(request, path, found !== undefined)
  const status = 'kind' in outcome ? (outcome as Refusal).status : 200
  reply.writeHead(status, { 'content-type': 'application/json', [dialect.requestIdHeader]: requestId })
  reply.end('kind' in outcome ? dialect.errorBody(outcome as Refusal, requestId) : JSON.stringify(outcome))
}

function endpointOf(path: string): ReturnType<typeof geminiEndpoint> {
  const fixed = endpoints.get(path)
  return fixed === undefined ? geminiEndpoint(path) : { endpoint: fixed, template: path }
}

function dialectOf(path: string, { headers }: IncomingMessage): Dialect {
  if (headers['anthropic-version'] !== undefined || path.startsWith('/v1/messages')) return anthropicDialect
  const isGemini = path.startsWith('/v1beta/') || headers['x-goog-api-key'] !== undefined
  return isGemini ? geminiDialect : openaiDialect
}

const lost = (request: IncomingMessage, path: string, isKnown: boolean): Refusal =>
  isKnown
    ? refuse(405, `Not allowed to ${request.method} on ${path}.`, { code: 'method_not_supported' })
    : refuse(404, `Invalid URL (${request.method} ${path})`)
