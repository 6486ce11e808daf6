import { beforeAll, expect, test } from 'vitest'
import { uuidSource } from '../../kernel/identifier.ts'
import { listChanges } from '../../ledger/changes.ts'
import { onMigratedState } from '../../ledger/on-migrated-state.ts'
import type { Author } from '../principal.ts'
import { accessStore } from '../store.ts'
import { Limit, NewLimit } from './model.ts'
import { limitStore, type LimitStore } from './store.ts'

const author: Author = { actor: 'ada', source: 'ui' }
const given = (change: object = {}): NewLimit =>
  NewLimit.parse({ measure: 'usd', amount: 0.000000001, window: 'month', ...change })

onMigratedState('limits', (state) => {
  let now = Date.UTC(2026, 10, 26, 12)
  let limits: LimitStore
  let foreignKey: string
  beforeAll(async () => {
    const parts = { state: state(), clock: () => (now += 1), newId: uuidSource() }
    limits = limitStore(parts)
    const access = accessStore({ ...parts, randomBytes: (count) => new Uint8Array(count).fill(7) })
    await access.createProject({ id: 'shop', name: 'Shop' }, author)
    foreignKey = (await access.createKey('shop', { name: 'bot' }, author)).key.id
  })
  const lastChange = async () =>
    (await listChanges(state(), 'default', { before: null, limit: 1 })).changes[0]!

  test('what is set is what is read, to the last nanodollar', async () => {
    const scope = { user: 'ada', tags: { tier: 'free' }, model: 'gpt-*' }
    const set = await limits.putLimit('default', 'tiny', given({ scope, each: 'tag:app' }), author)
    expect(set).toMatchObject({ name: 'tiny', projectId: 'default', amount: 0.000000001, algorithm: 'fixed' })
    expect(await limits.listLimits('default')).toEqual([set])
    expect(await limits.limitRows()).toEqual([Limit.parse(set)])
    expect(await lastChange()).toMatchObject({
      component: 'budget',
      key: 'tiny',
      scope: { projectId: 'default', userId: 'ada' },
      undo: { method: 'DELETE', path: '/api/limits/tiny?project=default' },
    })
  })

  test('set again it keeps its id, so what was used stays counted; set the same it is no change', async () => {
    const [before] = await limits.listLimits('default')
    const after = await limits.putLimit('default', 'tiny', given({ amount: 12.5 }), author)
    expect(after.id).toBe(before!.id)
    const changed = await lastChange()
    expect(changed.undo).toMatchObject({ method: 'PUT', body: { amount: 0.000000001, each: 'tag:app' } })
    expect(NewLimit.safeParse(changed.undo!.body).success).toBe(true)
    await limits.putLimit('default', 'tiny', given({ amount: 12.5 }), author)
    expect((await lastChange()).id).toBe(changed.id)
  })

  test('a project has its own limits, and cannot name a key of another', async () => {
    await limits.putLimit('shop', 'tiny', given(), author)
    expect(await limits.listLimits('shop')).toHaveLength(1)
    await expect(
      limits.putLimit('default', 'alien', given({ scope: { keyId: foreignKey } }), author),
    ).rejects.toMatchObject({ problem: { code: 'body-invalid' } })
    await expect(limits.putLimit('nowhere', 'x', given(), author)).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
    await limits.deleteLimit('shop', 'tiny', author)
    expect(await limits.listLimits('shop')).toEqual([])
    expect(await limits.listLimits('default')).toHaveLength(1)
    await expect(limits.deleteLimit('shop', 'tiny', author)).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })

  test('a project has at most a hundred: each call looks at all of them', async () => {
    for (let made = 0; made < 100; made++) await limits.putLimit('shop', `limit ${made}`, given(), author)
    await expect(limits.putLimit('shop', 'one more', given(), author)).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
    await limits.putLimit('shop', 'limit 7', given({ amount: 3 }), author)
  })
})
