import { expect, it } from 'vitest'
import { entryOf } from '../entry.fixture.ts'
import { memoryStore } from './memory-store.ts'

it('holds no more bytes than it may: what was unused for longest goes first', async () => {
  const store = memoryStore({ bytesAtMost: 40_000, nowMs: () => 0 })
  const put = (id: string, size: number) =>
    store.put(entryOf({ id, body: Buffer.alloc(size), storedAtMs: 0 }), '0')
  const isHere = async (id: string) => (await store.look({ projectId: 'project-1', id })).entry !== null
  expect([put('a', 10_000), put('b', 10_000), put('c', 10_000)]).toEqual(['stored', 'stored', 'stored'])
  expect(await isHere('a')).toBe(true)
  await put('d', 10_000)
  expect([await isHere('a'), await isHere('b'), await isHere('c'), await isHere('d')]).toEqual([
    true,
    false,
    true,
    true,
  ])
  expect(put('huge', 50_000)).toBe('too-large')
  expect(store.health()).toMatchObject({ stored: 4, evicted: 1 })
  expect(await store.list('project-1', { limit: 10 })).toHaveLength(3)
})

it('an entry put again takes the place of the old one', async () => {
  const store = memoryStore({ bytesAtMost: 40_000, nowMs: () => 0 })
  for (const word of ['old', 'new'])
    await store.put(entryOf({ body: Buffer.from(word), storedAtMs: 0, tags: { word } }), '0')
  expect(await store.totals('project-1')).toEqual([{ route: 'answers', entries: 1, bytes: 3, oldestAtMs: 0 }])
  expect(await store.purge('project-1', { kind: 'tag', key: 'word', value: 'old' })).toBe(0)
})

it('does not hold on to the buffer an answer was cut from', async () => {
  const store = memoryStore({ bytesAtMost: 40_000, nowMs: () => 0 })
  await store.put(entryOf({ body: Buffer.alloc(1 << 20).subarray(0, 10), storedAtMs: 0 }), '0')
  const { entry } = await store.look({ projectId: 'project-1', id: 'id-1' })
  expect(entry!.body.buffer.byteLength).toBe(10)
})
