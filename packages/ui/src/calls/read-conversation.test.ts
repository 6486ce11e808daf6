import { expect, test } from 'vitest'
import { readAnswered, readAsked, toolsOffered } from './read-conversation.ts'

const sse = (events: readonly unknown[], end = '') =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('') + end

const delta = (fields: object) => ({ choices: [{ index: 0, delta: fields }] })

test('the pieces of an OpenAI stream are put together, text and tool calls', () => {
  const body = sse(
    [
      delta({ role: 'assistant', content: 'It is ' }),
      delta({ content: 'on its way.' }),
      delta({
        tool_calls: [{ index: 0, id: 'call_1', function: { name: 'find_order', arguments: '{"order"' } }],
      }),
      delta({ tool_calls: [{ index: 0, function: { arguments: ':7}' } }] }),
      { choices: [], usage: { prompt_tokens: 3 } },
    ],
    'data: [DONE]\n\n',
  )
  expect(readAnswered('openai-chat', body)).toEqual([
    {
      role: 'assistant',
      parts: [
        { kind: 'text', text: 'It is on its way.' },
        { kind: 'tool-call', id: 'call_1', name: 'find_order', arguments: '{"order":7}' },
      ],
    },
  ])
})

test('the blocks of an Anthropic stream are put together, half a tool call as far as it came', () => {
  const body = sse([
    { type: 'message_start', message: {} },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße' } },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 't1', name: 'notify', input: {} },
    },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"chan' } },
  ])
  expect(readAnswered('anthropic-messages', body)).toEqual([
    {
      role: 'assistant',
      parts: [
        { kind: 'text', text: 'Grüße' },
        { kind: 'tool-call', id: 't1', name: 'notify', arguments: '{"chan' },
      ],
    },
  ])
})

test('an error inside a stream is shown after what had arrived', () => {
  const body = sse([delta({ content: 'Half' }), { error: { type: 'overloaded', message: 'Try later' } }])
  expect(readAnswered('openai-chat', body)?.at(-1)).toEqual({
    role: 'error',
    parts: [{ kind: 'problem', text: 'overloaded: Try later' }],
  })
})

test('images travel as data URLs or are named, never fetched', () => {
  const asked = readAsked(
    'openai-chat',
    JSON.stringify({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
      ],
    }),
  )
  expect(asked?.[0]?.parts).toEqual([
    { kind: 'image', source: null, address: 'https://example.com/a.png' },
    { kind: 'image', source: 'data:image/png;base64,AAAA', address: 'data:image/png;base64,AAAA' },
  ])
})

test('Anthropic system text, tool use and tool results read as messages', () => {
  const asked = readAsked(
    'anthropic-messages',
    JSON.stringify({
      system: 'Be brief.',
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'find', input: { order: 7 } }] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 't1', content: 'none', is_error: true }],
        },
      ],
    }),
  )
  expect(asked).toEqual([
    { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
    { role: 'assistant', parts: [{ kind: 'tool-call', id: 't1', name: 'find', arguments: '{"order":7}' }] },
    { role: 'user', parts: [{ kind: 'tool-result', id: 't1', text: 'none', isError: true }] },
  ])
})

test('what we cannot read is left to the raw view', () => {
  expect(readAsked('openai-chat', 'not json')).toBeNull()
  expect(readAnswered('gemini', '{}')).toBeNull()
  expect(readAnswered('openai-chat', '<html>')).toBeNull()
})

test('tools on offer are named in both dialects', () => {
  expect(toolsOffered('{"tools":[{"type":"function","function":{"name":"a"}},{"name":"b"}]}')).toEqual([
    'a',
    'b',
  ])
})
