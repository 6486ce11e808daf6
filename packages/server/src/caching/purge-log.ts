import type { Author } from '../access/principal.ts'
import type { State } from '../engines/state.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import type { Purge } from './model.ts'
import { purgeScope, purgeText } from './purge.ts'

export type PurgeLogParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

/** What was taken away, by whom and why. */
export type Purged = {
  readonly projectId: string
  readonly what: Purge
  readonly entries: number
  readonly author: Author
  /** The call that was given a wrong answer; null for a purge without such a judgement. */
  readonly wrongFor: string | null
}

/**
 * Writes each purge as a change, also one that found nothing: what was under way then is not stored either. After the
 * purge and not with it, as entries are in no database; what is gone cannot be put back.
 */
export const purgeLog =
  ({ state, clock, newId }: PurgeLogParts) =>
  ({ projectId, what, entries, author, wrongFor }: Purged): Promise<void> =>
    editState(state, (transaction) => {
      const nowMs = clock()
      const taken = `${entries} stored ${entries === 1 ? 'answer' : 'answers'}`
      return recordChange(transaction, {
        ...{ id: newId(nowMs), at: isoTime(nowMs), projectId, component: 'cache', key: purgeText(what) },
        scope: purgeScope(projectId, what),
        ...author,
        summary:
          wrongFor === null
            ? `Took ${taken} away (${purgeText(what)}).`
            : `Took ${taken} away: the answer was wrong for the call ${wrongFor}.`,
        before: { entries },
        after: null,
        undo: null,
      })
    })
