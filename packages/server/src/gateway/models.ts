import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KeyRecord } from '../access/model.ts'
import { admit } from '../access/rules.ts'
import { problem } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { anthropicErrorBody } from '../providers/dialects/anthropic-errors.ts'
import type { DialectFamily, WireDialect } from '../providers/dialect.ts'
import { geminiErrorBody } from '../providers/dialects/gemini-errors.ts'
import { openaiErrorBody } from '../providers/dialects/openai-errors.ts'
import { addressOf } from './dialects.ts'
import { keyInQuery, presentedKey } from './presented-key.ts'
import type { Snapshot } from './snapshot.ts'

const path = /^\/v1(?:alpha|beta)?\/models(?:\/([^?]+))?(?:\?|$)/

/**
 * GET /v1/models and /v1/models/{id} in the dialect of who asks: Anthropic's clients send anthropic-version, Gemini's
 * their own key header or path.
 */
export const isModelsRequest = (request: IncomingMessage): boolean =>
  request.method === 'GET' && path.test(request.url ?? '')

export function serveModels(
  snapshot: Snapshot,
  nowMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { path: asked, query } = addressOf(request.url ?? '')
  const shelf = shelves[familyOf(request, asked)]
  const send = (status: number, body: string): void => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  }
  const presented = presentedKey(request.headers) ?? (shelf === shelves.gemini ? keyInQuery(query) : null)
  const key = admit(snapshot.keys, presented, nowMs)
  if (!key.ok) return send(key.error.status, shelf.errorBody(key.error, null))

  const seen = visibleModels(snapshot, key.value)
  const wanted = path.exec(request.url ?? '')?.[1]
  const shape = (model: Named): object => shelf.shape(model, snapshot.compiledAtMs)
  if (wanted === undefined) return send(200, JSON.stringify(shelf.page(seen.map(shape), seen)))
  const id = decoded(wanted)
  const found = seen.find((model) => model.id === id)
  if (found) return send(200, JSON.stringify(shape(found)))
  const unknown = problem('model-unknown', `The model is "${id.slice(0, 100)}".`)
  return send(unknown.status, shelf.errorBody(unknown, null))
}

function familyOf(request: IncomingMessage, asked: string): DialectFamily {
  if (request.headers['anthropic-version'] !== undefined) return 'anthropic'
  return request.headers['x-goog-api-key'] !== undefined || !asked.startsWith('/v1/') ? 'gemini' : 'openai'
}

type Named = Snapshot['modelNames'][number]

/** How a family's clients expect a model, a page of models and an error. */
type Shelf = {
  readonly errorBody: WireDialect['errorBody']
  readonly shape: (model: Named, compiledAtMs: number) => object
  readonly page: (data: readonly object[], seen: readonly Named[]) => object
}

const shelves: { readonly [family in DialectFamily]: Shelf } = {
  openai: {
    errorBody: openaiErrorBody,
    shape: ({ id, owner }, compiledAtMs) => ({
      id,
      object: 'model',
      created: Math.floor(compiledAtMs / 1000),
      owned_by: owner,
    }),
    page: (data) => ({ object: 'list', data }),
  },
  anthropic: {
    errorBody: anthropicErrorBody,
    shape: ({ id }, compiledAtMs) => ({
      type: 'model',
      id,
      display_name: id,
      created_at: isoTime(compiledAtMs),
    }),
    page: (data, seen) => ({
      data,
      has_more: false,
      first_id: seen[0]?.id ?? null,
      last_id: seen.at(-1)?.id ?? null,
    }),
  },
  gemini: {
    errorBody: geminiErrorBody,
    shape: ({ id }) => ({ name: `models/${id}`, displayName: id }),
    page: (models) => ({ models }),
  },
}

/** A project's prompts can be called as models, so they are listed with them. */
const visibleModels = (snapshot: Snapshot, key: KeyRecord): Snapshot['modelNames'] =>
  [...snapshot.modelNames, ...snapshot.promptModels(key.projectId)].filter(({ id }) => key.mayUse(id))

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
