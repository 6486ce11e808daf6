import type { Author } from '../access/principal.ts'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail, ProblemError } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import type { Change } from '../ledger/model.ts'
import { versionOf } from './compile.ts'
import {
  Activation,
  LiveRow,
  PromptSummary,
  PromptVersionRow,
  type NewVersion,
  type PromptDetail,
  type PromptMoved,
  type PromptRows,
  type PromptVersion,
} from './model.ts'
import { checkContent, hashPrompt, shortHashOf, standing } from './rules.ts'

export type PromptStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

export type PromptStore = ReturnType<typeof promptStore>

/** A prompt, by the project it belongs to. */
export type PromptKey = { readonly projectId: string; readonly name: string }

export type Pushed = { readonly version: PromptVersion; readonly created: boolean; readonly live: boolean }

/** Prompts, their versions and activations. Every edit writes its change in the same transaction. */
export function promptStore({ state, clock, newId }: PromptStoreParts) {
  return {
    /**
     * Registers content as the next version, or finds the version that holds it already: `created` is false then. The
     * first version of a prompt activates itself. Rejects with prompt-invalid, and not-found when there is no project.
     */
    register: (
      prompt: PromptKey,
      { message = null, ...given }: NewVersion,
      author: Author,
    ): Promise<Pushed> => {
      const content = checkContent(given)
      if (!content.ok) throw new ProblemError(content.error)
      const { hash } = hashPrompt(content.value)
      return editState(state, async (transaction) => {
        const existing = await versionRows(transaction, prompt)
        const { live } = await standingOf(transaction, prompt)
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
          after: contentOf(row),
        })
        if (existing.length > 0) return { version: versionOf(row), created: true, live: false }
        await move(transaction, prompt, { kind: 'activate', from: null, to: row }, author)
        return { version: versionOf(row), created: true, live: true }
      })
    },

    /** Makes a version live; the live one stays as it is. Rejects with prompt-unknown and prompt-version-unknown. */
    activate: (prompt: PromptKey, version: number, author: Author): Promise<PromptMoved> =>
      editState(state, async (transaction) => {
        const rows = await requireVersions(transaction, prompt)
        const to = versionAmong(rows, prompt, version)
        const before = await standingOf(transaction, prompt)
        if (before.live === version)
          return { name: prompt.name, liveVersion: version, previousVersion: before.previous }
        const from = rows.find((row) => row.version === before.live) ?? null
        await move(transaction, prompt, { kind: 'activate', from, to }, author)
        return { name: prompt.name, liveVersion: version, previousVersion: before.live }
      }),

    /** Back to the version that was live before (rules.ts, standing). Rejects with prompt-unknown and prompt-no-previous. */
    rollBack: (prompt: PromptKey, author: Author): Promise<PromptMoved> =>
      editState(state, async (transaction) => {
        const rows = await requireVersions(transaction, prompt)
        const { live, previous } = await standingOf(transaction, prompt)
        if (live === null || previous === null)
          return fail('prompt-no-previous', `The prompt is "${prompt.name}".`)
        const [from, to] = [versionAmong(rows, prompt, live), versionAmong(rows, prompt, previous)]
        await move(transaction, prompt, { kind: 'rollback', from, to }, author)
        const after = await standingOf(transaction, prompt)
        return { name: prompt.name, liveVersion: previous, previousVersion: after.previous }
      }),

    /** By name. */
    list: (projectId: string): Promise<PromptSummary[]> =>
      state.rows(
        PromptSummary,
        sql`select prompt.name, live.version as live_version, version.hash as live_hash, counted.versions,
            live.activated_at, greatest(counted.created_at, live.activated_at) as updated_at
          from prompts prompt
          join (
            select name, count(*) as versions, max(created_at) as created_at from prompt_versions
            where project_id = ${projectId} group by name
          ) counted on counted.name = prompt.name
          left join lateral (
            select version, activated_at from prompt_activations activation
            where activation.project_id = prompt.project_id and activation.name = prompt.name
            order by sequence desc limit 1
          ) live on true
          left join prompt_versions version on version.project_id = prompt.project_id
            and version.name = prompt.name and version.version = live.version
          where prompt.project_id = ${projectId} order by prompt.name`,
      ),

    /** Rejects with prompt-unknown, also for another project's prompt. */
    detail: async (prompt: PromptKey): Promise<PromptDetail> => {
      const activations = await activationsOf(state, prompt)
      const versions = (await requireVersions(state, prompt)).map(versionOf)
      const { live } = standing(activations)
      return {
        name: prompt.name,
        live: versions.find(({ version }) => version === live) ?? null,
        versions,
        activations: activations.toReversed(),
      }
    },

    /** One version; the live one when `version` is null. Rejects with prompt-unknown, prompt-version-unknown, prompt-not-active. */
    version: async (prompt: PromptKey, version: number | null): Promise<PromptVersion> => {
      const [row] = await state.rows(
        PromptVersionRow,
        sql`select * from prompt_versions where project_id = ${prompt.projectId} and name = ${prompt.name}
          and version = coalesce(${version}::integer, (
            select version from prompt_activations
            where project_id = ${prompt.projectId} and name = ${prompt.name} order by sequence desc limit 1))`,
      )
      if (row) return versionOf(row)
      const rows = await requireVersions(state, prompt)
      if (version === null) return fail('prompt-not-active', `The prompt is "${prompt.name}".`)
      return versionOf(versionAmong(rows, prompt, version))
    },

    /** Every version and what is live, of every project, for the snapshot. */
    snapshotRows: async (): Promise<PromptRows> => {
      // What is live is read first: a version is never taken away again, so it is among those read after.
      const live = await state.rows(
        LiveRow,
        sql`select distinct on (project_id, name) project_id, name, version from prompt_activations
          order by project_id, name, sequence desc`,
      )
      const versions = await state.rows(
        PromptVersionRow,
        sql`select * from prompt_versions order by project_id, name, version`,
      )
      return { versions, live }
    },
  }

  /** Writes the activation and its change. */
  async function move(
    transaction: StateRunner,
    prompt: PromptKey,
    { kind, from, to }: { kind: Activation['kind']; from: PromptVersionRow | null; to: PromptVersionRow },
    author: Author,
  ): Promise<void> {
    const nowMs = clock()
    const at = isoTime(nowMs)
    await transaction.run(
      sql`insert into prompt_activations (project_id, name, version, kind, actor, activated_at)
        values (${prompt.projectId}, ${prompt.name}, ${to.version}, ${kind}, ${author.actor}, ${at})`,
    )
    const path = `/api/prompts/${prompt.name}/activate?project=${prompt.projectId}`
    await recordChange(transaction, {
      ...promptChange(newId(nowMs), at, prompt, author),
      summary:
        kind === 'rollback'
          ? `Rolled ${prompt.name} back from version ${from?.version} to version ${to.version}.`
          : `Activated ${prompt.name}@${to.version}${from ? ` in place of version ${from.version}` : ''}.`,
      before: from && contentOf(from),
      after: contentOf(to),
      undo: from && { method: 'POST', path, body: { version: from.version } },
    })
  }
}

