import { z } from 'zod'
import { sql, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import type { PromptKey } from './version-rows.ts'

const ArchiveRow = z.object({ name: z.string(), version: z.number(), archivedAt: z.iso.datetime() })
type ArchiveRow = z.infer<typeof ArchiveRow>

/** Stands for the whole prompt. */
export const wholePrompt = 0

/** Of one prompt, or of all of the project. */
export const archiveOf = (
  runner: StateRunner,
  projectId: string,
  name: string | null,
): Promise<ArchiveRow[]> =>
  runner.rows(
    ArchiveRow,
    sql`select name, version, archived_at from prompt_archive
      where project_id = ${projectId} and (${name}::text is null or name = ${name}) order by version`,
  )

/** Rejects with prompt-archived when the prompt or this version of it is. */
export async function refuseArchived(runner: StateRunner, prompt: PromptKey, version: number): Promise<void> {
  const archive = await archiveOf(runner, prompt.projectId, prompt.name)
  const found = archive.find((one) => one.version === version || one.version === wholePrompt)
  if (found)
    fail(
      'prompt-archived',
      `${prompt.name}${found.version === wholePrompt ? '' : `@${version}`} was archived at ${found.archivedAt}.`,
    )
}
