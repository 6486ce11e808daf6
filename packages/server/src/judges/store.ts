import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Author } from '../access/principal.ts'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import { JudgeSettings, type JudgeVersion } from './model.ts'
import { versionOf } from './rules.ts'

export type JudgeStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

export type JudgeStore = ReturnType<typeof judgeStore>

export type JudgeKey = { readonly projectId: string; readonly name: string }

const judgesAtMost = 200

const Stored = z.object({
  ...{ projectId: z.string(), name: z.string(), number: z.number(), actor: z.string() },
  /** Null: removed. */
  settings: JudgeSettings.nullable(),
  at: z.iso.datetime(),
})
type Stored = z.infer<typeof Stored>
type Standing = Stored & { readonly settings: JudgeSettings }

/** Judges and all their versions. Every edit is a new row and writes its change in the same transaction. */
export function judgeStore({ state, clock, newId }: JudgeStoreParts) {
  const append = async (
    transaction: StateRunner,
    key: JudgeKey,
    before: Stored | null,
    settings: JudgeSettings | null,
    { actor, source }: Author,
  ): Promise<Stored> => {
    const nowMs = clock()
    const after: Stored = {
      ...{ ...key, settings, actor, at: isoTime(nowMs) },
      number: (before?.number ?? 0) + 1,
    }
    await transaction.run(
      sql`insert into judge_versions (project_id, name, number, settings, actor, at)
        values (${key.projectId}, ${key.name}, ${after.number}, ${settings && JSON.stringify(settings)}, ${actor},
          ${after.at})`,
    )
    const was = before?.settings ?? null
    const path = `/api/judges/${key.name}?project=${key.projectId}`
    const done = settings === null ? 'Removed' : was === null ? 'Set' : 'Changed'
    await recordChange(transaction, {
      ...{ id: newId(nowMs), at: after.at, projectId: key.projectId, actor, source },
      ...{ component: 'evaluator', key: key.name, scope: { projectId: key.projectId } },
      ...{ summary: `${done} the judge "${key.name}".`, before: was, after: settings },
      undo: was === null ? { method: 'DELETE', path, body: null } : { method: 'PUT', path, body: was },
    })
    return after
  }

  return {
    /** Those that stand, by name. */
    list: async (projectId: string): Promise<JudgeVersion[]> => {
      const rows = await state.rows(
        Stored,
        sql`select * from (
            select distinct on (name) * from judge_versions where project_id = ${projectId}
            order by name, number desc) newest
          where settings is not null order by name`,
      )
      return rows.filter(isStanding).map(shown)
    },

    /** Rejects with judge-unknown, also for another project's. */
    find: async (key: JudgeKey): Promise<JudgeVersion> => shown(await requireJudge(state, key)),

    /** Every edit, newest first; empty when there never was one of this name. */
    versions: async ({ projectId, name }: JudgeKey): Promise<JudgeVersion[]> => {
      const rows = await state.rows(
        Stored,
        sql`select * from judge_versions where project_id = ${projectId} and name = ${name} order by number desc`,
      )
      return rows.filter(isStanding).map(shown)
    },

    /** Sets the judge of this name; the same again is no edit. Rejects with not-found (no such project) and conflict. */
    put: (key: JudgeKey, settings: JudgeSettings, author: Author): Promise<JudgeVersion> =>
      editState(state, async (transaction) => {
        const before = await newest(transaction, key)
        if (before === null || before.settings === null) await requireRoom(transaction, key.projectId)
        if (before !== null && isStanding(before) && isDeepStrictEqual(before.settings, settings))
          return shown(before)
        const { projectId, name, number, actor, at } = await append(
          transaction,
          key,
          before,
          settings,
          author,
        )
        return shown({ projectId, name, number, actor, at, settings })
      }),

    /** Its versions stay. Rejects with judge-unknown. */
    remove: (key: JudgeKey, author: Author): Promise<void> =>
      editState(state, async (transaction) => {
        await append(transaction, key, await requireJudge(transaction, key), null, author)
      }),
  }
}

const isStanding = (stored: Stored): stored is Standing => stored.settings !== null

async function newest(runner: StateRunner, { projectId, name }: JudgeKey): Promise<Stored | null> {
  const [row] = await runner.rows(
    Stored,
    sql`select * from judge_versions where project_id = ${projectId} and name = ${name}
      order by number desc limit 1`,
  )
  return row ?? null
}

async function requireJudge(runner: StateRunner, key: JudgeKey): Promise<Standing> {
  const found = await newest(runner, key)
  if (found !== null && isStanding(found)) return found
  return fail('judge-unknown', `"${key.name.slice(0, 64)}" is the name of none in this project.`)
}

async function requireRoom(runner: StateRunner, projectId: string): Promise<void> {
  if ((await runner.run(sql`select from projects where id = ${projectId}`)) === 0)
    fail('not-found', `There is no project "${projectId.slice(0, 64)}".`)
  const names = await runner.run(
    sql`select distinct name from judge_versions where project_id = ${projectId}`,
  )
  if (names >= judgesAtMost)
    fail('conflict', `A project has at most ${judgesAtMost} judges, removed ones counted.`)
}

const shown = ({ settings, at, ...row }: Standing): JudgeVersion => ({
  ...{ ...row, ...settings, version: versionOf(settings), updatedAt: at },
})
