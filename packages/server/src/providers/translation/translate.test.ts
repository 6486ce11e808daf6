import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../dialect.ts'
import type { Dialect } from './neutral.ts'
import { dialects, fullRequests, pairs } from './requests.fixture.ts'
import { translateAnswer, translateRequest } from './translate.ts'

function request(from: Dialect, to: Dialect, body: JsonObject): { body: JsonObject; lost: string[] } {
  const translated = translateRequest(from, to, body, { policy: 'warn' })
  if (!translated.ok) throw new Error(translated.error.detail)
  return { body: translated.value.body, lost: translated.value.losses.map(({ field }) => field) }
}
const ask = (more: JsonObject = {}): JsonObject => ({
  model: 'm',
  messages: [{ role: 'user', content: 'Hi' }],
  ...more,
})

/** What every dialect can say; the way there and back must give it unchanged. */
const plain: JsonObject = {
  model: 'm',
  messages: [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      ],
    },
    {
      role: 'assistant',
      content: 'Let me see.',
      tool_calls: [
        { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
        { id: 'call_b', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'call_a', content: '7' },
    { role: 'tool', tool_call_id: 'call_b', content: '25' },
    { role: 'user', content: 'And?' },
  ],
  tools: [
    {
      type: 'function',
      function: {
        name: 'weather',
        description: 'Looks',
        parameters: { type: 'object', properties: { city: { type: 'string' } } },
      },
    },
  ],
  tool_choice: { type: 'function', function: { name: 'weather' } },
  temperature: 0.5,
  top_p: 0.9,
  max_completion_tokens: 500,
}

test.each(dialects)(
  'a conversation with calls, results and a picture comes back from %s unchanged',
  (via) => {
    const { body: there, lost } = request('openai-chat', via, plain)
    expect(lost).toEqual([])
    const back = request(via, 'openai-chat', { ...there, model: 'm' }).body
    expect(back).toEqual(plain)
  },
)

test.each(pairs)('%s to %s: a full request is refused by name, or sent with its losses', (from, to) => {
  const refused = translateRequest(from, to, fullRequests[from], { policy: 'refuse' })
  expect(refused).toMatchObject({ ok: false, error: { code: 'translation-loss', status: 400 } })
  expect(!refused.ok && refused.error.detail).toMatch(
    new RegExp(`^Field ".+" for a provider that speaks ${to}: `),
  )
})

test('a field that cannot be translated without changing the conversation is refused under either policy', () => {
  const body = { model: 'm', input: 'Hi', previous_response_id: 'resp_1' }
  expect(translateRequest('openai-responses', 'gemini', body, { policy: 'warn' })).toMatchObject({
    ok: false,
    error: { code: 'translation-loss' },
  })
})

test('within one dialect only the model changes', () => {
  const body = fullRequests['openai-chat']
  expect(translateRequest('openai-chat', 'openai-chat', body, { policy: 'refuse', model: 'other' })).toEqual({
    ok: true,
    value: { body: { ...body, model: 'other' }, losses: [], lossCount: 0 },
  })
})

test('what is no conversation is a problem, not an exception', () => {
  for (const [from, to] of pairs)
    expect(translateRequest(from, to, { model: 'm' }, { policy: 'warn' })).toMatchObject({
      ok: false,
      error: { code: 'body-invalid' },
    })
})

test('no request, however strange, throws', () => {
  const strange = fc.object({
    key: fc.constantFrom('role', 'content', 'type', 'text', 'parts', 'x'),
    maxDepth: 5,
  })
  fc.assert(
    fc.property(fc.array(strange), fc.constantFrom(...pairs), (list, [from, to]) => {
      const body = {
        model: 'm',
        messages: list,
        input: list,
        contents: list,
        tools: list,
        output: list,
        choices: list,
      }
      translateRequest(from, to, body, { policy: 'warn' })
      translateAnswer(from, to, { ...body, content: list, candidates: list }, { createdAt: 0 })
    }),
    { numRuns: 300 },
  )
})

describe('to Anthropic', () => {
  test('a limit is always sent', () => {
    expect(request('openai-chat', 'anthropic-messages', ask()).body.max_tokens).toBe(8_192)
  })
  test('roles take turns and results come first', () => {
    const { body } = request('openai-chat', 'anthropic-messages', plain)
    const messages = body.messages as { role: string; content: { type: string }[] }[]
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(messages[2]!.content.map(({ type }) => type)).toEqual(['tool_result', 'tool_result', 'text'])
  })
  test('an effort becomes a budget that leaves room for the answer', () => {
    const high = request('openai-chat', 'anthropic-messages', ask({ reasoning_effort: 'high' })).body
    expect(high).toMatchObject({
      max_tokens: 8_192 + 24_576,
      thinking: { type: 'enabled', budget_tokens: 24_576 },
    })
    const tight = request(
      'openai-chat',
      'anthropic-messages',
      ask({ reasoning_effort: 'high', max_tokens: 2_000 }),
    )
    expect(tight.body).toMatchObject({ max_tokens: 2_000, thinking: { budget_tokens: 1_999 } })
    expect(tight.lost).toEqual(['reasoning_effort'])
    const none = request(
      'openai-chat',
      'anthropic-messages',
      ask({ reasoning_effort: 'low', max_tokens: 500 }),
    )
    expect(none.body.thinking).toBeUndefined()
    expect(none.lost).toEqual(['reasoning_effort'])
  })
  test('newer models are told an effort, and think as long as they like', () => {
    const body = { ...ask({ reasoning_effort: 'medium' }), model: 'claude-opus-4-6' }
    expect(request('openai-chat', 'anthropic-messages', body)).toMatchObject({
      body: {
        max_tokens: 8_192 + 8_192,
        thinking: { type: 'adaptive' },
        output_config: { effort: 'medium' },
      },
      lost: [],
    })
    for (const [model, type] of [
      ['claude-opus-4-20250514', 'enabled'],
      ['claude-haiku-4-5', 'enabled'],
      ['claude-3-7-sonnet-latest', 'enabled'],
      ['anthropic.claude-sonnet-4-6-v1:0', 'adaptive'],
      ['claude-sonnet-5', 'adaptive'],
    ])
      expect(request('openai-chat', 'anthropic-messages', { ...body, model }).body.thinking).toMatchObject({
        type,
      })
  })
  test('a temperature past its scale is cut, and named', () => {
    const { body, lost } = request('openai-chat', 'anthropic-messages', ask({ temperature: 1.7 }))
    expect([body.temperature, lost]).toEqual([1, ['temperature']])
  })
  test('arguments that are no object are wrapped, and named', () => {
    const calls = [{ id: 'a b', type: 'function', function: { name: 'f', arguments: '[1' } }]
    const { body, lost } = request(
      'openai-chat',
      'anthropic-messages',
      ask({
        messages: [
          { role: 'assistant', tool_calls: calls },
          { role: 'tool', tool_call_id: 'a b', content: 'x' },
        ],
      }),
    )
    const [first, second] = body.messages as {
      content: { id?: string; tool_use_id?: string; input?: unknown }[]
    }[]
    expect(first!.content[0]!.input).toEqual({ arguments: '[1' })
    expect(first!.content[0]!.id).toMatch(/^call_[0-9a-f]{32}$/)
    expect(second!.content[0]!.tool_use_id).toBe(first!.content[0]!.id)
    expect(lost).toEqual(['messages[0] (call of f)'])
  })
})

describe('to Gemini', () => {
  test('calls another model made carry the word Google names in place of a signature, from Gemini 3 on', () => {
    const { messages } = plain
    const word = '"thoughtSignature":"skip_thought_signature_validator"'
    const sent = (model: string) => JSON.stringify(request('openai-chat', 'gemini', { model, messages }).body)
    expect(sent('gemini-3-pro').split(word)).toHaveLength(2)
    expect(sent('gemini-2.5-flash')).not.toContain(word)
  })
  test('a turn its own client kept in pieces is one again, with its mark', () => {
    const said = (...parts: readonly object[]) => ({ role: 'model', parts })
    const contents = [
      { role: 'user', parts: [{ text: 'Hi' }] },
      said({ text: 'Two ', thought: true }),
      said({ text: 'places.', thought: true }),
      said({ text: '', thought: true, thoughtSignature: 'dGVsbHRhbGU6' }),
      said({ text: 'Hel' }),
      said({ text: 'lo' }),
      said({ text: '' }),
    ]
    const { body, lost } = request('gemini', 'openai-chat', { contents })
    expect(body.messages).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
    ])
    expect(lost).toEqual(['contents[1] (reasoning)'])
  })
  test('a result names its function, found by the id of its call', () => {
    const { contents } = request('anthropic-messages', 'gemini', fullRequests['anthropic-messages']).body
    expect(JSON.stringify(contents)).toContain(
      '"functionResponse":{"id":"toolu_b","name":"weather","response":{"error":"offline"}',
    )
  })
  test('schema keywords it does not read are named', () => {
    const parameters = { type: 'object', properties: { a: { type: 'string', not: { const: 'x' } } }, if: {} }
    const tools = [{ type: 'function', function: { name: 'f', parameters } }]
    const { body, lost } = request('openai-chat', 'gemini', ask({ tools }))
    expect(body.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'f', parametersJsonSchema: { type: 'object', properties: { a: { type: 'string' } } } },
        ],
      },
    ])
    expect(lost).toHaveLength(2)
  })
})

test('a call of Gemini without an id gets the same one each time, and its result finds it', () => {
  const first = request('gemini', 'openai-chat', fullRequests.gemini).body
  expect(request('gemini', 'openai-chat', fullRequests.gemini).body).toEqual(first)
  const messages = first.messages as { tool_calls?: { id: string }[]; tool_call_id?: string }[]
  const made = messages.flatMap(({ tool_calls }) => tool_calls ?? []).map(({ id }) => id)
  expect(messages.flatMap(({ tool_call_id }) => tool_call_id ?? [])).toEqual(made)
})

test('a schema of Gemini’s own is read as JSON Schema', () => {
  const { body } = request('gemini', 'openai-chat', fullRequests.gemini)
  const [tool] = body.tools as { function: { parameters: unknown } }[]
  expect(tool!.function.parameters).toEqual({
    type: 'object',
    properties: { city: { type: ['string', 'null'] }, days: { type: 'integer' } },
    required: ['city'],
  })
})
