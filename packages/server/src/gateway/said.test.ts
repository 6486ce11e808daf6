import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerTextOf, requestTextsOf } from './said.ts'

const json = (body: unknown): Buffer => Buffer.from(JSON.stringify(body))
const events = (...bodies: readonly unknown[]): Buffer =>
  Buffer.from(bodies.map((body) => `data: ${JSON.stringify(body)}\n\n`).join('') + 'data: [DONE]\n\n')
const answer = (body: unknown) => answerTextOf('application/json', json(body))
const streamed = (...bodies: readonly unknown[]) => answerTextOf('text/event-stream', events(...bodies))

test('what was answered is read in every dialect, whole', () => {
  expect(answer({ choices: [{ message: { content: 'Hi' } }] })).toBe('Hi')
  expect(
    answer({
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: 'Hi' },
      ],
    }),
  ).toBe('Hi')
  expect(
    answer({ output: [{ type: 'reasoning' }, { content: [{ type: 'output_text', text: 'Hi' }] }] }),
  ).toBe('Hi')
  expect(
    answer({ candidates: [{ content: { parts: [{ text: 'hm', thought: true }, { text: 'Hi' }] } }] }),
  ).toBe('Hi')
  expect(answer({ error: { message: 'no' } })).toBeNull()
})

test('and streamed', () => {
  expect(
    streamed({ choices: [{ delta: { content: 'H' } }] }, { choices: [{ delta: { content: 'i' } }] }),
  ).toBe('Hi')
  expect(
    streamed(
      { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'hm' } },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hi' } },
    ),
  ).toBe('Hi')
  expect(streamed({ type: 'response.output_text.delta', delta: 'Hi' })).toBe('Hi')
  expect(streamed({ candidates: [{ content: { parts: [{ text: 'Hi' }] } }] })).toBe('Hi')
})

test('the texts of a request are those that guardrails read', () => {
  const chat = json({ messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] })
  expect(requestTextsOf('openai-chat', chat)).toEqual(['a'])
  expect(requestTextsOf('openai-responses', json({ instructions: 'a', input: 'b' }))).toEqual(['a', 'b'])
  expect(requestTextsOf('openai-chat', Buffer.from('no JSON'))).toEqual([])
})

test('nothing a body holds makes it throw', () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), (one, other) => {
      for (const text of [one, other, `data: ${one}\n\ndata: ${other}`])
        for (const type of ['application/json', 'text/event-stream']) {
          answerTextOf(type, Buffer.from(text))
          requestTextsOf('anthropic-messages', Buffer.from(text))
        }
    }),
    { seed: 6, numRuns: 300 },
  )
})
