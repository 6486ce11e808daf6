import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { isoTime } from '../kernel/time.ts'
import { listChanges } from '../ledger/changes.ts'
import { peopleStore, type PeopleStore } from './people-store.ts'
import type { Author } from './principal.ts'
import { admit, admitPerson, compilePeople, compileKeys } from './rules.ts'
import { accessStore, type AccessStore } from './store.ts'

const author: Author = { actor: 'ada', source: 'ui' }
const noon = Date.UTC(2026, 10, 20, 12)

onMigratedState('access', (state) => {
  let now = noon
  let access: AccessStore
  let people: PeopleStore
  beforeAll(async () => {
    const parts = { state: state(), clock: () => (now += 1), newId: uuidSource(), randomBytes }
    access = accessStore(parts)
    people = peopleStore(parts)
    await access.createProject({ id: 'shop', name: 'Shop' }, author)
  })
  const lastChange = async (projectId = 'default') =>
    (await listChanges(state(), projectId, { before: null, limit: 1 })).changes[0]

  test('a new key opens the door, and only its hash is kept', async () => {
    const { key, secret } = await access.createKey(
      'default',
      { name: 'bot', allowedModels: ['gpt-4o*'] },
      author,
    )
    const rows = await access.keyRows()
    expect(admit(compileKeys(rows), secret, now)).toMatchObject({
      value: { id: key.id, projectId: 'default' },
    })
    expect(key.hint).toBe(`tt-…${secret.slice(-4)}`)
    const everything = JSON.stringify([rows, await access.listKeys('default'), await lastChange()])
    expect(everything).not.toContain(secret.slice(3))
    expect(await lastChange()).toMatchObject({
      component: 'access',
      key: key.id,
      actor: 'ada',
      source: 'ui',
      undo: { method: 'DELETE', path: `/api/keys/${key.id}?project=default` },
    })
  })

  test('a revoked key stays known as revoked, and is revoked once', async () => {
    const { key, secret } = await access.createKey('default', { name: 'gone' }, author)
    const revoked = await access.revokeKey('default', key.id, author)
    const change = await lastChange()
    expect(await access.revokeKey('default', key.id, author)).toEqual(revoked)
    expect(await lastChange()).toEqual(change)
    expect(admit(compileKeys(await access.keyRows()), secret, now)).toMatchObject({
      error: { code: 'key-revoked' },
    })
  })

  test('a key of another project is not found', async () => {
    const { key } = await access.createKey('shop', { name: 'till' }, author)
    await expect(access.revokeKey('default', key.id, author)).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
    expect((await access.listKeys('default')).map(({ id }) => id)).not.toContain(key.id)
    expect((await access.listKeys('shop')).map(({ id }) => id)).toEqual([key.id])
    expect((await lastChange('shop'))?.key).toBe(key.id)
  })

  test.each(['nonsense', "'; drop table api_keys; --", '00000000-0000-7000-8000-000000000000'])(
    '%s is no key',
    (id) =>
      expect(access.revokeKey('default', id, author)).rejects.toMatchObject({
        problem: { code: 'not-found' },
      }),
  )

  test('a key cannot be born expired, nor in a project that is not there', async () => {
    const expiresAt = isoTime(noon - 1)
    await expect(access.createKey('default', { name: 'late', expiresAt }, author)).rejects.toMatchObject({
      problem: { code: 'body-invalid' },
    })
    await expect(access.createKey('nowhere', { name: 'lost' }, author)).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })

  test('a project is made once', async () => {
    await expect(access.createProject({ id: 'shop', name: 'Other' }, author)).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
    expect((await access.listProjects()).map(({ id }) => id).toSorted()).toEqual(['default', 'shop'])
  })

  test('last use only moves forward', async () => {
    const { key } = await access.createKey('default', { name: 'used' }, author)
    await access.touchKeys(new Map([[key.id, isoTime(noon + 1000)]]))
    await access.touchKeys(new Map([[key.id, isoTime(noon)]]))
    await access.touchKeys(new Map())
    const used = (await access.listKeys('default')).find(({ id }) => id === key.id)
    expect(used?.lastUsedAt).toBe(isoTime(noon + 1000))
  })

  test('a personal key counts until its holder is removed', async () => {
    await people.add({ name: 'grace', role: 'admin', projects: null }, author)
    const { person: key, secret } = await people.add({ name: 'admin', role: 'admin', projects: null }, author)
    expect(admitPerson(compilePeople(await people.personRows()), secret)?.id).toBe(key.id)
    await people.remove(key.id, author)
    expect(admitPerson(compilePeople(await people.personRows()), secret)).toBeNull()
    expect((await people.list())[0]?.revokedAt).not.toBeNull()
    expect(JSON.stringify(await listChanges(state(), 'default', { before: null, limit: 500 }))).not.toContain(
      secret,
    )
  })

  test('a server is claimed once', async () => {
    expect(await people.isClaimed()).toBe(false)
    await people.claim(author)
    const change = await lastChange()
    await people.claim(author)
    expect(await people.isClaimed()).toBe(true)
    expect(await lastChange()).toEqual(change)
  })
})
