import type { EntryHead, Purge } from '../model.ts'

/** What an entry can be found by besides its key. Parts are JSON, so that no name can imitate another label. */
export const labelsOf = (entry: EntryHead): readonly string[] => [
  label('all'),
  label('call', entry.callId),
  label('route', entry.route),
  ...(entry.promptName === null
    ? []
    : [label('prompt', entry.promptName), label('prompt', entry.promptName, entry.promptVersion)]),
  ...Object.entries(entry.tags).map(([key, value]) => label('tag', key, value)),
]

const label = (...parts: readonly unknown[]): string => JSON.stringify(parts)

export const allLabel = label('all')
export const routeLabel = (route: string): string => label('route', route)

/** The label whose entries a purge takes away; null when it names one entry. */
export function labelOfPurge(what: Purge): string | null {
  if (what.kind === 'entry') return null
  if (what.kind === 'all') return allLabel
  if (what.kind === 'call') return label('call', what.callId)
  if (what.kind === 'route') return routeLabel(what.route)
  if (what.kind === 'tag') return label('tag', what.key, what.value)
  return what.version === null ? label('prompt', what.name) : label('prompt', what.name, what.version)
}
