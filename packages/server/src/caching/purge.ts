import type { Change } from '../ledger/model.ts'
import type { Purge } from './model.ts'

export type PurgeAsked = {
  readonly [kind in 'entry' | 'route' | 'tag' | 'prompt' | 'all']?: string | undefined
}

/** Null unless exactly one thing was named. */
export function purgeOf({ entry, route, tag, prompt, all }: PurgeAsked): Purge | null {
  if ([entry, route, tag, prompt, all].filter((one) => one !== undefined).length !== 1) return null
  if (entry !== undefined) return { kind: 'entry', id: entry }
  if (route !== undefined) return { kind: 'route', route }
  if (all !== undefined) return { kind: 'all' }
  if (tag !== undefined) {
    const equals = tag.indexOf('=')
    return { kind: 'tag', key: tag.slice(0, equals), value: tag.slice(equals + 1) }
  }
  const [, base, version] = /^(.*?)(?:@([1-9]\d{0,8}))?$/s.exec(prompt!)!
  return { kind: 'prompt', name: base!, version: version === undefined ? null : Number(version) }
}

/** What a purge takes away, in the words of its own query: "route=answers", "prompt=greeting@3", "all". */
export function purgeText(what: Purge): string {
  switch (what.kind) {
    case 'all':
      return 'all'
    case 'entry':
      return `entry=${what.id}`
    case 'call':
      return `call=${what.callId}`
    case 'route':
      return `route=${what.route}`
    case 'tag':
      return `tag=${what.key}=${what.value}`
    case 'prompt':
      return `prompt=${what.name}${what.version === null ? '' : `@${what.version}`}`
  }
}

/** Which calls it touches, as a predicate over call columns; tags are no column, so those touch the project. */
export function purgeScope(projectId: string, what: Purge): Change['scope'] {
  if (what.kind === 'route') return { projectId, route: what.route }
  if (what.kind !== 'prompt') return { projectId }
  return {
    ...{ projectId, promptName: what.name },
    ...(what.version === null ? {} : { promptVersion: String(what.version) }),
  }
}
