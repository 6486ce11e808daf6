import type { IncomingMessage, ServerResponse } from 'node:http'
import { admit } from '../access/rules.ts'
import { matchesTag } from '../prompts/entity-tag.ts'
import { Environment, production } from '../prompts/model.ts'
import { presentedKey } from './presented-key.ts'
import type { Snapshot } from './snapshot.ts'

const path = /^\/api\/prompts\/([A-Za-z0-9][A-Za-z0-9._-]{0,127})\/live(?:\?(.*))?$/

/**
 * GET /api/prompts/{name}/live as applications ask it, with a project key, from the snapshot and ahead of everything
 * else: every process of an application does. False leaves the request to the route itself (prompts/routes.ts), which
 * answers the same, and tells administrators and failures too.
 */
export function servePrompt(
  snapshot: Snapshot,
  nowMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const asked = request.method === 'GET' ? path.exec(request.url ?? '') : null
  const label = asked && labelIn(asked[2])
  if (label === null) return false
  const key = admit(snapshot.keys, presentedKey(request.headers), nowMs)
  if (!key.ok) return false
  const found = snapshot.findPrompt(`${asked![1]}@${label}`, key.value.projectId)
  const served = found.ok ? found.value.served() : found
  if (!served.ok) return false
  const { etag, body } = served.value
  const headers = { etag, 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' }
  if (matchesTag(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end()
    return true
  }
  const length = Buffer.byteLength(body)
  response.writeHead(200, { ...headers, 'content-type': 'application/json', 'content-length': length })
  response.end(body)
  return true
}

/** The version or environment asked for; null when it is neither, for the route to say so. */
function labelIn(query: string | undefined): string | null {
  if (query === undefined) return production
  const parameters = new URLSearchParams(query)
  const version = parameters.get('version')
  if (version !== null) return /^[1-9]\d{0,8}$/.test(version) ? version : null
  const environment = parameters.get('environment') ?? production
  return Environment.safeParse(environment).success ? environment : null
}
