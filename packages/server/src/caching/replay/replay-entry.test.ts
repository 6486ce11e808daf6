import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { entryOf } from '../entry.fixture.ts'
import { answering, eventStream } from './bytes.fixture.ts'
import { recordedChat } from './recorded-chat.fixture.ts'
import { inspectAnswer, replayEntry } from './replay-entry.ts'

const clientOf = (body: string, contentType = eventStream) =>
  new OpenAI({
    apiKey: 'k',
    baseURL: 'http://replay.test',
    maxRetries: 0,
    fetch: answering(body, contentType),
  })
const ask = { model: 'gpt-6-luna', messages: [{ role: 'user' as const, content: 'x' }] }
const completion = {
  id: 'c',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
}

describe('an entry', () => {
  const streamed = entryOf({ shape: 'stream', contentType: eventStream, body: Buffer.from(recordedChat) })
  const whole = entryOf({ body: Buffer.from(JSON.stringify(completion)) })

  it('is given byte for byte where it was asked for as it is', () => {
    expect(replayEntry(whole, { stream: false, usage: true })?.body).toBe(whole.body)
    expect(replayEntry(streamed, { stream: true, usage: true })?.body).toBe(streamed.body)
  })

  it('shows usage in a stream only to who asked for it', async () => {
    const bytes = replayEntry(streamed, { stream: true, usage: false })!.body.toString('utf8')
    expect(bytes).not.toContain('usage')
    const final = await clientOf(bytes).chat.completions.stream(ask).finalChatCompletion()
    expect(final.choices[0]!.message.content).toBe('Hello')
  })

  it('of a stream is read whole by the official client', async () => {
    const replayed = replayEntry(streamed, { stream: false, usage: false })!
    const read = await clientOf(replayed.body.toString('utf8'), replayed.contentType).chat.completions.create(
      ask,
    )
    expect(read.choices[0]!.message.tool_calls).toMatchObject([{ function: { arguments: '{"a":1}' } }])
    expect(read.usage?.total_tokens).toBe(3)
  })

  it('that cannot be told in the other shape is a miss', () =>
    expect(replayEntry(entryOf({ body: Buffer.from('[') }), { stream: true, usage: true })).toBeNull())
})

describe('what an answer is like', () => {
  it('is read in either shape', () => {
    const natural = { isError: false, isRefusal: false, isNaturalStop: true, isEmpty: false }
    expect(inspectAnswer(entryOf({ body: Buffer.from(JSON.stringify(completion)) }))).toEqual({
      ...natural,
      callsTools: false,
    })
    expect(inspectAnswer(entryOf({ shape: 'stream', body: Buffer.from(recordedChat) }))).toEqual({
      ...natural,
      callsTools: true,
    })
  })

  it('embeddings are there or not', () => {
    const of = (data: unknown[]) =>
      inspectAnswer(entryOf({ dialect: 'openai-embeddings', body: Buffer.from(JSON.stringify({ data })) }))
    expect(of([{ embedding: [0.1] }])).toMatchObject({ isNaturalStop: true, isEmpty: false })
    expect(of([])?.isEmpty).toBe(true)
  })

  it.each([
    ['of a dialect nobody knows', entryOf({ dialect: 'smoke-signals' })],
    ['that is no JSON object', entryOf({ body: Buffer.from('"hello"') })],
    ['that is half a stream', entryOf({ shape: 'stream', body: Buffer.from(recordedChat.slice(0, -20)) })],
  ])('an answer %s cannot be read', (_, entry) => expect(inspectAnswer(entry)).toBeNull())
})
