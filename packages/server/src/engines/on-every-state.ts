import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, beforeAll, describe } from 'vitest'
import { openState, type OpenState, type StatePlace } from './state-open.ts'

/**
 * Runs the same tests on the embedded store, always, and on the PostgreSQL server at TELLTALE_TEST_POSTGRES_URL
 * (its user may create databases) when that is set; with CI=true it must be. Each gets an empty database of its
 * own, gone afterwards. `tests` is called once a store, inside its describe; call `state()` inside tests and hooks.
 */
export function onEveryState(name: string, tests: (state: () => OpenState) => void): void {
  onState(`${name} (embedded)`, temporaryFolder, tests)
  const url = process.env['TELLTALE_TEST_POSTGRES_URL']
  if (url !== undefined && url !== '') onState(`${name} (PostgreSQL)`, () => temporaryDatabase(url), tests)
  else if (process.env['CI'] === 'true')
    throw new Error('With CI=true, TELLTALE_TEST_POSTGRES_URL must be set: no suite is skipped in silence.')
}

type TemporaryPlace = { readonly where: StatePlace; readonly remove: () => Promise<void> }

function onState(
  name: string,
  makePlace: () => Promise<TemporaryPlace>,
  tests: (state: () => OpenState) => void,
): void {
  // oxlint-disable-next-line vitest/valid-title -- the caller's title, with the store it runs on
  describe(name, () => {
    let place: TemporaryPlace | undefined
    let state: OpenState | undefined
    beforeAll(async () => {
      place = await makePlace()
      state = openState(place.where)
      await state.ready()
    })
    afterAll(async () => {
      await state?.close()
      await place?.remove()
    })
    tests(() => state!)
  })
}

async function temporaryFolder(): Promise<TemporaryPlace> {
  const data = await mkdtemp(join(tmpdir(), 'telltale-state-'))
  const folder = join(data, 'state')
  await copyEmptyState(folder)
  return { where: { kind: 'embedded', folder }, remove: () => rm(data, { recursive: true, force: true }) }
}

async function temporaryDatabase(url: string): Promise<TemporaryPlace> {
  const name = `telltale_test_${randomBytes(6).toString('hex')}`
  const own = new URL(url)
  own.pathname = `/${name}`
  const administer = async (text: string) => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  await administer(`create database ${name}`)
  return {
    where: { kind: 'server', url: own.href },
    remove: () => administer(`drop database if exists ${name} with (force)`),
  }
}

/**
 * Copies an empty database to `folder`: making one takes seconds, so it is made once a version and kept in the
 * system's temporary folder. Two test processes may make it at once; the second rename then loses, harmlessly.
 */
export async function copyEmptyState(folder: string): Promise<void> {
  const script = fileURLToPath(new URL('state-prepare.ts', import.meta.url))
  const settings = fileURLToPath(new URL('state-settings.ts', import.meta.url))
  const engine = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const key = createHash('sha256').update(engine)
  for (const file of [script, settings, join(engine, '..', '..', 'package.json')])
    key.update(await readFile(file))
  const image = join(tmpdir(), `telltale-empty-state-${key.digest('hex').slice(0, 16)}`)
  if (!existsSync(image)) {
    const draft = await mkdtemp(`${image}-`)
    await promisify(execFile)(process.execPath, [script, draft], { env: {} })
    await rename(draft, image).catch(() => rm(draft, { recursive: true, force: true }))
  }
  await cp(image, folder, { recursive: true })
}
