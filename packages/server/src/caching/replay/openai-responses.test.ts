import fc from 'fast-check'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { entryOf } from '../entry.fixture.ts'
import { answering, eventStream } from './bytes.fixture.ts'
import { openaiResponses } from './openai-responses.ts'
import { replayEntry } from './replay-entry.ts'

const clientOf = (body: string, contentType = eventStream) =>
  new OpenAI({
    apiKey: 'k',
    baseURL: 'http://replay.test',
    maxRetries: 0,
    fetch: answering(body, contentType),
  })
const ask = { model: 'gpt-6-luna', input: 'x' }

const rich = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_790_000_000,
  status: 'completed',
  model: 'gpt-6-luna',
  error: null,
  incomplete_details: null,
  output: [
    {
      id: 'rs_1',
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'Thinking.' }],
      content: [{ type: 'reasoning_text', text: 'deep' }],
      encrypted_content: 'AAAA',
    },
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [
        {
          type: 'output_text',
          text: 'Grüße 😀',
          annotations: [{ type: 'url_citation', url: 'https://a.test' }],
          logprobs: [],
        },
        { type: 'refusal', refusal: 'Not that.' },
      ],
    },
    {
      id: 'fc_1',
      type: 'function_call',
      call_id: 'c',
      name: 'look',
      arguments: '{"a":1}',
      status: 'completed',
    },
    { id: 'ct_1', type: 'custom_tool_call', call_id: 'd', name: 'run', input: 'ls' },
    { id: 'ws_1', type: 'web_search_call', status: 'completed' },
  ],
  usage: {
    input_tokens: 3,
    output_tokens: 5,
    total_tokens: 8,
    output_tokens_details: { reasoning_tokens: 2 },
  },
}

describe('whole → stream', () => {
  it('is read by the official client as the same response', async () => {
    const stream = clientOf(openaiResponses.stream(rich, { usage: true })!).responses.stream(ask)
    const final = await stream.finalResponse()
    expect(final).toMatchObject({
      id: 'resp_1',
      status: 'completed',
      usage: rich.usage,
      output_text: 'Grüße 😀',
    })
    expect(final.output).toMatchObject(rich.output)
  })

  it('numbers its events and says the same in deltas, in what is done, and at the end', async () => {
    const stream = await clientOf(openaiResponses.stream(rich, { usage: true })!).responses.create({
      ...ask,
      stream: true,
    })
    const deltas: { [type: string]: string } = {}
    const types: string[] = []
    let next = 0
    for await (const event of stream) {
      expect(event.sequence_number).toBe(next++)
      types.push(event.type)
      if ('delta' in event) deltas[event.type] = event.delta as string
    }
    expect(deltas).toEqual({
      'response.reasoning_summary_text.delta': 'Thinking.',
      'response.reasoning_text.delta': 'deep',
      'response.output_text.delta': 'Grüße 😀',
      'response.refusal.delta': 'Not that.',
      'response.function_call_arguments.delta': '{"a":1}',
      'response.custom_tool_call_input.delta': 'ls',
    })
    expect([types[0], types.at(-1)]).toEqual(['response.created', 'response.completed'])
    expect(types.filter((type) => type === 'response.output_item.done')).toHaveLength(5)
  })
})

it('any response comes back from a stream as it was', () => {
  const text = fc.string({ unit: 'grapheme' })
  const item = fc.oneof(
    fc.record({
      type: fc.constant('message'),
      id: text,
      content: fc.array(fc.record({ type: fc.constant('output_text'), text })),
    }),
    fc.record({ type: fc.constant('function_call'), id: text, arguments: text }),
    fc.record({ type: text, anything: fc.jsonValue() }),
  )
  fc.assert(
    fc.property(fc.array(item), text, (output, id) => {
      const json = JSON.parse(JSON.stringify({ id, status: 'completed', output })) as Record<string, unknown>
      expect(openaiResponses.whole(openaiResponses.stream(json, { usage: true })!)).toEqual(json)
    }),
  )
})

describe('stream → whole', () => {
  const streamText = openaiResponses.stream(rich, { usage: true })!
  it('is read by the official client', async () => {
    const entry = entryOf({ dialect: 'openai-responses', shape: 'stream', body: Buffer.from(streamText) })
    const replayed = replayEntry(entry, { stream: false, usage: true })!
    const response = await clientOf(replayed.body.toString('utf8'), replayed.contentType).responses.create(
      ask,
    )
    expect(response).toMatchObject({ id: 'resp_1', output_text: 'Grüße 😀' })
  })

  it('takes finished items where the provider leaves the last event empty', () => {
    const events = streamText.split('\n\n')
    const last = events.findLastIndex((event) => event.includes('response.completed'))
    events[last] =
      `data: ${JSON.stringify({ type: 'response.completed', response: { ...rich, output: [] } })}`
    expect(openaiResponses.whole(events.join('\n\n'))).toEqual(rich)
  })

  it.each([
    ['a stream cut short', streamText.replace(/event: response\.completed[\s\S]*$/, '')],
    ['one that ended incomplete', streamText.replaceAll('response.completed', 'response.incomplete')],
    ['one that failed', `${streamText}data: {"type":"response.failed"}\n\n`],
  ])('%s is no answer', (_, text) => expect(openaiResponses.whole(text)).toBeNull())
})

it('knows what may be kept', () => {
  const of = (output: unknown[], status = 'completed') =>
    openaiResponses.inspect({ status, output, error: null })
  const message = (part: object) => [{ type: 'message', content: [part] }]
  expect(of(message({ type: 'output_text', text: 'a' }))).toMatchObject({
    isNaturalStop: true,
    isEmpty: false,
  })
  expect(of(message({ type: 'output_text', text: 'a' }), 'incomplete').isNaturalStop).toBe(false)
  expect(of(message({ type: 'refusal', refusal: 'No.' })).isRefusal).toBe(true)
  expect(of([{ type: 'function_call' }])).toMatchObject({ callsTools: true, isEmpty: false })
  expect(of([{ type: 'reasoning' }]).isEmpty).toBe(true)
})
