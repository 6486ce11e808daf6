import type { Author } from '../access/principal.ts'
import type { StateRunner } from '../engines/state.ts'
import { fail, orFail, problem, ProblemError, type Problem } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import { refuseArchived } from './archive-rows.ts'
import type { Clause } from './gates/model.ts'
import { failingClauses } from './gates/rows.ts'
import { insertActivation, standingIn, type Place } from './activation-rows.ts'
import { production, type Activation, type PromptMoved, type PromptVersionRow } from './model.ts'
import { moving } from './partials/moving.ts'
import { unknownTrials, type PromptStoreParts } from './store-parts.ts'
import {
  hasPartials,
  promptChange,
  promptRows,
  requireVersions,
  shownInChange,
  versionAmong,
} from './version-rows.ts'

type Move = {
  readonly kind: Activation['kind']
  readonly from: PromptVersionRow | null
  readonly to: PromptVersionRow
  /** Closed gates, and why they did not hold. */
  readonly passedBy: { readonly reason: string; readonly clauses: readonly Clause[] } | null
}

/** Which version is active where. Every move writes its change in the same transaction. */
export function activationStore({ state, clock, newId, trialsOf = unknownTrials }: PromptStoreParts) {
  return {
    /**
     * Makes a version active; the active one stays as it is. With `override`, a reason, closed gates are passed by, and
     * the change says so. Rejects with prompt-unknown, prompt-version-unknown, prompt-archived, gates-closed (with its
     * clauses), and when another prompt that includes this one would break.
     */
    activate: async (
      place: Place,
      version: number,
      author: Author,
      override: string | null = null,
    ): Promise<PromptMoved> => {
      // Asked outside the transaction, which must wait for nobody.
      const trials = await trialsOf(place, version)
      return editState(state, async (transaction) => {
        const { name, environment } = place
        const rows = await requireVersions(transaction, place)
        const to = versionAmong(rows, place, version)
        const before = await standingIn(transaction, place)
        if (before.live === version)
          return { name, environment, liveVersion: version, previousVersion: before.previous }
        await refuseArchived(transaction, place, version)
        const clauses = await failingClauses(transaction, place, to, trials)
        if (clauses.length > 0 && override === null)
          throw new ProblemError(gatesClosed(place, version, clauses))
        const passedBy = clauses.length === 0 ? null : { reason: override!, clauses }
        const from = rows.find((row) => row.version === before.live) ?? null
        await move(transaction, place, { kind: 'activate', from, to, passedBy }, author)
        return { name, environment, liveVersion: version, previousVersion: before.live }
      })
    },

    /**
     * Back to the version that was active there before (rules.ts, standing). No gate stands in the way back. Rejects
     * with prompt-unknown and prompt-no-previous.
     */
    rollBack: (place: Place, author: Author): Promise<PromptMoved> =>
      editState(state, async (transaction) => {
        const { name, environment } = place
        const rows = await requireVersions(transaction, place)
        const { live, previous } = await standingIn(transaction, place)
        if (live === null || previous === null)
          return fail('prompt-no-previous', `The prompt is "${name}", the environment "${environment}".`)
        const [from, to] = [versionAmong(rows, place, live), versionAmong(rows, place, previous)]
        await move(transaction, place, { kind: 'rollback', from, to, passedBy: null }, author)
        const after = await standingIn(transaction, place)
        return { name, environment, liveVersion: previous, previousVersion: after.previous }
      }),

    move,
  }

  /** Writes the activation and its change, and one change for each active version that includes what moved. */
  async function move(
    transaction: StateRunner,
    place: Place,
    { kind, from, to, passedBy }: Move,
    author: Author,
  ): Promise<void> {
    const { projectId, name, environment } = place
    const around = (await hasPartials(transaction, projectId))
      ? orFail(moving(await promptRows(transaction, projectId), place, to))
      : []
    const nowMs = clock()
    const at = isoTime(nowMs)
    await insertActivation(transaction, place, {
      ...{ kind, version: to.version },
      ...{ actor: author.actor, activatedAt: at },
      overrideReason: passedBy?.reason ?? null,
    })
    const undo = from && {
      method: 'POST',
      path: `/api/prompts/${name}/activate?project=${projectId}`,
      body: { version: from.version, environment },
    }
    const where = environment === production ? '' : ` in ${environment}`
    const what =
      kind === 'rollback'
        ? `Rolled ${name} back from version ${from?.version} to version ${to.version}${where}.`
        : `Activated ${name}@${to.version}${from ? ` in place of version ${from.version}` : ''}${where}.`
    await recordChange(transaction, {
      ...promptChange(newId(nowMs), at, place, author),
      // An environment is a column of calls too: only those made there are touched.
      scope: { promptName: name, environment },
      summary: passedBy ? `OVERRIDE of the gates of ${environment} (${reasonOf(passedBy)}): ${what}` : what,
      before: from && shownInChange(from),
      after: { ...shownInChange(to), ...(passedBy && { override: passedBy }) },
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

const reasonOf = ({ reason, clauses }: NonNullable<Move['passedBy']>): string =>
  `${clauses.map(({ clause }) => clause).join(', ')}; the reason given: ${reason}`

function gatesClosed({ name, environment }: Place, version: number, clauses: readonly Clause[]): Problem {
  const reasons = clauses.map(({ clause, reason }) => `${clause}: ${reason}`).join(' ')
  return {
    ...problem('gates-closed', `${name}@${version} may not become active in ${environment}. ${reasons}`),
    members: { clauses },
  }
}
