import type { Author } from '../access/principal.ts'
import { sql, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import type { Change } from '../ledger/model.ts'
import { versionOf } from './compile.ts'
import { LiveRow, PromptVersionRow, type PromptRows } from './model.ts'

/** A prompt, by the project it belongs to. */
export type PromptKey = { readonly projectId: string; readonly name: string }

/** Newest first. */
export const versionRows = (
  runner: StateRunner,
  { projectId, name }: PromptKey,
): Promise<PromptVersionRow[]> =>
  runner.rows(
    PromptVersionRow,
    sql`select * from prompt_versions where project_id = ${projectId} and name = ${name} order by version desc`,
  )

/** Newest first; at least one. Rejects with prompt-unknown. */
export async function requireVersions(runner: StateRunner, prompt: PromptKey): Promise<PromptVersionRow[]> {
  const rows = await versionRows(runner, prompt)
  return rows.length > 0 ? rows : fail('prompt-unknown', `The prompt is "${prompt.name}".`)
}

export const versionAmong = (
  rows: readonly PromptVersionRow[],
  { name }: PromptKey,
  version: number,
): PromptVersionRow =>
  rows.find((row) => row.version === version) ??
  fail(
    'prompt-version-unknown',
    `The prompt "${name}" has the versions 1 to ${rows[0]?.version}, not ${version}.`,
  )

export async function createPrompt(
  transaction: StateRunner,
  { projectId, name }: PromptKey,
  at: string,
): Promise<void> {
  if ((await transaction.run(sql`select from projects where id = ${projectId}`)) === 0)
    fail('not-found', `There is no project "${projectId.slice(0, 64)}".`)
  await transaction.run(
    sql`insert into prompts (project_id, name, created_at) values (${projectId}, ${name}, ${at})`,
  )
}

const jsonOf = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

export const insertVersion = (transaction: StateRunner, row: PromptVersionRow): Promise<number> =>
  transaction.run(
    sql`insert into prompt_versions (project_id, name, version, hash, template, model_id, temperature, max_tokens,
        messages, tools, response_format, parameters, variable_types, metadata, partials, author, message, created_at)
      values (${row.projectId}, ${row.name}, ${row.version}, ${row.hash}, ${row.template}, ${row.modelId},
        ${row.temperature}, ${row.maxTokens}, ${jsonOf(row.messages)}, ${jsonOf(row.tools)},
        ${jsonOf(row.responseFormat)}, ${jsonOf(row.parameters)}, ${jsonOf(row.variableTypes)},
        ${jsonOf(row.metadata)}, ${jsonOf(row.partials)}, ${row.author}, ${row.message}, ${row.createdAt})`,
  )

/** What the record of changes shows of a version. */
export function shownInChange(row: PromptVersionRow) {
  const {
    author: _,
    message: __,
    createdAt: ___,
    variables: ____,
    metadata: _____,
    ...content
  } = versionOf(row)
  return content
}

export const promptChange = (
  id: string,
  at: string,
  { projectId, name }: PromptKey,
  { actor, source }: Author,
): Change => ({
  id,
  at,
  projectId,
  component: 'prompt',
  key: name,
  scope: { promptName: name },
  actor,
  summary: '',
  before: null,
  after: null,
  source,
  undo: null,
})

/** Whether any version of the project includes another. */
export const hasPartials = async (runner: StateRunner, projectId: string): Promise<boolean> =>
  (await runner.run(
    sql`select from prompt_versions
      where project_id = ${projectId} and json_array_length(partials) > 0 limit 1`,
  )) > 0

/** Every version and what is active where: of one project, or of all. */
export async function promptRows(runner: StateRunner, projectId: string | null): Promise<PromptRows> {
  // What is active is read first: a version is never taken away again, so it is among those read after.
  const live = await runner.rows(
    LiveRow,
    sql`select distinct on (project_id, name, environment) project_id, name, environment, version
      from prompt_activations where ${projectId}::text is null or project_id = ${projectId}
      order by project_id, name, environment, sequence desc`,
  )
  const versions = await runner.rows(
    PromptVersionRow,
    sql`select * from prompt_versions where ${projectId}::text is null or project_id = ${projectId}
      order by project_id, name, version`,
  )
  return { versions, live }
}