const versionRows = (runner: StateRunner, { projectId, name }: PromptKey): Promise<PromptVersionRow[]> =>
  runner.rows(
    PromptVersionRow,
    sql`select * from prompt_versions where project_id = ${projectId} and name = ${name} order by version desc`,
  )

/** Newest first; at least one. */
async function requireVersions(runner: StateRunner, prompt: PromptKey): Promise<PromptVersionRow[]> {
  const rows = await versionRows(runner, prompt)
  return rows.length > 0 ? rows : fail('prompt-unknown', `The prompt is "${prompt.name}".`)
}

const versionAmong = (
  rows: readonly PromptVersionRow[],
  { name }: PromptKey,
  version: number,
): PromptVersionRow =>
  rows.find((row) => row.version === version) ??
  fail(
    'prompt-version-unknown',
    `The prompt "${name}" has the versions 1 to ${rows[0]?.version}, not ${version}.`,
  )

/** Oldest first. */
const activationsOf = (runner: StateRunner, { projectId, name }: PromptKey): Promise<Activation[]> =>
  runner.rows(
    Activation,
    sql`select version, activated_at, actor, kind from prompt_activations
      where project_id = ${projectId} and name = ${name} order by sequence`,
  )

const standingOf = async (runner: StateRunner, prompt: PromptKey) =>
  standing(await activationsOf(runner, prompt))

async function createPrompt(
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

const insertVersion = (transaction: StateRunner, row: PromptVersionRow): Promise<number> =>
  transaction.run(
    sql`insert into prompt_versions (project_id, name, version, hash, template, model_id, temperature, max_tokens,
        messages, tools, response_format, author, message, created_at)
      values (${row.projectId}, ${row.name}, ${row.version}, ${row.hash}, ${row.template}, ${row.modelId},
        ${row.temperature}, ${row.maxTokens}, ${jsonOf(row.messages)}, ${jsonOf(row.tools)},
        ${jsonOf(row.responseFormat)}, ${row.author}, ${row.message}, ${row.createdAt})`,
  )

/** What the record of changes shows of a version. */
function contentOf(row: PromptVersionRow) {
  const { author: _, message: __, createdAt: ___, variables: ____, ...content } = versionOf(row)
  return content
}

const promptChange = (
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
