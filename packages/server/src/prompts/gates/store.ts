import type { Author } from '../../access/principal.ts'
import { sql } from '../../engines/state.ts'
import { fail } from '../../kernel/problem.ts'
import { isoTime } from '../../kernel/time.ts'
import { editState, recordChange } from '../../ledger/changes.ts'
import type { Change } from '../../ledger/model.ts'
import { standingIn, type Place } from '../activation-rows.ts'
import type { PromptVersionRow } from '../model.ts'
import { hashPrompt } from '../rules.ts'
import { unknownTrials, type PromptStoreParts } from '../store-parts.ts'
import { promptChange, requireVersions, versionAmong, type PromptKey } from '../version-rows.ts'
import type { Clause, EnvironmentGates, Gates, GateReport, NewEvaluation, Trials } from './model.ts'
import { gateReport, gatesOf } from './rows.ts'

export type GateStore = ReturnType<typeof gateStore>

/** What environments ask for, and what a version has to show. Every edit writes its change in the same transaction. */
export function gateStore({ state, clock, newId, trialsOf = unknownTrials }: PromptStoreParts) {
  return {
    /** By environment; those without gates are not listed. */
    listGates: (projectId: string): Promise<EnvironmentGates[]> => gatesOf(state, projectId),

    /** Rejects with not-found when there is no project. */
    putGates: (
      projectId: string,
      environment: string,
      gates: Gates,
      author: Author,
    ): Promise<EnvironmentGates> =>
      editState(state, async (transaction) => {
        if ((await transaction.run(sql`select from projects where id = ${projectId}`)) === 0)
          fail('not-found', `There is no project "${projectId.slice(0, 64)}".`)
        const before = (await gatesOf(transaction, projectId)).find((one) => one.environment === environment)
        const nowMs = clock()
        const at = isoTime(nowMs)
        await transaction.run(
          sql`insert into prompt_gates (project_id, environment, gates, updated_at)
            values (${projectId}, ${environment}, ${JSON.stringify(gates)}, ${at})
            on conflict (project_id, environment) do update set gates = excluded.gates, updated_at = excluded.updated_at`,
        )
        await recordChange(transaction, {
          ...gateChange(newId(nowMs), at, { projectId, environment }, author),
          summary: `${before ? 'Changed' : 'Set'} the gates of ${environment}.`,
          before: before?.gates ?? null,
          after: gates,
          undo: undoOf(projectId, environment, before?.gates ?? null),
        })
        return { environment, gates, updatedAt: at }
      }),

    /** Rejects with not-found when the environment has none. */
    deleteGates: (projectId: string, environment: string, author: Author): Promise<void> =>
      editState(state, async (transaction) => {
        const before = (await gatesOf(transaction, projectId)).find((one) => one.environment === environment)
        if (!before) return fail('not-found', `The environment "${environment}" has no gates.`)
        await transaction.run(
          sql`delete from prompt_gates where project_id = ${projectId} and environment = ${environment}`,
        )
        const nowMs = clock()
        await recordChange(transaction, {
          ...gateChange(newId(nowMs), isoTime(nowMs), { projectId, environment }, author),
          summary: `Took the gates of ${environment} away.`,
          before: before.gates,
          undo: undoOf(projectId, environment, before.gates),
        })
      }),

    /** Rejects with prompt-unknown and prompt-version-unknown. */
    report: async (place: Place, version: number): Promise<GateReport> => {
      const row = versionAmong(await requireVersions(state, place), place, version)
      return gateReport(state, place, row, await trialsOf(place, version))
    },

    /**
     * The clauses an activation would stand before, were these its trials; none where the version is active already.
     * Rejects with prompt-unknown and prompt-version-unknown.
     */
    foresee: async (place: Place, asked: Foreseen, trials: Partial<Trials>): Promise<readonly Clause[]> => {
      const rows = await requireVersions(state, place)
      const { live } = await standingIn(state, place)
      const base = asked.version ?? live
      if (base === null) return []
      const row = foreseen(rows, versionAmong(rows, place, base), asked)
      if (row.version === live) return []
      const known = await trialsOf(place, row.version)
      return (await gateReport(state, place, row, { ...known, ...trials })).clauses
    },

    /** Says yes to a version for an environment, or takes it back. Rejects with approval-own for its author. */
    approve: (
      place: Place,
      version: number,
      { kind, comment }: { readonly kind: 'approve' | 'withdraw'; readonly comment: string | null },
      author: Author,
    ): Promise<GateReport> =>
      trialsOf(place, version).then((trials) =>
        editState(state, async (transaction) => {
          const row = versionAmong(await requireVersions(transaction, place), place, version)
          const what = `${place.name}@${version} for ${place.environment}`
          if (row.author === author.actor)
            fail('approval-own', `${author.actor} registered ${place.name}@${version}.`)
          const { approvals } = await gateReport(transaction, place, row, trials)
          const hasApproved = approvals.some(({ actor }) => actor === author.actor)
          if (kind === 'withdraw' && !hasApproved)
            fail('not-found', `${author.actor} has not approved of ${what}.`)
          if (kind === 'withdraw' || !hasApproved) {
            const nowMs = clock()
            const at = isoTime(nowMs)
            await transaction.run(
              sql`insert into prompt_approvals (project_id, name, version, environment, kind, actor, comment, at)
                values (${place.projectId}, ${place.name}, ${version}, ${place.environment}, ${kind},
                  ${author.actor}, ${comment}, ${at})`,
            )
            await recordChange(transaction, {
              ...promptChange(newId(nowMs), at, place, author),
              scope: { promptName: place.name, promptVersion: String(version) },
              summary: `${kind === 'approve' ? 'Approved of' : 'Withdrew the approval of'} ${what}.`,
              after: { kind, comment },
            })
          }
          return gateReport(transaction, place, row, trials)
        }),
      ),

    /** Keeps a report. Rejects with prompt-unknown and prompt-version-unknown. */
    addEvaluation: (
      prompt: PromptKey,
      version: number,
      report: NewEvaluation,
      author: Author,
    ): Promise<void> =>
      editState(state, async (transaction) => {
        versionAmong(await requireVersions(transaction, prompt), prompt, version)
        const { suite, cases, score, baselineScore, interval, source } = report
        const nowMs = clock()
        const at = isoTime(nowMs)
        await transaction.run(
          sql`insert into prompt_evaluations
              (project_id, name, version, suite, cases, score, baseline_score, interval, source, actor, at)
            values (${prompt.projectId}, ${prompt.name}, ${version}, ${suite}, ${cases}, ${score}, ${baselineScore},
              ${interval && JSON.stringify(interval)}, ${source}, ${author.actor}, ${at})`,
        )
        await recordChange(transaction, {
          ...promptChange(newId(nowMs), at, prompt, author),
          scope: { promptName: prompt.name, promptVersion: String(version) },
          summary: `Reported an evaluation of ${prompt.name}@${version}: ${suite}, ${cases} cases, ${score}.`,
          after: report,
        })
      }),
  }
}

/** A version, or what is active, with a model in place of its own, as an author would register it. */
export type Foreseen = {
  readonly version: number | null
  readonly model: string | null
  readonly author: string
}

/** The version that would become active: with another model it may be there already, else it has nothing to show. */
function foreseen(
  rows: readonly PromptVersionRow[],
  base: PromptVersionRow,
  { model, author }: Foreseen,
): PromptVersionRow {
  if (model === null) return base
  const { hash } = hashPrompt({ ...base, modelId: model })
  return rows.find((row) => row.hash === hash) ?? { ...base, hash, author, version: rows[0]!.version + 1 }
}

const gateChange = (
  id: string,
  at: string,
  { projectId, environment }: { readonly projectId: string; readonly environment: string },
  author: Author,
): Change => ({
  ...promptChange(id, at, { projectId, name: `gates of ${environment}` }, author),
  component: 'access',
  scope: {},
})

function undoOf(projectId: string, environment: string, before: Gates | null): Change['undo'] {
  const path = `/api/environments/${environment}/gates?project=${projectId}`
  return before === null ? { method: 'DELETE', path, body: null } : { method: 'PUT', path, body: before }
}
