import { z } from 'zod'
import type { Author } from '../access/principal.ts'
import { sql } from '../engines/state.ts'
import { ProblemError } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import { activationsOf, environmentsOf, standingIn, standingsOf, type Place } from './activation-rows.ts'
import { activationStore } from './activation-store.ts'
import { versionOf } from './compile.ts'
import {
  LiveRow,
  production,
  PromptVersionRow,
  Standing,
  type NewVersion,
  type PromptDetail,
  type PromptRows,
  type PromptSummary,
  type PromptVersion,
} from './model.ts'
import { checkContent, hashPrompt, notActive, shortHashOf } from './rules.ts'
import type { PromptStoreParts } from './store-parts.ts'
import {
  createPrompt,
  insertVersion,
  promptChange,
  requireVersions,
  shownInChange,
  versionAmong,
  versionRows,
  type PromptKey,
} from './version-rows.ts'

export type PromptStore = ReturnType<typeof promptStore>

export type Pushed = { readonly version: PromptVersion; readonly created: boolean; readonly live: boolean }

/** Prompts, their versions and activations. Every edit writes its change in the same transaction. */
export function promptStore(parts: PromptStoreParts) {
  const { state, clock, newId } = parts
  const { move, activate, rollBack } = activationStore(parts)
  return {
    activate,
    rollBack,

    /**
     * Registers content as the next version, or finds the version that holds it already: `created` is false then. The
     * first version of a prompt activates itself in production; `live` says whether the version is active there.
     * Rejects with prompt-invalid, and not-found when there is no project.
     */
    register: (
      prompt: PromptKey,
      { message = null, ...given }: NewVersion,
      author: Author,
    ): Promise<Pushed> => {
      const content = checkContent(given)
      if (!content.ok) throw new ProblemError(content.error)
      const { hash } = hashPrompt(content.value)
      const place = { ...prompt, environment: production }
      return editState(state, async (transaction) => {
        const existing = await versionRows(transaction, prompt)
        const { live } = await standingIn(transaction, place)
        const same = existing.find((row) => row.hash === hash)
        if (same) return { version: versionOf(same), created: false, live: same.version === live }

        const nowMs = clock()
        const { messages, tools, responseFormat, ...needed } = content.value
        const row: PromptVersionRow = {
          ...prompt,
          version: (existing[0]?.version ?? 0) + 1,
          hash,
          ...needed,
          messages: messages ?? null,
          tools: tools ?? null,
          responseFormat: responseFormat ?? null,
          author: author.actor,
          message,
          createdAt: isoTime(nowMs),
        }
        if (existing.length === 0) await createPrompt(transaction, prompt, row.createdAt)
        await insertVersion(transaction, row)
        await recordChange(transaction, {
          ...promptChange(newId(nowMs), row.createdAt, prompt, author),
          scope: { promptName: prompt.name, promptVersion: String(row.version) },
          summary: `Registered ${prompt.name}@${row.version} (${shortHashOf(hash)}).`,
          after: shownInChange(row),
        })
        if (existing.length > 0) return { version: versionOf(row), created: true, live: false }
        await move(transaction, place, { kind: 'activate', from: null, to: row }, author)
        return { version: versionOf(row), created: true, live: true }
      })
    },

    /** By name. */
    list: async (projectId: string): Promise<PromptSummary[]> => {
      const standings = Map.groupBy(await standingsOf(state, projectId), ({ name }) => name)
      const counted = await state.rows(
        Counted,
        sql`select name, count(*) as versions, max(created_at) as created_at from prompt_versions
          where project_id = ${projectId} group by name order by name`,
      )
      return counted.map(({ name, versions, createdAt }) => {
        const environments = (standings.get(name) ?? []).map((row) => Standing.parse(row))
        const live = environments.find(({ environment }) => environment === production)
        return {
          name,
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
      const environments = environmentsOf(activations, rows)
      const versions = rows.map(versionOf)
      const live = environments.find(({ environment }) => environment === production)
      return {
        name: prompt.name,
        live: versions.find(({ version }) => version === live?.version) ?? null,
        environments,
        versions,
        activations: activations.toReversed(),
      }
    },

    /**
     * One version; the one active in the environment when `version` is null. Rejects with prompt-unknown,
     * prompt-version-unknown, prompt-not-active, prompt-environment-unknown.
     */
    version: async (place: Place, version: number | null): Promise<PromptVersion> => {
      const [row] = await state.rows(
        PromptVersionRow,
        sql`select * from prompt_versions where project_id = ${place.projectId} and name = ${place.name}
          and version = coalesce(${version}::integer, (
            select version from prompt_activations where project_id = ${place.projectId}
              and name = ${place.name} and environment = ${place.environment}
            order by sequence desc limit 1))`,
      )
      if (row) return versionOf(row)
      const rows = await requireVersions(state, place)
      if (version !== null) return versionOf(versionAmong(rows, place, version))
      const elsewhere = environmentsOf(await activationsOf(state, place), rows)
      throw new ProblemError(
        notActive(
          place.name,
          place.environment,
          elsewhere.map(({ environment }) => environment),
        ),
      )
    },

    /** Every version and what is active where, of every project, for the snapshot. */
    snapshotRows: async (): Promise<PromptRows> => {
      const live = await state.rows(
        LiveRow,
        sql`select distinct on (project_id, name, environment) project_id, name, environment, version
          from prompt_activations order by project_id, name, environment, sequence desc`,
      )
      const versions = await state.rows(
        PromptVersionRow,
        sql`select * from prompt_versions order by project_id, name, version`,
      )
      return { versions, live }
    },
  }
}

const Counted = z.object({ name: z.string(), versions: z.number(), createdAt: z.iso.datetime() })
