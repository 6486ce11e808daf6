import { z } from 'zod'
import type { Author } from '../access/principal.ts'
import { sql } from '../engines/state.ts'
import { orFail } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import { activationsOf, environmentsOf, standingIn, standingsOf } from './activation-rows.ts'
import { activationStore } from './activation-store.ts'
import { archiveOf, wholePrompt } from './archive-rows.ts'
import { archiveStore } from './archive-store.ts'
import { versionOf } from './compile.ts'
import { failingClauses } from './gates/rows.ts'
import {
  production,
  Standing,
  type NewVersion,
  type PromptDetail,
  type PromptRows,
  type PromptSummary,
  type PromptVersion,
  type PromptVersionRow,
} from './model.ts'
import { expandNew } from './partials/moving.ts'
import { readPartials } from './partials/rules.ts'
import { compileTemplate } from './render.ts'
import { checkContent, checkMetadata, checkNumber, hashPrompt, shortHashOf } from './rules.ts'
import { unknownTrials, type PromptStoreParts } from './store-parts.ts'
import { checkVariables } from './variable-rules.ts'
import {
  createPrompt,
  insertVersion,
  promptChange,
  promptRows,
  requireVersions,
  shownInChange,
  versionRows,
  type PromptKey,
} from './version-rows.ts'

export type PromptStore = ReturnType<typeof promptStore>

export type Pushed = {
  readonly version: PromptVersion
  readonly created: boolean
  readonly live: boolean
  /** What is likely not meant. */
  readonly warnings: readonly string[]
}

/** Prompts, their versions and activations. Every edit writes its change in the same transaction. */
export function promptStore(parts: PromptStoreParts) {
  const { state, clock, newId } = parts
  const { move, activate, rollBack } = activationStore(parts)
  return {
    activate,
    rollBack,
    ...archiveStore(parts),

    /**
     * Registers content as the next version, or finds the version that holds it already: `created` is false then. The
     * first version of a prompt activates itself in production; `live` says whether the version is active there.
     * Rejects with prompt-invalid, partial-unknown, partial-circular, prompt-too-long, prompt-version-taken when
     * `version` asks for a number that is not the next, and not-found when there is no project.
     */
    register: (prompt: PromptKey, given: NewVersion, author: Author): Promise<Pushed> => {
      const { message = null, metadata = null, version: wanted, ...rest } = given
      const content = orFail(checkContent(rest))
      orFail(checkMetadata(metadata))
      const { hash } = hashPrompt(content)
      const place = { ...prompt, environment: production }
      return editState(state, async (transaction) => {
        const existing = await versionRows(transaction, prompt)
        const { live } = await standingIn(transaction, place)
        const same = existing.find((row) => row.hash === hash)
        orFail(checkNumber(prompt.name, wanted, same?.version ?? null, existing[0]?.version ?? 0))
        if (same)
          return { version: versionOf(same), created: false, live: same.version === live, warnings: [] }

        const nowMs = clock()
        const { messages = null, tools = null, responseFormat = null, ...needed } = content
        const { parameters = null, variableTypes = null } = content
        const row: PromptVersionRow = {
          ...prompt,
          version: (existing[0]?.version ?? 0) + 1,
          hash,
          ...needed,
          ...{ messages, tools, responseFormat, parameters, variableTypes, metadata },
          partials: [...orFail(readPartials(content))],
          author: author.actor,
          message,
          createdAt: isoTime(nowMs),
        }
        const expanded = orFail(
          row.partials!.length === 0
            ? expandNew({ versions: [], live: [] }, row)
            : expandNew(await promptRows(transaction, prompt.projectId), row),
        )
        const warnings = orFail(
          checkVariables(
            content.variableTypes,
            compileTemplate(row).variables,
            compileTemplate(expanded).variables,
          ),
        )
        if (existing.length === 0) await createPrompt(transaction, prompt, row.createdAt)
        await insertVersion(transaction, row)
        await recordChange(transaction, {
          ...promptChange(newId(nowMs), row.createdAt, prompt, author),
          scope: { promptName: prompt.name, promptVersion: String(row.version) },
          summary: `Registered ${prompt.name}@${row.version} (${shortHashOf(hash)}).`,
          after: shownInChange(row),
        })
        const version = versionOf(row)
        if (existing.length > 0) return { version, created: true, live: false, warnings }
        // A first version that production's gates do not let through waits, like any other.
        const clauses = await failingClauses(transaction, place, row, await unknownTrials())
        if (clauses.length > 0) return { version, created: true, live: false, warnings }
        await move(transaction, place, { kind: 'activate', from: null, to: row, passedBy: null }, author)
        return { version, created: true, live: true, warnings }
      })
    },

    /** By name. */
    list: async (projectId: string): Promise<PromptSummary[]> => {
      const standings = Map.groupBy(await standingsOf(state, projectId), ({ name }) => name)
      const archive = await archiveOf(state, projectId, null)
      const counted = await state.rows(
        Counted,
        sql`select name, count(*) as versions, max(created_at) as created_at from prompt_versions
          where project_id = ${projectId} group by name order by name`,
      )
      return counted.map(({ name, versions, createdAt }) => {
        const environments = (standings.get(name) ?? []).map((row) => Standing.parse(row))
        const live = environments.find(({ environment }) => environment === production)
        const archived = archive.find((one) => one.name === name && one.version === wholePrompt)
        return {
          name,
          archivedAt: archived?.archivedAt ?? null,
          liveVersion: live?.version ?? null,
          liveHash: live?.hash ?? null,
          versions,
          activatedAt: live?.activatedAt ?? null,
          updatedAt: [createdAt, ...environments.map(({ activatedAt }) => activatedAt)].toSorted().at(-1)!,
          environments,
        }
      })
    },

    /** Rejects with prompt-unknown, also for another project's prompt. */
    detail: async (prompt: PromptKey): Promise<PromptDetail> => {
      // What is active is read first: a version is never taken away again, so it is among those read after.
      const activations = await activationsOf(state, prompt)
      const rows = await requireVersions(state, prompt)
      const archive = await archiveOf(state, prompt.projectId, prompt.name)
      const environments = environmentsOf(activations, rows)
      const versions = rows.map(versionOf)
      const live = environments.find(({ environment }) => environment === production)
      return {
        name: prompt.name,
        live: versions.find(({ version }) => version === live?.version) ?? null,
        environments,
        versions,
        activations: activations.toReversed(),
        archivedAt: archive.find(({ version }) => version === wholePrompt)?.archivedAt ?? null,
        archivedVersions: archive.map(({ version }) => version).filter((version) => version !== wholePrompt),
      }
    },

    /** Every version and what is active where, of every project, for the snapshot. */
    snapshotRows: (): Promise<PromptRows> => promptRows(state, null),
  }
}

const Counted = z.object({ name: z.string(), versions: z.number(), createdAt: z.iso.datetime() })
