import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe } from 'vitest'
import { copyEmptyState } from './prepared-data.fixture.ts'
import { openState, type OpenState, type StatePlace } from './state-open.ts'

/**
 * Runs the same tests on the embedded store, always, and on the PostgreSQL server at TELLTALE_TEST_POSTGRES_URL
 * (its user may create databases) when that is set; with CI=true it must be. Each gets an empty database of its
 * own, gone afterwards; the embedded one may start as `copyStart` leaves its folder. `tests` is called once a store,
 * inside its describe; call `state()` inside tests and hooks.
 */
export function onEveryState(
  name: string,
  tests: (state: () => OpenState) => void,
  copyStart: (folder: string) => Promise<void> = copyEmptyState,
): void {
  onState(`${name} (embedded)`, () => temporaryFolder(copyStart), tests)
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

async function temporaryFolder(copyStart: (folder: string) => Promise<void>): Promise<TemporaryPlace> {
  const data = await mkdtemp(join(tmpdir(), 'telltale-state-'))
  const folder = join(data, 'state')
  await copyStart(folder)
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
