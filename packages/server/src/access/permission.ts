import type { Role } from './model.ts'
import type { Principal } from './principal.ts'

/** Rooms, by the tags of their routes, whose edits are a team's daily work. What protects callers, costs money or lets anyone in is not among them. */
const editorsRooms = [
  'prompts',
  'experiments',
  'judges',
  'playground',
  'caches',
  'reviews',
  'metrics',
  'retrieval',
  'alerts',
]

const ranks: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, admin: 2 }

/**
 * Who may call a route, by its method and tags. Denies by default: what changes something and does not say for whom is
 * for administrators. `admin` and `viewer` among the tags say it for a route against the rule of its room; `project-key`
 * opens it to keys of applications, and so to editors.
 */
export function roleFor(method: string, tags: readonly string[]): Role {
  if (tags.includes('admin')) return 'admin'
  if (method === 'GET' || method === 'HEAD' || tags.includes('viewer')) return 'viewer'
  const isDailyWork = tags.some((tag) => tag === 'project-key' || editorsRooms.includes(tag))
  return isDailyWork ? 'editor' : 'admin'
}

/** Whether this holder may call a route with these tags. */
export const mayCall = (kind: Principal['kind'], method: string, tags: readonly string[]): boolean =>
  kind === 'key' ? tags.includes('project-key') : ranks[kind] >= ranks[roleFor(method, tags)]
