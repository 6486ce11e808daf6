import { z } from 'zod'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, everyProject, recordChange } from '../ledger/changes.ts'
import { ApiKey, KeyRow, Project, type NewApiKey } from './model.ts'
import type { Author } from './principal.ts'
import { makeKey } from './rules.ts'

export type AccessStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  /** This many random bytes. */
  readonly randomBytes: (count: number) => Uint8Array
}

export type AccessStore = ReturnType<typeof accessStore>

const KeyColumns = ApiKey.omit({ hint: true }).extend({ lastFour: z.string() })
const apiKeyOf = ({ lastFour, ...key }: z.infer<typeof KeyColumns>): ApiKey => ({
  ...key,
  hint: `tt-…${lastFour}`,
})

/** Projects and their keys. Every edit writes its change in the same transaction. */
export function accessStore({ state, clock, newId, randomBytes }: AccessStoreParts) {
  const edit = <Value>(work: (transaction: StateRunner, nowMs: number) => Promise<Value>): Promise<Value> =>
    editState(state, (transaction) => work(transaction, clock()))

  const oneKey = async (runner: StateRunner, projectId: string, id: string): Promise<ApiKey> => {
    const [row] = z.uuid().safeParse(id).success
      ? await runner.rows(
          KeyColumns,
          sql`select * from api_keys where project_id = ${projectId} and id = ${id}`,
        )
      : []
    return row === undefined
      ? fail('not-found', `There is no key ${id.slice(0, 64)} in this project.`)
      : apiKeyOf(row)
  }

  return {
    listProjects: (): Promise<Project[]> =>
      state.rows(Project, sql`select * from projects order by created_at, id`),

    /** Rejects with conflict when the id is taken. */
    createProject: ({ id, name }: Pick<Project, 'id' | 'name'>, author: Author): Promise<Project> =>
      edit(async (transaction, nowMs) => {
        const project = { id, name, createdAt: isoTime(nowMs) }
        const isNew = await transaction.run(
          sql`insert into projects (id, name, created_at) values (${id}, ${name}, ${project.createdAt})
            on conflict (id) do nothing`,
        )
        if (isNew === 0) return fail('conflict', `There is a project "${id}" already.`)
        await recordChange(transaction, {
          ...accessChange(newId(nowMs), project.createdAt, author),
          projectId: id,
          key: id,
          scope: { projectId: id },
          summary: `Created the project "${name}".`,
          after: project,
        })
        return project
      }),

    /** Newest first, revoked ones too. */
    listKeys: async (projectId: string): Promise<ApiKey[]> =>
      (
        await state.rows(
          KeyColumns,
          sql`select * from api_keys where project_id = ${projectId} order by created_at desc, id desc`,
        )
      ).map(apiKeyOf),

    /** The only time `secret` is ever given. Rejects with not-found (no such project) and body-invalid (expired at birth). */
    createKey: (
      projectId: string,
      { name, expiresAt = null, allowedModels = null, tags = {} }: NewApiKey,
      author: Author,
    ): Promise<{ readonly key: ApiKey; readonly secret: string }> =>
      edit(async (transaction, nowMs) => {
        if (expiresAt !== null && Date.parse(expiresAt) <= nowMs)
          return fail('body-invalid', '"expiresAt" must lie in the future.')
        await requireProject(transaction, projectId)
        const { secret, hash, lastFour } = makeKey('project', randomBytes(32))
        const [id, at] = [newId(nowMs), isoTime(nowMs)]
        await transaction.run(
          sql`insert into api_keys
              (id, project_id, name, hash, last_four, allowed_models, tags, created_at, expires_at)
            values (${id}, ${projectId}, ${name}, ${hash}, ${lastFour}, ${allowedModels},
              ${JSON.stringify(tags)}::jsonb, ${at}, ${expiresAt})`,
        )
        const key = await oneKey(transaction, projectId, id)
        await recordChange(transaction, {
          ...accessChange(newId(nowMs), at, author),
          projectId,
          key: id,
          scope: { keyId: id },
          summary: `Created the key "${name}" (${key.hint}).`,
          after: key,
          undo: { method: 'DELETE', path: `/api/keys/${id}?project=${projectId}`, body: null },
        })
        return { key, secret }
      }),

    /** Revoking a revoked key changes nothing. Rejects with not-found, also for another project's key. */
    revokeKey: (projectId: string, id: string, author: Author): Promise<ApiKey> =>
      edit(async (transaction, nowMs) => {
        const before = await oneKey(transaction, projectId, id)
        if (before.revokedAt !== null) return before
        const at = isoTime(Math.max(nowMs, Date.parse(before.createdAt)))
        await transaction.run(sql`update api_keys set revoked_at = ${at} where id = ${id}`)
        const after = { ...before, revokedAt: at }
        await recordChange(transaction, {
          ...accessChange(newId(nowMs), isoTime(nowMs), author),
          projectId,
          key: id,
          scope: { keyId: id },
          summary: `Revoked the key "${before.name}" (${before.hint}).`,
          before,
          after,
        })
        return after
      }),

    /** When keys were last used (id → ISO time). No change: it is what happened, not what anyone decided. */
    touchKeys: async (used: ReadonlyMap<string, string>): Promise<void> => {
      if (used.size === 0) return
      await state.run(
        sql`update api_keys set last_used_at = greatest(last_used_at, used.at)
          from unnest(${[...used.keys()]}::uuid[], ${[...used.values()]}::timestamptz[]) as used (id, at)
          where api_keys.id = used.id`,
      )
    },

    /** Every project key, for the snapshot. */
    keyRows: (): Promise<KeyRow[]> =>
      state.rows(
        KeyRow,
        sql`select id, project_id, name, hash, expires_at, revoked_at, allowed_models, tags from api_keys order by id`,
      ),
  }
}

async function requireProject(runner: StateRunner, projectId: string): Promise<void> {
  if ((await runner.run(sql`select from projects where id = ${projectId}`)) === 0)
    fail('not-found', `There is no project "${projectId.slice(0, 64)}".`)
}

/** The parts of a change that are the same for every edit of this room. */
export const accessChange = (id: string, at: string, { actor, source }: Author) =>
  ({
    id,
    at,
    projectId: everyProject,
    component: 'access',
    actor,
    source,
    before: null,
    after: null,
    undo: null,
  }) as const
