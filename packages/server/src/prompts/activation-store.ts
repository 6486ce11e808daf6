import type { Author } from '../access/principal.ts'
import type { StateRunner } from '../engines/state.ts'
import { fail, orFail } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import { insertActivation, standingIn, type Place } from './activation-rows.ts'
import { production, type Activation, type PromptMoved, type PromptVersionRow } from './model.ts'
import { moving } from './partials/moving.ts'
import type { PromptStoreParts } from './store-parts.ts'
import { promptChange, promptRows, requireVersions, shownInChange, versionAmong } from './version-rows.ts'

/** Which version is active where. Every move writes its change in the same transaction. */
export function activationStore({ state, clock, newId }: PromptStoreParts) {
  return {
    /**
     * Makes a version active; the active one stays as it is. Rejects with prompt-unknown, prompt-version-unknown, and
     * when another prompt that includes this one would break.
     */
    activate: (place: Place, version: number, author: Author): Promise<PromptMoved> =>
      editState(state, async (transaction) => {
        const { name, environment } = place
        const rows = await requireVersions(transaction, place)
        const to = versionAmong(rows, place, version)
        const before = await standingIn(transaction, place)
        if (before.live === version)
          return { name, environment, liveVersion: version, previousVersion: before.previous }
        const from = rows.find((row) => row.version === before.live) ?? null
        await move(transaction, place, { kind: 'activate', from, to }, author)
        return { name, environment, liveVersion: version, previousVersion: before.live }
      }),

    /** Back to the version that was active there before (rules.ts, standing). Rejects with prompt-unknown and prompt-no-previous. */
    rollBack: (place: Place, author: Author): Promise<PromptMoved> =>
      editState(state, async (transaction) => {
        const { name, environment } = place
        const rows = await requireVersions(transaction, place)
        const { live, previous } = await standingIn(transaction, place)
        if (live === null || previous === null)
          return fail('prompt-no-previous', `The prompt is "${name}", the environment "${environment}".`)
        const [from, to] = [versionAmong(rows, place, live), versionAmong(rows, place, previous)]
        await move(transaction, place, { kind: 'rollback', from, to }, author)
        const after = await standingIn(transaction, place)
        return { name, environment, liveVersion: previous, previousVersion: after.previous }
      }),

    move,
  }

  /** Writes the activation and its change, and one change for each active version that includes what moved. */
  async function move(
    transaction: StateRunner,
    place: Place,
    { kind, from, to }: { kind: Activation['kind']; from: PromptVersionRow | null; to: PromptVersionRow },
    author: Author,
  ): Promise<void> {
    const { projectId, name, environment } = place
    const around = orFail(moving(await promptRows(transaction, projectId), place, to))
    const nowMs = clock()
    const at = isoTime(nowMs)
    await insertActivation(transaction, place, {
      ...{ kind, version: to.version },
      ...{ actor: author.actor, activatedAt: at },
    })
    const undo = from && {
      method: 'POST',
      path: `/api/prompts/${name}/activate?project=${projectId}`,
      body: { version: from.version, environment },
    }
    const where = environment === production ? '' : ` in ${environment}`
    await recordChange(transaction, {
      ...promptChange(newId(nowMs), at, place, author),
      // An environment is a column of calls too: only those made there are touched.
      scope: { promptName: name, environment },
      summary:
        kind === 'rollback'
          ? `Rolled ${name} back from version ${from?.version} to version ${to.version}${where}.`
          : `Activated ${name}@${to.version}${from ? ` in place of version ${from.version}` : ''}${where}.`,
      before: from && shownInChange(from),
      after: shownInChange(to),
      undo,
    })
    for (const dependent of around)
      await recordChange(transaction, {
        ...promptChange(newId(nowMs), at, { projectId, name: dependent.name }, author),
        scope: { promptName: dependent.name, promptVersion: String(dependent.version) },
        summary: `${dependent.name}@${dependent.version} now includes ${name}@${to.version}${from ? ` in place of version ${from.version}` : ''}.`,
        before: from && { partial: `${name}@${from.version}` },
        after: { partial: `${name}@${to.version}` },
        undo,
      })
  }
}
