import { privateFile, readIfThere } from '../access/key-files.ts'
import { isLoopback, type Config } from '../config.ts'
import { stateRevision } from '../ledger/changes.ts'
import type { Foundation } from './foundation.ts'
import type { Stores } from './stores.ts'

export type FirstKeys = { readonly adminKey: string | null; readonly developmentKey: string | null }

const author = { actor: 'start', source: 'start' } as const

export const keptDevelopmentKey = (foundation: Foundation): Promise<string | null> =>
  readIfThere(foundation.inFolder('development.key'))

/**
 * What the very first start leaves behind: an admin key, shown once, and on loopback a development key, kept in the
 * data folder so that the first snippet works. Does nothing to a state store that has been used before.
 */
export async function makeFirstKeys(
  config: Config,
  foundation: Foundation,
  { access, people }: Stores,
): Promise<FirstKeys> {
  const isFresh = (await stateRevision(foundation.state)) === 0
  const adminKey =
    isFresh && config.adminKey === undefined
      ? (await people.add({ name: 'admin', role: 'admin', projects: null }, author)).secret
      : null
  if (!isFresh || !isLoopback(config.host))
    return { adminKey, developmentKey: await keptDevelopmentKey(foundation) }
  const { secret } = await access.createKey('default', { name: 'development' }, author)
  const kept = await privateFile(foundation.inFolder('development.key'), () => secret)
  return { adminKey, developmentKey: kept.text }
}
