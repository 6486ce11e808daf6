import type { Author } from '../access/principal.ts'
import { sql } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import { activationsOf, environmentsOf } from './activation-rows.ts'
import { archiveOf, wholePrompt } from './archive-rows.ts'
import type { PromptStoreParts } from './store-parts.ts'
import { promptChange, requireVersions, versionAmong, type PromptKey } from './version-rows.ts'

/**
 * What is archived is not activated any more, and stays readable: calls refer to it. An archived prompt goes on being
 * served where it is active; a single version that is active somewhere cannot be archived.
 */
export function archiveStore({ state, clock, newId }: PromptStoreParts) {
  return {
    /** `version` null: the whole prompt. Rejects with prompt-unknown, prompt-version-unknown, prompt-in-use. */
    setArchived: (
      prompt: PromptKey,
      version: number | null,
      isArchived: boolean,
      author: Author,
    ): Promise<void> =>
      editState(state, async (transaction) => {
        const { projectId, name } = prompt
        const rows = await requireVersions(transaction, prompt)
        if (version !== null) versionAmong(rows, prompt, version)
        const number = version ?? wholePrompt
        const archive = await archiveOf(transaction, projectId, name)
        if (archive.some((one) => one.version === number) === isArchived) return
        const active = environmentsOf(await activationsOf(transaction, prompt), rows)
        const places = active.filter((one) => one.version === version).map(({ environment }) => environment)
        if (isArchived && places.length > 0)
          fail('prompt-in-use', `${name}@${version} is active in ${places.join(', ')}.`)
        const nowMs = clock()
        const at = isoTime(nowMs)
        await transaction.run(
          isArchived
            ? sql`insert into prompt_archive (project_id, name, version, actor, archived_at)
                values (${projectId}, ${name}, ${number}, ${author.actor}, ${at})`
            : sql`delete from prompt_archive
                where project_id = ${projectId} and name = ${name} and version = ${number}`,
        )
        const what = version === null ? name : `${name}@${version}`
        const query = `project=${projectId}${version === null ? '' : `&version=${version}`}`
        await recordChange(transaction, {
          ...promptChange(newId(nowMs), at, prompt, author),
          scope: { promptName: name, ...(version === null ? {} : { promptVersion: String(version) }) },
          summary: isArchived ? `Archived ${what}.` : `Took ${what} out of the archive.`,
          before: { archived: !isArchived },
          after: { archived: isArchived },
          undo: {
            method: isArchived ? 'DELETE' : 'PUT',
            path: `/api/prompts/${name}/archive?${query}`,
            body: null,
          },
        })
      }),
  }
}
