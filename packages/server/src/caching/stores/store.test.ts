import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { entryOf } from '../entry.fixture.ts'
import type { CacheEntry, Purge } from '../model.ts'
import type { CacheStore } from './cache-store.ts'
import { onEveryCache } from './on-every-cache.ts'

onEveryCache('a cache', (store) => {
  const put = async (entry: CacheEntry): Promise<void> => {
    const { generation } = await store().look(entry)
    expect(await store().put(entry, generation)).toBe('stored')
  }
  const found = async (projectId: string, id: string): Promise<string | null> =>
    (await store().look({ projectId, id })).entry?.body.toString('utf8') ?? null

  it('gives back what was put, byte for byte', async () => {
    const projectId = randomUUID()
    const entry = entryOf({ projectId, body: Buffer.from([0, 255, 10, 13, 200]), tags: { team: 'ä' } })
    await put(entry)
    expect((await store().look(entry)).entry).toEqual(entry)
    expect(await found(projectId, 'another')).toBeNull()
  })

  it('forgets what has expired', async () => {
    const projectId = randomUUID()
    await put(entryOf({ projectId, expiresAtMs: Date.now() + 40 }))
    while ((await found(projectId, 'id-1')) !== null) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await store().list(projectId, { limit: 10 })).toEqual([])
    expect(await store().totals(projectId)).toEqual([])
  })

  it.each<readonly [what: Purge, left: readonly string[]]>([
    [{ kind: 'all' }, []],
    [{ kind: 'entry', id: 'a' }, ['b', 'c', 'd']],
    [{ kind: 'entry', id: 'none' }, ['a', 'b', 'c', 'd']],
    [{ kind: 'route', route: 'search' }, ['b', 'c', 'd']],
    [{ kind: 'call', callId: 'call-b' }, ['a', 'c', 'd']],
    [{ kind: 'tag', key: 'team', value: 'blue' }, ['a', 'c', 'd']],
    [{ kind: 'prompt', name: 'greeting', version: 2 }, ['a', 'b', 'c']],
    [{ kind: 'prompt', name: 'greeting', version: null }, ['a', 'b']],
  ])('purges %j and nothing else', async (what, left) => {
    const projectId = randomUUID()
    await put(entryOf({ projectId, id: 'a', route: 'search' }))
    await put(entryOf({ projectId, id: 'b', callId: 'call-b', tags: { team: 'blue' } }))
    await put(entryOf({ projectId, id: 'c', promptName: 'greeting', promptVersion: 1 }))
    await put(entryOf({ projectId, id: 'd', promptName: 'greeting', promptVersion: 2 }))
    expect(await store().purge(projectId, what)).toBe(4 - left.length)
    const listed = (await store().list(projectId, { limit: 10 })) ?? []
    expect(listed.map(({ id }) => id).toSorted()).toEqual(left)
    for (const id of ['a', 'b', 'c', 'd'])
      expect((await found(projectId, id)) !== null).toBe(left.includes(id))
  })

  it('does not store what was asked for before a purge', async () => {
    const entry = entryOf({ projectId: randomUUID() })
    const { generation } = await store().look(entry)
    await store().purge(entry.projectId, { kind: 'all' })
    expect(await store().put(entry, generation)).toBe('purged-meanwhile')
    expect(await found(entry.projectId, entry.id)).toBeNull()
    await put(entry)
  })

  it('lists a bounded number without bodies, by route, and sums routes up', async () => {
    const projectId = randomUUID()
    for (const [id, route] of [
      ['a', 'search'],
      ['b', 'search'],
      ['c', null],
    ] as const)
      await put(entryOf({ projectId, id, route, body: Buffer.alloc(10) }))
    const listed = (await store().list(projectId, { route: 'search', limit: 1 }))!
    expect(listed).toHaveLength(1)
    expect(listed[0]).not.toHaveProperty('body')
    expect(listed[0]).toMatchObject({ route: 'search', bytes: 10 })
    const totals = (await store().totals(projectId))!
    expect(totals.toSorted((a, b) => b.entries - a.entries)).toEqual([
      { route: 'search', entries: 2, bytes: 20, oldestAtMs: expect.any(Number) },
      { route: null, entries: 1, bytes: 10, oldestAtMs: expect.any(Number) },
    ])
  })

  it('one project never sees, lists or purges what another stored', async () => {
    const name = fc.constantFrom('a', 'a:b', 'a:b:c', 'b:c', '{a}', 'a}', '', ' ', 'é', '%3A', 'a%3Ab')
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(name, name), {
          minLength: 2,
          maxLength: 6,
          selector: (pair) => pair.join('\0'),
        }),
        async (pairs) => {
          const run = randomUUID()
          const entries = pairs.map(([project, id], at) =>
            entryOf({ projectId: project + run, id, tags: { t: 'x' }, body: Buffer.from(`body ${at}`) }),
          )
          for (const entry of entries) await put(entry)
          for (const [at, { projectId, id }] of entries.entries())
            expect(await found(projectId, id)).toBe(`body ${at}`)
          const purged = entries[0]!.projectId
          await store().purge(purged, { kind: 'tag', key: 't', value: 'x' })
          for (const [at, { projectId, id }] of entries.entries())
            expect(await found(projectId, id)).toBe(projectId === purged ? null : `body ${at}`)
          await emptied(store(), entries)
        },
      ),
      { numRuns: 30 },
    )
  })
})

async function emptied(store: CacheStore, entries: readonly CacheEntry[]): Promise<void> {
  for (const { projectId } of entries) {
    await store.purge(projectId, { kind: 'all' })
    expect(await store.list(projectId, { limit: 10 })).toEqual([])
  }
}
