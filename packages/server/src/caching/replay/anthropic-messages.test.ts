import Anthropic from '@anthropic-ai/sdk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryOf } from '../entry.fixture.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { answering, eventStream } from './bytes.fixture.ts'
import { replayEntry } from './replay-entry.ts'

const clientOf = (body: string, contentType = eventStream) =>
  new Anthropic({
    apiKey: 'k',
    baseURL: 'http://replay.test',
    maxRetries: 0,
    fetch: answering(body, contentType),
  })
const ask = {
  model: 'claude-haiku-5-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'x' }],
}

const rich = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-5-5',
  content: [
    { type: 'thinking', thinking: 'Let me see …', signature: 'c2ln' },
    { type: 'redacted_thinking', data: 'AAAA' },
    { type: 'text', text: 'Grüße 😀', citations: null },
    {
      type: 'text',
      text: 'Cited.',
      citations: [{ type: 'char_location', cited_text: 'a', document_index: 0 }],
    },
    { type: 'tool_use', id: 'toolu_1', name: 'look', input: { query: 'a', deep: { list: [1, null] } } },
    { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: { input_tokens: 12, output_tokens: 34, cache_read_input_tokens: 5, cache_creation_input_tokens: 0 },
}

describe('whole → stream', () => {
  it('is read by the official client as the same message', async () => {
    const stream = clientOf(anthropicMessages.stream(rich, { usage: true })!).messages.stream(ask)
    const final = JSON.parse(JSON.stringify(await stream.finalMessage())) as typeof rich
    expect(final).toMatchObject({ id: rich.id, stop_reason: 'tool_use', usage: rich.usage })
    expect(final.content).toEqual(rich.content)
  })

  it('names its events in the order they must have', () => {
    const names = anthropicMessages.stream(rich, { usage: true })!.match(/(?<=^event: ).*/gm)!
    expect(names.filter((name, at) => name !== names[at - 1] || name !== 'content_block_delta')).toEqual([
      'message_start',
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['content_block_start', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      'message_delta',
      'message_stop',
    ])
  })
})

it('any message comes back from a stream as it was', () => {
  const text = fc.string({ unit: 'grapheme' })
  const block = fc.oneof(
    fc.record({ type: fc.constant('text'), text }),
    fc.record({ type: fc.constant('text'), text, citations: fc.option(fc.array(fc.record({ type: text }))) }),
    fc.record({ type: fc.constant('thinking'), thinking: text, signature: text }),
    fc.record({ type: fc.constant('redacted_thinking'), data: text }),
    fc.record({
      type: fc.constant('tool_use'),
      id: text,
      name: text,
      input: fc.dictionary(text, fc.jsonValue()),
    }),
    fc.record({ type: fc.constant('some_new_block'), anything: fc.jsonValue() }),
  )
  const message = fc.record({
    id: text,
    type: fc.constant('message'),
    role: fc.constant('assistant'),
    model: text,
    content: fc.array(block),
    stop_reason: fc.constantFrom('end_turn', 'stop_sequence', 'tool_use'),
    stop_sequence: fc.option(text),
    usage: fc.record({ input_tokens: fc.nat(), output_tokens: fc.nat(), service_tier: fc.option(text) }),
    container: fc.option(fc.jsonValue()),
  })
  fc.assert(
    fc.property(message, (whole) => {
      const json = JSON.parse(JSON.stringify(whole)) as Record<string, unknown>
      expect(anthropicMessages.whole(anthropicMessages.stream(json, { usage: true })!)).toEqual(json)
    }),
  )
})

const event = (data: { type: string; [name: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
/** As Anthropic streams: pings, pieces of text and of input, usage cumulative and partly null at the end. */
const recorded = [
  event({
    type: 'message_start',
    message: {
      ...rich,
      content: [],
      stop_reason: null,
      usage: { input_tokens: 12, output_tokens: 1, cache_read_input_tokens: 5 },
    },
  }),
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  event({ type: 'ping' }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo' } }),
  event({ type: 'content_block_stop', index: 0 }),
  event({
    type: 'content_block_start',
    index: 1,
    content_block: { type: 'tool_use', id: 't', name: 'f', input: {} },
  }),
  event({ type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '' } }),
  event({
    type: 'content_block_delta',
    index: 1,
    delta: { type: 'input_json_delta', partial_json: '{"n":123456789' },
  }),
  event({
    type: 'content_block_delta',
    index: 1,
    delta: { type: 'input_json_delta', partial_json: '01234567890}' },
  }),
  event({ type: 'content_block_stop', index: 1 }),
  event({
    type: 'message_delta',
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: 9, cache_read_input_tokens: null },
  }),
  event({ type: 'message_stop' }),
].join('')

describe('stream → whole', () => {
  it('puts pieces together; usage at the end wins where it says something; numbers keep their digits', async () => {
    const entry = entryOf({ dialect: 'anthropic-messages', shape: 'stream', body: Buffer.from(recorded) })
    const replayed = replayEntry(entry, { stream: false, usage: true })!
    const text = replayed.body.toString('utf8')
    expect(text).toContain('"input":{"n":12345678901234567890}')
    const message = await clientOf(text, replayed.contentType).messages.create(ask)
    expect(message.content[0]).toMatchObject({ type: 'text', text: 'Hello' })
    expect(message.usage).toEqual({ input_tokens: 12, output_tokens: 9, cache_read_input_tokens: 5 })
    expect(message.stop_reason).toBe('tool_use')
  })

  it.each([
    ['no message_stop', recorded.replace(/event: message_stop[\s\S]*$/, '')],
    ['an error', `${recorded}${event({ type: 'error', error: { type: 'overloaded_error' } })}`],
    ['input that is no JSON', recorded.replace('01234567890}', '01234567890')],
    [
      'a delta of a block that never began',
      recorded.replace('"index":0,"content_block"', '"index":7,"content_block"'),
    ],
  ])('%s is no answer', (_, text) => expect(anthropicMessages.whole(text)).toBeNull())
})

it('knows what may be kept', () => {
  const of = (stop_reason: string, content: unknown[] = [{ type: 'text', text: 'a' }]) =>
    anthropicMessages.inspect({ stop_reason, content })
  expect(of('end_turn')).toMatchObject({ isNaturalStop: true, isEmpty: false, callsTools: false })
  expect([of('max_tokens').isNaturalStop, of('pause_turn').isNaturalStop]).toEqual([false, false])
  expect(of('refusal').isRefusal).toBe(true)
  expect(of('end_turn', [{ type: 'thinking', thinking: 'hm' }]).isEmpty).toBe(true)
  expect(of('tool_use', [{ type: 'tool_use' }])).toMatchObject({ callsTools: true, isEmpty: false })
})
