import { refuse } from '../../content/ask.ts'
import type { Refusal } from '../../content/ask.ts'
import type { ResponseStore } from './store.ts'

const pattern = /^\/v1\/responses\/([^/]+)(\/cancel|\/input_items)?$/

/** Whether the path is of a response made before, and the path it is counted under. */
export const keptTemplate = (path: string): string | undefined => {
  const match = pattern.exec(path)
  return match === null ? undefined : `/v1/responses/{id}${match[2] ?? ''}`
}

/** GET and DELETE of a kept response, its cancellation and its input. */
export function keptReply(store: ResponseStore, method: string, path: string): object | Refusal {
  const [, id = '', rest = ''] = pattern.exec(path) ?? []
  const kept = store.find(id)
  if (kept === undefined) return refuse(404, `Response with id '${id}' not found.`)
  switch (`${method} ${rest}`) {
    case 'GET ':
      return kept.response
    case 'DELETE ':
      store.drop(id)
      return { id, object: 'response', deleted: true }
    case 'POST /cancel': {
      if (kept.response['background'] !== true) return refuse(400, 'Cannot cancel a synchronous response.')
      const response = { ...kept.response, status: 'cancelled', output: [], usage: null }
      store.keep(id, { ...kept, response })
      return response
    }
    case 'GET /input_items':
      return {
        object: 'list',
        data: kept.input.toReversed(),
        first_id: kept.input.at(-1)?.['id'] ?? null,
        last_id: kept.input[0]?.['id'] ?? null,
        has_more: false,
      }
    default:
      return refuse(405, `Not allowed to ${method} on ${path}.`, { code: 'method_not_supported' })
  }
}
