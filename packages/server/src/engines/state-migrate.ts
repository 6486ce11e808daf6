import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { failure, success, type Result } from '../kernel/result.ts'
import { sql, type State, type StateRunner } from './state.ts'

export type Migration = {
  readonly number: number
  /** The file's name. */
  readonly name: string
  readonly text: string
  /** SHA-256 of the text, 64 hexadecimal digits; line endings do not count. */
  readonly checksum: string
}

const appliedMigration = z.object({ number: z.number(), name: z.string(), checksum: z.string() })
export type AppliedMigration = Readonly<z.infer<typeof appliedMigration>>

export type MigrationTrouble = {
  readonly kind: 'misnumbered' | 'changed' | 'newer' | 'failed'
  readonly sentence: string
}

/** Any number, the same in every process: who holds it in a transaction may migrate. */
const advisoryLock = 0x7e_11_7a_1e

/**
 * Runs the migrations in `folder` that this database has not had, in order, each in a transaction of its own, one
 * process at a time. Resolves to the names it ran. Rejects with 'state-unavailable' when the store is away.
 */
export async function migrateState(
  state: State,
  folder: string,
): Promise<Result<readonly string[], MigrationTrouble>> {
  const migrations = await readMigrations(folder)
  if (!migrations.ok) return migrations
  const ran: string[] = []
  for (;;) {
    const step = await runNext(state, migrations.value)
    if (!step.ok) return step
    if (step.value === undefined) return success(ran)
    ran.push(step.value)
  }
}

/** The files NNN-name.sql of a folder, numbered from 001 without gaps. */
async function readMigrations(folder: string): Promise<Result<readonly Migration[], MigrationTrouble>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  const migrations: Migration[] = []
  for (const [index, name] of names.entries()) {
    const number = Number(/^(\d{3})-[a-z0-9-]+\.sql$/.exec(name)?.[1])
    if (number !== index + 1) {
      const expected = String(index + 1).padStart(3, '0')
      return trouble('misnumbered', `The migration file ${name} should be named ${expected}-….sql.`)
    }
    const text = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
    migrations.push({ number, name, text, checksum: createHash('sha256').update(text).digest('hex') })
  }
  return success(migrations)
}

/** The first migration that was not applied, or why these migrations and that database do not belong together. */
function nextMigration(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
): Result<Migration | undefined, MigrationTrouble> {
  for (const past of applied) {
    const ours = migrations.find(({ number }) => number === past.number)
    if (ours === undefined)
      return trouble(
        'newer',
        `The database was migrated to ${past.name}, which this version does not know: start a newer version.`,
      )
    if (ours.checksum !== past.checksum)
      return trouble(
        'changed',
        `The migration ${ours.name} was changed after this database applied it: put the file back as it was, and make the change in a new migration.`,
      )
  }
  return success(migrations.find(({ number }) => !applied.some((past) => past.number === number)))
}

async function runNext(
  state: State,
  migrations: readonly Migration[],
): Promise<Result<string | undefined, MigrationTrouble>> {
  let running: Migration | undefined
  try {
    return await state.together(async (transaction) => {
      await transaction.run(sql`select pg_advisory_xact_lock(${advisoryLock})`)
      const next = nextMigration(migrations, await readApplied(transaction))
      if (!next.ok || next.value === undefined) return next.ok ? success(undefined) : next
      running = next.value
      await transaction.run({ text: running.text, values: [] })
      await transaction.run(
        sql`insert into migrations (number, name, checksum) values (${running.number}, ${running.name}, ${running.checksum})`,
      )
      return success(running.name)
    })
  } catch (error) {
    // An SQLSTATE means the migration is wrong; anything else is not about it.
    if (running === undefined || !(error instanceof Error) || !('code' in error)) throw error
    return trouble('failed', `The migration ${running.name} failed and was undone: ${error.message}.`)
  }
}

async function readApplied(transaction: StateRunner): Promise<AppliedMigration[]> {
  await transaction.run(
    sql`create table if not exists migrations (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`,
  )
  return transaction.rows(
    appliedMigration,
    sql`select number, name, checksum from migrations order by number`,
  )
}

const trouble = (kind: MigrationTrouble['kind'], sentence: string): Result<never, MigrationTrouble> =>
  failure({ kind, sentence })
