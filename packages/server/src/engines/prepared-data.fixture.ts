import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { migrateState } from './state-migrate.ts'
import { openState } from './state-open.ts'
import { openTape } from './tape-open.ts'

/*
 * Data folders as a first start leaves them. Making one takes seconds of processor time, so each kind is made once
 * for a version of what makes it, kept in the system's temporary folder, and copied from there.
 */
const here = (name: string): string => join(import.meta.dirname, name)
const require = createRequire(import.meta.url)
const stateMigrations = here('state-migrations')
const prepare = fileURLToPath(new URL('state-prepare.ts', import.meta.url))
const makesState = [
  prepare,
  here('state-settings.ts'),
  here('state-migrate.ts'),
  join(dirname(require.resolve('@electric-sql/pglite')), '..', 'package.json'),
]

/** Copies both stores, migrated, to where a server with `dataFolder` looks for them. */
export async function copyPreparedData(dataFolder: string): Promise<void> {
  await copyMigratedState(join(dataFolder, 'state'))
  await copyMigratedTape(join(dataFolder, 'tape'))
}

/** Copies an empty database, without tables, to `folder`. */
export async function copyEmptyState(folder: string): Promise<void> {
  const image = await keptImage('empty-state', makesState, async (draft) => {
    await promisify(execFile)(process.execPath, [prepare, draft], { env: {} })
  })
  cpSync(image, folder, { recursive: true })
}

/** Copies a database that has had every migration to `folder`. */
export async function copyMigratedState(folder: string): Promise<void> {
  const migrations = await filesOf(stateMigrations)
  const image = await keptImage('migrated-state', [...makesState, ...migrations], async (draft) => {
    const made = join(draft, 'state')
    await copyEmptyState(made)
    const state = openState({ kind: 'embedded', folder: made })
    try {
      await state.ready()
      const migrated = await migrateState(state, stateMigrations)
      if (!migrated.ok) throw new Error(migrated.error.sentence)
    } finally {
      await state.close()
    }
  })
  cpSync(join(image, 'state'), folder, { recursive: true })
}

/** Copies a tape that has had every migration to `folder`. */
export async function copyMigratedTape(folder: string): Promise<void> {
  const engine = require.resolve('chdb/package.json')
  const migrations = await filesOf(here('tape-migrations'))
  const makers = [engine, here('tape-migrate.ts'), here('tape-host-config.ts'), ...migrations]
  const image = await keptImage('migrated-tape', makers, async (draft) => {
    const tape = openTape({ kind: 'embedded', folder: join(draft, 'tape') })
    try {
      await tape.ready()
    } finally {
      await tape.close()
    }
  })
  cpSync(join(image, 'tape', 'data'), join(folder, 'data'), { recursive: true })
}

const filesOf = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).sort().map((name) => join(folder, name))

/** The folder of an image, made when there is none. Two processes may make it at once; the later one's is thrown away. */
async function keptImage(
  name: string,
  makers: readonly string[],
  make: (draft: string) => Promise<void>,
): Promise<string> {
  const version = createHash('sha256')
  for (const file of makers) version.update(basename(file)).update(await readFile(file))
  const image = join(tmpdir(), `telltale-${name}-${version.digest('hex').slice(0, 16)}`)
  if (existsSync(image)) return image
  const draft = await mkdtemp(`${image}-`)
  await make(draft)
  await rename(draft, image).catch(() => rm(draft, { recursive: true, force: true }))
  return image
}
