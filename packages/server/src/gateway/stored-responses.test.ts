import { expect, test } from 'vitest'
import { sql } from '../engines/state.ts'
import { problem, ProblemError } from '../kernel/problem.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { openaiChat } from '../providers/dialects/openai-chat.ts'
import { openaiResponses } from '../providers/dialects/openai-responses.ts'
import { keptResponses } from './kept-responses.ts'
import { storedResponses, tellingStored, type KeptResponses, type StoredParts } from './stored-responses.ts'

const nothing: KeptResponses = { keep: async () => {}, find: async () => null }
const knowing = (change: Partial<StoredParts> = {}) =>
  storedResponses({ kept: nothing, onDropped: () => {}, ...change })
const openai = { provider: 'openai', credentialId: '0a1b2c3d' }

test('a response is known to its own project alone', async () => {
  const stored = knowing()
  stored.remember('a', 'resp_1', openai)
  expect([await stored.keeperOf('a', 'resp_1'), await stored.keeperOf('b', 'resp_1')]).toEqual([openai, null])
})

test('the oldest is forgotten first, one made again is the newest', async () => {
  const stored = knowing({ atMost: 2 })
  for (const id of ['one', 'two', 'one', 'three']) stored.remember('a', id, openai)
  const keepers = await Promise.all(['one', 'two', 'three'].map(async (id) => stored.keeperOf('a', id)))
  expect(keepers).toEqual([openai, null, openai])
  stored.remember('a', 'x'.repeat(201), openai)
  expect(await stored.keeperOf('a', 'x'.repeat(201))).toBeNull()
})

test('what a store that is away could not take is written when it is back, and none twice', async () => {
  const taken: string[] = []
  let isAway = true
  const keep: KeptResponses['keep'] = async (made) => {
    if (isAway) throw new ProblemError(problem('state-unavailable'))
    taken.push(...made.map(({ id }) => id))
  }
  const stored = knowing({ kept: { ...nothing, keep } })
  for (const id of ['one', 'two', 'one']) stored.remember('a', id, openai)
  await stored.close()
  expect(taken).toEqual([])
  isAway = false
  await stored.close()
  expect(taken).toEqual(['one', 'two'])
})

test('what the store will never take is dropped and told, and what comes after it is written', async () => {
  const [taken, dropped]: [string[], number[]] = [[], []]
  const keep: KeptResponses['keep'] = async (made) => {
    if (made.some(({ id }) => id === 'never')) throw new Error('no')
    taken.push(...made.map(({ id }) => id))
  }
  const stored = knowing({ kept: { ...nothing, keep }, onDropped: (count) => void dropped.push(count) })
  stored.remember('a', 'never', openai)
  for (let times = 0; times < 5; times++) await stored.close()
  stored.remember('a', 'one', openai)
  await stored.close()
  expect([taken, dropped]).toEqual([['one'], [1]])
})

onMigratedState('stored responses', (state) => {
  test('another process finds them, each project its own, and only the newest are kept', async () => {
    await state().run(
      sql`insert into projects (id, name) values ('default', 'Default') on conflict do nothing`,
    )
    const kept = keptResponses(state(), 3)
    const stored = knowing({ kept })
    for (const id of ['one', 'two', 'three', 'four']) stored.remember('default', id, openai)
    stored.remember('nobody', 'one', openai)
    await stored.close()
    const next = knowing({ kept })
    expect(await next.keeperOf('default', 'four')).toEqual(openai)
    expect([await next.keeperOf('other', 'four'), await next.keeperOf('nobody', 'one')]).toEqual([null, null])
    expect([await next.keeperOf('default', 'one'), await next.keeperOf('default', 'two')]).toEqual([
      null,
      openai,
    ])
    next.remember('default', 'four', { ...openai, provider: 'azure' })
    await next.close()
    expect(await stored.keeperOf('default', 'four')).toEqual(openai)
    expect(await knowing({ kept }).keeperOf('default', 'four')).toMatchObject({ provider: 'azure' })
  })
})

test('a response is told of once, as its stream opens; other dialects keep none', () => {
  const told: string[] = []
  const dialect = tellingStored(openaiResponses, (id) => told.push(id))
  const reader = dialect.readStream({ hideUsage: false })
  const opened = { type: 'response.created', response: { id: 'resp_1' } }
  for (let times = 0; times < 2; times++) reader.take(Buffer.from(`data: ${JSON.stringify(opened)}\n\n`))
  expect(told).toEqual(['resp_1'])
  dialect.readAnswer({ id: 'resp_2', output: [{}] })
  expect(told).toEqual(['resp_1', 'resp_2'])
  expect(tellingStored(openaiChat, () => {})).toBe(openaiChat)
})
