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
  expect(readAsked('openai-responses', '{"input": []}')).toBeNull()
  expect(readAnswered('unheard-of', '{}')).toBeNull()
  expect(readAnswered('openai-chat', '<html>')).toBeNull()
})

test('tools on offer are named in both dialects', () => {
  expect(toolsOffered('{"tools":[{"type":"function","function":{"name":"a"}},{"name":"b"}]}')).toEqual([
    'a',
    'b',
  ])
})

test('instructions, items and tool results of the Responses interface read as messages', () =>
  expect(
    readAsked(
      'openai-responses',
      JSON.stringify({
        instructions: 'Be brief.',
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'Where is it?' },
              { type: 'input_image', image_url: 'https://example.com/a.png' },
            ],
          },
          { type: 'reasoning', summary: [], encrypted_content: 'x' },
          { type: 'function_call', call_id: 'c1', name: 'find', arguments: '{"order":7}' },
          { type: 'function_call_output', call_id: 'c1', output: 'Leeds' },
        ],
      }),
    ),
  ).toEqual([
    { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
    {
      role: 'user',
      parts: [
        { kind: 'text', text: 'Where is it?' },
        { kind: 'image', source: null, address: 'https://example.com/a.png' },
      ],
    },
    { role: 'assistant', parts: [{ kind: 'tool-call', id: 'c1', name: 'find', arguments: '{"order":7}' }] },
    { role: 'tool', parts: [{ kind: 'tool-result', id: 'c1', text: 'Leeds', isError: false }] },
  ]))

const output = [
  { type: 'reasoning', status: 'completed', summary: [{ type: 'summary_text', text: 'Look it up.' }] },
  {
    ...{ type: 'message', status: 'completed', role: 'assistant' },
    content: [{ type: 'output_text', text: 'In Leeds.' }],
  },
]
const answer = [
  { role: 'assistant', parts: [{ kind: 'thinking', text: 'Look it up.' }] },
  { role: 'assistant', parts: [{ kind: 'text', text: 'In Leeds.' }] },
]

test('a response reads the same whole and streamed', () => {
  expect(readAnswered('openai-responses', JSON.stringify({ output }))).toEqual(answer)
  const events = [
    { type: 'response.created', response: { output: [] } },
    { type: 'response.completed', response: { output } },
  ]
  expect(readAnswered('openai-responses', sse(events))).toEqual(answer)
})

test('a stream of a response that was cut is shown as far as it came', () => {
  const started = (index: number, item: object) => ({
    ...{ type: 'response.output_item.added', output_index: index, item },
  })
  const events = [
    started(0, { type: 'reasoning', summary: [] }),
    { type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'Look it ' },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'up.' },
    { type: 'response.output_item.done', output_index: 0, item: output[0] },
    started(1, { type: 'message', role: 'assistant', status: 'in_progress', content: [] }),
    { type: 'response.output_text.delta', output_index: 1, delta: 'In ' },
    { type: 'response.output_text.delta', output_index: 1, delta: 'Le' },
    started(2, { type: 'function_call', call_id: 'c1', name: 'find', status: 'in_progress', arguments: '' }),
    { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"ord' },
  ]
  expect(readAnswered('openai-responses', sse(events))).toEqual([
    answer[0],
    { role: 'assistant', parts: [{ kind: 'text', text: 'In Le' }] },
    { role: 'assistant', parts: [{ kind: 'tool-call', id: 'c1', name: 'find', arguments: '{"ord' }] },
  ])
})

test('what Gemini is asked reads as messages', () =>
  expect(
    readAsked(
      'gemini',
      JSON.stringify({
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [
          {
            role: 'user',
            parts: [{ text: 'Look.' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }],
          },
          { role: 'model', parts: [{ functionCall: { name: 'find', args: { order: 7 } } }] },
          {
            role: 'function',
            parts: [{ functionResponse: { name: 'find', response: { place: 'Leeds' } } }],
          },
        ],
      }),
    ),
  ).toEqual([
    { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
    {
      role: 'user',
      parts: [
        { kind: 'text', text: 'Look.' },
        { kind: 'image', source: 'data:image/png;base64,AAAA', address: 'image/png' },
      ],
    },
    { role: 'assistant', parts: [{ kind: 'tool-call', id: '', name: 'find', arguments: '{"order":7}' }] },
    {
      role: 'tool',
      parts: [{ kind: 'tool-result', id: 'find', text: '{"place":"Leeds"}', isError: false }],
    },
  ]))

const piece = (...parts: readonly object[]) => ({ candidates: [{ content: { role: 'model', parts } }] })

test.each([
  ['events', (pieces: readonly object[]) => sse(pieces)],
  ['one JSON array', (pieces: readonly object[]) => JSON.stringify(pieces)],
])('the pieces of a Gemini stream of %s are put together', (_, framed) =>
  expect(
    readAnswered(
      'gemini',
      framed([
        piece({ text: 'Hm', thought: true }),
        piece({ text: 'In ' }),
        piece({ text: 'Leeds.' }, { functionCall: { id: 'f1', name: 'find', args: {} } }),
      ]),
    ),
  ).toEqual([
    {
      role: 'assistant',
      parts: [
        { kind: 'thinking', text: 'Hm' },
        { kind: 'text', text: 'In Leeds.' },
        { kind: 'tool-call', id: 'f1', name: 'find', arguments: '{}' },
      ],
    },
  ]),
)

test('a prompt that Gemini blocked says so', () =>
  expect(readAnswered('gemini', '{"promptFeedback":{"blockReason":"SAFETY"}}')).toEqual([
    { role: 'error', parts: [{ kind: 'problem', text: 'The prompt was blocked: SAFETY.' }] },
  ]))

test('the texts and vectors of Gemini embeddings', () => {
  const requests = ['one', 'two'].map((text) => ({ content: { parts: [{ text }] } }))
  expect(readAsked('gemini-embeddings', JSON.stringify({ requests }))).toEqual([
    { role: 'input', parts: [{ kind: 'text', text: 'one' }] },
    { role: 'input', parts: [{ kind: 'text', text: 'two' }] },
  ])
  expect(readAnswered('gemini-embeddings', '{"embedding":{"values":[0.5,1]}}')?.[0]?.parts).toEqual([
    { kind: 'text', text: '1 vector, 2 numbers each.' },
  ])
})

test('tools that Gemini is offered are named', () =>
  expect(toolsOffered('{"tools":[{"functionDeclarations":[{"name":"a"},{"name":"b"}]}]}')).toEqual([
    'a',
    'b',
  ]))
