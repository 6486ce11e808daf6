import fc from 'fast-check'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { answering, eventStream } from './bytes.fixture.ts'
import { recordedChat } from './recorded-chat.fixture.ts'
import { openaiChat } from './openai-chat.ts'

const clientOf = (body: string, contentType = eventStream) =>
  new OpenAI({
    apiKey: 'k',
    baseURL: 'http://replay.test',
    maxRetries: 0,
    fetch: answering(body, contentType),
  })
const ask = { model: 'gpt-6-luna', messages: [{ role: 'user' as const, content: 'x' }] }

const rich = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-6-luna-2026-09-01',
  system_fingerprint: 'fp_1',
  service_tier: 'default',
  provider: 'a router',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Grüße 😀\n\ndata: [DONE]',
        reasoning_content: 'First think.',
        refusal: null,
        annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.test' } }],
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'look', arguments: '{"n":12345678901234567890}' },
          },
          { id: 'call_2', type: 'function', function: { name: 'see', arguments: '' } },
        ],
      },
      logprobs: { content: [{ token: 'G', logprob: -0.1, bytes: null, top_logprobs: [] }], refusal: null },
      finish_reason: 'tool_calls',
      content_filter_results: { hate: { filtered: false } },
    },
    { index: 1, message: { role: 'assistant', content: null, refusal: null }, finish_reason: 'stop' },
  ],
  usage: {
    prompt_tokens: 9,
    completion_tokens: 4,
    total_tokens: 13,
    prompt_tokens_details: { cached_tokens: 2 },
  },
}

describe('whole → stream', () => {
  it('is read by the official client as the same completion', async () => {
    const stream = clientOf(openaiChat.stream(rich, { usage: true })!).chat.completions.stream({
      ...ask,
      stream_options: { include_usage: true },
    })
    const final = await stream.finalChatCompletion()
    expect(final).toMatchObject({ id: rich.id, created: rich.created, model: rich.model, usage: rich.usage })
    const message = final.choices[0]!.message
    expect(message).toMatchObject({ role: 'assistant', content: rich.choices[0]!.message.content })
    expect(message.tool_calls).toMatchObject(rich.choices[0]!.message.tool_calls!)
    expect(final.choices.map(({ finish_reason }) => finish_reason)).toEqual(['tool_calls', 'stop'])
  })

  it('thinks before it speaks and ends each choice', async () => {
    const kinds: string[] = []
    const stream = await clientOf(openaiChat.stream(rich, { usage: false })!).chat.completions.create({
      ...ask,
      stream: true,
    })
    for await (const { choices } of stream)
      kinds.push(choices[0]?.finish_reason ?? Object.keys(choices[0]?.delta ?? {}).join('+'))
    expect(kinds).toEqual([
      'role+refusal',
      'reasoning_content',
      'content',
      'annotations',
      'tool_calls',
      'tool_calls',
      'tool_calls',
      'role+content+refusal',
      'stop',
    ])
  })

  it('and back is the original', () =>
    expect(openaiChat.whole(openaiChat.stream(rich, { usage: true })!)).toEqual(rich))
})

it('any completion comes back from a stream as it was', () => {
  const text = fc.string({ unit: 'grapheme' })
  const message = fc.record(
    {
      role: fc.constant('assistant'),
      content: fc.option(text),
      refusal: fc.option(text),
      reasoning_content: text,
      reasoning: fc.option(text),
      reasoning_details: fc
        .array(fc.record({ type: fc.constant('reasoning.text'), text, signature: fc.option(text) }))
        .map((list) => list.map((one, index) => ({ ...one, index }))),
      annotations: fc.array(fc.record({ type: text })),
      tool_calls: fc.array(
        fc.record({
          id: text,
          type: fc.constant('function'),
          function: fc.record({ name: text, arguments: text }),
        }),
      ),
      audio: fc.record({ id: text, data: text, transcript: text }),
      some_new_field: fc.jsonValue(),
    },
    { requiredKeys: ['role', 'content'] },
  )
  const choice = fc.record({ message, finish_reason: fc.constantFrom('stop', 'length', 'tool_calls') })
  const usage = fc.record({ prompt_tokens: fc.nat(), completion_tokens: fc.nat() })
  const whole = fc.record(
    {
      id: text,
      object: fc.constant('chat.completion'),
      created: fc.nat(),
      model: text,
      choices: fc
        .array(choice, { minLength: 1, maxLength: 3 })
        .map((list) => list.map((one, index) => ({ ...one, index }))),
      usage,
      citations: fc.array(text),
    },
    { requiredKeys: ['id', 'object', 'choices', 'usage'] },
  )
  fc.assert(
    fc.property(whole, (body) => {
      const json = JSON.parse(JSON.stringify(body)) as Record<string, unknown>
      expect(openaiChat.whole(openaiChat.stream(json, { usage: true })!)).toEqual(json)
    }),
  )
})

describe('stream → whole', () => {
  it('puts pieces together', () =>
    expect(openaiChat.whole(recordedChat)).toEqual({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Hello',
            refusal: null,
            tool_calls: [{ id: 't', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    }))

  it.each([
    ['no terminator', recordedChat.replace('data: [DONE]\n\n', '')],
    ['no finish reason', recordedChat.replace('"tool_calls"}],"usage":null}', 'null}],"usage":null}')],
    ['a malformed event', recordedChat.replace('data: {"id"', 'data: {"id')],
    ['an error event', `data: {"error":{"message":"x"}}\n\n${recordedChat}`],
    ['nothing', ''],
  ])('%s is no answer', (_, text) => expect(openaiChat.whole(text)).toBeNull())
})

it('knows what may be kept', () => {
  const of = (message: object, finish_reason = 'stop') =>
    openaiChat.inspect({ choices: [{ message, finish_reason }] })
  expect(of({ content: 'a' })).toMatchObject({ isNaturalStop: true, isEmpty: false, callsTools: false })
  expect(of({ content: ' ' }).isEmpty).toBe(true)
  expect(of({ content: null, refusal: 'No.' }).isRefusal).toBe(true)
  expect(of({ content: 'a' }, 'length').isNaturalStop).toBe(false)
  expect(of({ content: 'a' }, 'content_filter').isNaturalStop).toBe(false)
  expect(of({ tool_calls: [{}] }, 'tool_calls')).toMatchObject({ callsTools: true, isEmpty: false })
  expect(openaiChat.inspect({ choices: [] }).isNaturalStop).toBe(false)
})
