import { expect, it } from 'vitest'
import { isSameAnswer } from './same-answer.ts'

const whole = (dialect: string, body: object) => ({
  ...{ dialect, shape: 'whole' as const, contentType: 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
})
const chat = (...contents: unknown[]) =>
  whole('openai-chat', { choices: contents.map((content, index) => ({ index, message: { content } })) })
const claude = (text: string) =>
  whole('anthropic-messages', {
    content: [
      { type: 'thinking', thinking: text.repeat(2) },
      { type: 'text', text },
    ],
  })
const gemini = (text: string, thought: string) =>
  whole('gemini', { candidates: [{ content: { parts: [{ text: thought, thought: true }, { text }] } }] })
const response = (text: string) =>
  whole('openai-responses', {
    output: [
      { type: 'reasoning', content: [{ text: 'hm' }] },
      { type: 'message', content: [{ type: 'output_text', text }] },
    ],
  })

it.each([
  ['spacing, case and the last full stop', chat('It is 2,962 m.'), chat(' it is  2,962 M'), true],
  ['another number', chat('It is 2,962 m.'), chat('It is 2,963 m.'), false],
  ['the same JSON', chat('{"a": 1, "b": [2]}'), chat('{"b":[2],"a":1}'), true],
  ['another JSON', chat('{"a": 1}'), chat('{"a": 2}'), false],
  ['not quite JSON', chat('{"a": 1'), chat('{"a":1'), false],
  ['parts and one text', chat([{ type: 'text', text: 'Yes' }]), chat('Yes'), true],
  ['fewer choices', chat('Yes', 'No'), chat('Yes'), false],
  ['Anthropic', claude('Yes.'), claude('yes'), true],
  ['Gemini, thoughts aside', gemini('Yes.', 'let me see'), gemini('Yes', 'hm'), true],
  ['Gemini, other words', gemini('Yes.', 'hm'), gemini('No', 'hm'), false],
  ['Responses', response('Yes'), response('Yes.'), true],
  ['Responses, other words', response('Yes'), response('No'), false],
  ['one that cannot be read', chat('Yes'), { ...chat('Yes'), body: Buffer.from('Yes') }, null],
  [
    'a dialect that says nothing',
    whole('openai-embeddings', { data: [] }),
    whole('openai-embeddings', { data: [] }),
    null,
  ],
])('%s', (_, one, other, isSame) => {
  expect(isSameAnswer(one, other)).toBe(isSame)
  expect(isSameAnswer(other, one)).toBe(isSame)
})

it('a stream and a whole answer of the same words are the same', () => {
  const events = [
    { index: 0, delta: { role: 'assistant', content: 'It is ' } },
    { index: 0, delta: { content: '2,962 m.' } },
    { index: 0, delta: {}, finish_reason: 'stop' },
  ].map((choice) => `data: ${JSON.stringify({ id: 'c', choices: [choice] })}\n\n`)
  const streamed = {
    ...{ dialect: 'openai-chat', shape: 'stream' as const, contentType: 'text/event-stream' },
    body: Buffer.from(`${events.join('')}data: [DONE]\n\n`),
  }
  expect(isSameAnswer(streamed, chat('It is 2,962 m'))).toBe(true)
  expect(isSameAnswer(streamed, chat('It is 2,963 m'))).toBe(false)
})
