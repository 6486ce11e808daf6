import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KeyRecord } from '../access/model.ts'
import { admit } from '../access/rules.ts'
import { problem } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { anthropicErrorBody } from '../providers/dialects/anthropic-errors.ts'
import { openaiErrorBody } from '../providers/dialects/openai-errors.ts'
import { presentedKey } from './presented-key.ts'
import type { Snapshot } from './snapshot.ts'

const path = /^\/v1\/models(?:\/([^?]+))?(?:\?|$)/

/** GET /v1/models and /v1/models/{id} in the dialect of who asks (Anthropic's clients send anthropic-version). */
export const isModelsRequest = (request: IncomingMessage): boolean =>
  request.method === 'GET' && path.test(request.url ?? '')

export function serveModels(
  snapshot: Snapshot,
  nowMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const isAnthropic = request.headers['anthropic-version'] !== undefined
  const errorBody = isAnthropic ? anthropicErrorBody : openaiErrorBody
  const send = (status: number, body: string): void => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  }
  const key = admit(snapshot.keys, presentedKey(request.headers), nowMs)
  if (!key.ok) return send(key.error.status, errorBody(key.error, null))

  const seen = visibleModels(snapshot, key.value)
  const wanted = path.exec(request.url ?? '')?.[1]
  const createdAt = Math.floor(snapshot.compiledAtMs / 1000)
  const shape = ({ id, owner }: (typeof seen)[number]) =>
    isAnthropic
      ? { type: 'model', id, display_name: id, created_at: isoTime(snapshot.compiledAtMs) }
      : { id, object: 'model', created: createdAt, owned_by: owner }
  if (wanted === undefined) {
    const data = seen.map(shape)
    const page = isAnthropic
      ? { data, has_more: false, first_id: seen[0]?.id ?? null, last_id: seen.at(-1)?.id ?? null }
      : { object: 'list', data }
    return send(200, JSON.stringify(page))
  }
  const id = decoded(wanted)
  const found = seen.find((model) => model.id === id)
  if (found) return send(200, JSON.stringify(shape(found)))
  const unknown = problem('model-unknown', `The model is "${id.slice(0, 100)}".`)
  return send(unknown.status, errorBody(unknown, null))
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
