import { expect, test } from 'vitest'
import { openaiChat } from '../providers/dialects/openai-chat.ts'
import { openaiResponses } from '../providers/dialects/openai-responses.ts'
import { storedResponses, tellingStored } from './stored-responses.ts'

const openai = { provider: 'openai', credentialId: '0a1b2c3d' }

test('a response is known to its own project alone', () => {
  const stored = storedResponses()
  stored.remember('a', 'resp_1', openai)
  expect([stored.keeperOf('a', 'resp_1'), stored.keeperOf('b', 'resp_1')]).toEqual([openai, null])
})

test('the oldest is forgotten first, one made again is the newest', () => {
  const stored = storedResponses(2)
  for (const id of ['one', 'two', 'one', 'three']) stored.remember('a', id, openai)
  expect(['one', 'two', 'three'].map((id) => stored.keeperOf('a', id))).toEqual([openai, null, openai])
  stored.remember('a', 'x'.repeat(201), openai)
  expect(stored.keeperOf('a', 'x'.repeat(201))).toBeNull()
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
