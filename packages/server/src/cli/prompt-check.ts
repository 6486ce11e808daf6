import type { Admin } from '@telltale/sdk'
import type { CliParts, Outcome } from './parts.ts'
import { gatherPrompts } from './prompt-gather.ts'
import { partialsOf } from './prompt-partials.ts'
import { intention, objection, planPush, type ForPush, type PlannedPush } from './prompt-push-plan.ts'

/**
 * What a pull request is held to: every file can be used, and (with a server) pushing them would undo nobody's work.
 * Tells what would change. Exit code 1 when it does not hold.
 */
export async function checkPrompts(
  paths: readonly string[],
  admin: Admin | null,
  choice: ForPush,
  parts: CliParts,
): Promise<Outcome> {
  const gathered = await gatherPrompts(paths, parts)
  const { prompts, unreadable, skipped } = gathered
  const planned = admin === null || unreadable.length > 0 ? null : await planPush(admin, gathered, choice)
  const objections = planned?.flatMap((one) => objection(one, choice.environment) ?? []) ?? []
  const holds = unreadable.length === 0 && objections.length === 0
  return {
    json: {
      ok: holds,
      environment: admin === null ? null : choice.environment,
      prompts: prompts.map((prompt) => ({
        ...{ name: prompt.name, file: prompt.path, hash: prompt.hash, shortHash: prompt.shortHash },
        partials: partialsOf(prompt),
        ...changeOf(
          planned?.find((one) => one.prompt === prompt),
          choice.environment,
        ),
      })),
      problems: unreadable.map(({ path, code, message }) => ({ file: path, code, message })),
      skipped: skipped.map(({ path, reason }) => ({ file: path, reason })),
    },
    text: [
      ...unreadable.map(({ message }) => message),
      ...objections,
      ...(planned ?? []).flatMap((one) =>
        one.difference === null ? [] : [one.difference.text, `# ${intention(one, choice)}`],
      ),
      ...skipped.map(({ path, reason }) => `${path} was skipped: ${reason}.`),
      summary(prompts.length, unreadable.length, planned),
    ].join('\n'),
    exitCode: holds ? 0 : 1,
  }
}

/** Nulls: it was not compared with a server. */
const changeOf = (planned: PlannedPush | undefined, environment: string) =>
  planned === undefined
    ? { change: null, activeVersion: null, objection: null, lines: null }
    : {
        change:
          planned.step.kind === 'same' ? 'none' : planned.step.active === null ? 'new' : planned.step.kind,
        activeVersion: planned.step.active?.version ?? null,
        objection: objection(planned, environment),
        lines: planned.difference?.lines ?? [],
      }

function summary(valid: number, unusable: number, planned: readonly PlannedPush[] | null): string {
  const changed = planned?.filter(({ difference }) => difference !== null).length
  const files = `${valid} prompt file${valid === 1 ? '' : 's'} can be used${unusable > 0 ? `, ${unusable} cannot` : ''}`
  return changed === undefined ? `${files}.` : `${files}; ${changed} would change what is active.`
}
