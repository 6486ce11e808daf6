import { expect, test } from 'vitest'
import { messagesInMemory } from './messages-in-memory.ts'

const asked = (content: string) => ({
  ...{ id: content, output: null },
  input: { messages: [{ role: 'user', content }] },
})
const at = (atUs: number) => ({ size: 10, atUs, nowMs: 1_000 })

test('records of one span that share their time, or come out of order, have the fullest as the newest', () => {
  const messages = messagesInMemory({ waitMs: 60_000, charsAtMost: 1_000 })
  const told = [
    messages.add('a', asked('One.'), at(5_000)),
    messages.add('a', asked('Two.'), at(5_000)),
    messages.add('a', asked('Three.'), at(4_000)),
    messages.add('a', asked('Four.'), at(9_000)),
  ]
  expect(told.map(({ atUs }) => atUs)).toEqual([5_000, 5_001, 5_002, 9_000])
  expect(told.map(({ input }) => input!.messages.length)).toEqual([1, 2, 3, 4])
  expect(messages.add('a', asked('Two.'), at(5_000))).toMatchObject({ atUs: 5_001, input: told[1]!.input })
  expect(messages.add('b', asked('Alone.'), at(5_000)).atUs).toBe(5_000)
})
