import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitEvents } from '../wire/event-stream.ts'
import { streamedAnswers, wholeAnswers } from './answers.fixture.ts'
import { isObject, jsonOrNull, type JsonObject } from '../dialect.ts'
import type { Dialect } from './neutral.ts'
import { dialects, pairs } from './requests.fixture.ts'
import { translateAnswer, translateStream } from './translate.ts'

const options = { createdAt: 1_790_000_000, asksUsage: true }

function translated(from: Dialect, to: Dialect, bytes: Buffer, cuts: readonly number[] = []): string {
  const translation = translateStream(from, to, options)
  const pieces: Buffer[] = []
  let at = 0
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const end = Math.min(cut, bytes.length)
    pieces.push(translation.take(bytes.subarray(at, end)))
    at = end
  }
  pieces.push(translation.take(bytes.subarray(at)), translation.end())
  expect(translation.isComplete()).toBe(true)
  expect(translation.hasContent()).toBe(true)
  expect(translation.malformed()).toBe(0)
  expect(translation.failure()).toBeNull()
  return Buffer.concat(pieces).toString()
}

/** What a stream of any dialect says, as a client of chat sees it; ids made on the way are left out. */
function said(dialect: Dialect, text: string) {
  const chat = dialect === 'openai-chat' ? text : translated(dialect, 'openai-chat', Buffer.from(text))
  const chunks = objects(chat)
  const deltas = chunks.flatMap(({ choices }) =>
    (choices as { delta: JsonObject }[]).map(({ delta }) => delta),
  )
  const join = (name: string) =>
    deltas.map((delta) => (typeof delta[name] === 'string' ? delta[name] : '')).join('')
  const calls = deltas.flatMap(({ tool_calls }) => (tool_calls ?? []) as ChatCall[])
  const places = [...new Set(calls.map(({ index }) => index))]
  const input = (place: number) =>
    calls.map(({ index, function: { arguments: piece } }) => (index === place ? (piece ?? '') : '')).join('')
  return {
    content: join('content'),
    thought: join('reasoning_content'),
    names: calls.flatMap(({ function: { name } }) => name ?? []),
    inputs: places.map((place) => JSON.parse(input(place)) as unknown),
    stop: chunks.flatMap(({ choices }) => (choices as { finish_reason?: string }[])[0]?.finish_reason ?? []),
    usage: (chunks.at(-1)!.usage as JsonObject).total_tokens,
  }
}
type ChatCall = {
  readonly index: number
  readonly function: { readonly name?: string; readonly arguments?: string }
}

const objects = (text: string): JsonObject[] =>
  splitEvents(text).flatMap(({ data }) => {
    const value = jsonOrNull(data)
    return isObject(value) ? [value] : []
  })

test.each(pairs)('%s to %s: where the chunks are cut changes nothing', (from, to) => {
  const bytes = Buffer.from(streamedAnswers[from])
  const whole = translated(from, to, bytes)
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (cuts) => {
      expect(translated(from, to, bytes, cuts)).toBe(whole)
    }),
    { numRuns: 40 },
  )
})

test('each event by itself, with \\r\\n, is the same stream', () => {
  const bytes = Buffer.from(streamedAnswers.gemini.replaceAll('\n', '\r\n'))
  expect(translated('gemini', 'openai-chat', bytes, [10, 11, 12])).toBe(
    translated('gemini', 'openai-chat', Buffer.from(streamedAnswers.gemini)),
  )
})

test.each(pairs)('%s to %s and back is the stream’s own answer', (from, to) => {
  const there = translated(from, to, Buffer.from(streamedAnswers[from]))
  const back = translated(to, from, Buffer.from(there))
  expect(said(from, back)).toEqual(said(from, streamedAnswers[from]))
})

test('thoughts of a chat stream are marked as those of a whole answer are', () => {
  const chunk = (delta: JsonObject, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`
  const stream = Buffer.from(
    `${chunk({ reasoning_content: 'Oslo, ' })}${chunk({ reasoning_content: 'then.' })}${chunk({ content: 'Oslo.' })}${chunk({}, 'stop')}data: [DONE]\n\n`,
  )
  const message = { role: 'assistant', content: 'Oslo.', reasoning_content: 'Oslo, then.' }
  const body = { id: 'c', model: 'm', choices: [{ index: 0, message, finish_reason: 'stop' }] }
  const whole = translateAnswer('openai-chat', 'openai-responses', body, options)
  const streamed = objects(translated('openai-chat', 'openai-responses', stream)).at(-1)!
  expect(whole.ok && whole.value.body.output).toEqual((streamed.response as JsonObject).output)
  expect(JSON.stringify(streamed)).toContain('"encrypted_content"')
})

describe('malformed events are passed over and counted', () => {
  test.each(pairs)('%s to %s', (from, to) => {
    const noise = ['data: {"half\n\n', 'data: 7\n\n', 'data: []\n\n']
    const events = streamedAnswers[from].split(/(?<=\n\n)/)
    const mixed = events.flatMap((event, place) => [noise[place % 3]!, event])
    const translation = translateStream(from, to, options)
    const text = Buffer.concat([translation.take(Buffer.from(mixed.join(''))), translation.end()]).toString()
    expect(translation.malformed()).toBe(events.length)
    expect(text).toBe(translated(from, to, Buffer.from(streamedAnswers[from])))
  })
})

test('an answer that was cut gets no end', () => {
  for (const [from, to] of pairs) {
    const text = streamedAnswers[from]
    const translation = translateStream(from, to, options)
    translation.take(Buffer.from(text.slice(0, text.indexOf(' look.'))))
    expect(translation.end().toString()).not.toMatch(/DONE|message_stop|completed|finishReason/)
    expect(translation.isComplete()).toBe(false)
  }
})

test('within one dialect the bytes are the provider’s own', () => {
  for (const dialect of dialects)
    expect(translated(dialect, dialect, Buffer.from(streamedAnswers[dialect]))).toBe(streamedAnswers[dialect])
})

describe('the order each client demands', () => {
  test('Anthropic: one start, blocks one after the other, one end', () => {
    for (const from of dialects.filter((one) => one !== 'anthropic-messages')) {
      const types = objects(translated(from, 'anthropic-messages', Buffer.from(streamedAnswers[from])))
      const order = types.map(({ type, index }) => `${String(type)}${typeof index === 'number' ? index : ''}`)
      const seen = order.filter((one, place) => one !== order[place - 1]).join(' ')
      expect(seen).toMatch(
        /^message_start( content_block_start(\d)( content_block_delta\2)* content_block_stop\2)+ message_delta message_stop$/,
      )
    }
  })
  test('Responses: numbers without a gap, and the whole at the end is what was streamed', () => {
    for (const from of dialects.filter((one) => one !== 'openai-responses')) {
      const events = objects(translated(from, 'openai-responses', Buffer.from(streamedAnswers[from])))
      expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, place) => place))
      expect(events.slice(0, 2).map(({ type }) => type)).toEqual(['response.created', 'response.in_progress'])
      const done = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item)
      expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { output: done } })
    }
  })
  test('chat: the role first, usage only where asked for, [DONE] last', () => {
    for (const from of dialects.filter((one) => one !== 'openai-chat')) {
      const bytes = Buffer.from(streamedAnswers[from])
      const text = translated(from, 'openai-chat', bytes)
      expect(objects(text)[0]).toMatchObject({ choices: [{ delta: { role: 'assistant' } }] })
      expect(objects(text).at(-1)).toMatchObject({
        choices: [],
        usage: { prompt_tokens: 100, completion_tokens: 30 },
      })
      expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
      const plain = translateStream(from, 'openai-chat', { ...options, asksUsage: false })
      expect(plain.take(bytes).toString() + plain.end().toString()).not.toContain('usage')
    }
  })
})

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const call = (index: number, text: string, id?: string): string =>
  chunk({
    tool_calls: [
      { index, ...(id ? { id } : {}), function: { ...(id ? { name: 'f' } : {}), arguments: text } },
    ],
  })

test('calls a provider mixes are sent one after the other, whole', () => {
  const mixed =
    call(0, '{"a":', 'x') +
    call(1, '{"b":', 'y') +
    call(0, '1}') +
    call(1, '2}') +
    chunk({}, 'tool_calls') +
    'data: [DONE]\n\n'
  const events = objects(translated('openai-chat', 'anthropic-messages', Buffer.from(mixed)))
  const inputs = [0, 1].map((index) =>
    events
      .filter((event) => event.index === index && isObject(event.delta))
      .map(({ delta }) => (delta as JsonObject).partial_json)
      .join(''),
  )
  expect(inputs).toEqual(['{"a":1}', '{"b":2}'])
})

const words = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).map((one) => one.toWellFormed())
const input = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), {
  maxKeys: 5,
  noNullPrototype: true,
})

test('any text and any arguments arrive as they were sent, through every pair there and back', () => {
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1, maxLength: 5 }),
      input,
      fc.constantFrom(...dialects),
      (texts, args, via) => {
        const json = JSON.stringify(args)
        const middle = Math.floor(json.length / 2)
        const stream =
          texts.map((content) => chunk({ content })).join('') +
          call(0, json.slice(0, middle), 'x') +
          call(0, json.slice(middle)) +
          chunk({}, 'tool_calls') +
          'data: [DONE]\n\n'
        const there = translated('openai-chat', via, Buffer.from(stream))
        const back = objects(translated(via, 'openai-chat', Buffer.from(there)))
        const deltas = back.flatMap(({ choices }) =>
          (choices as { delta: JsonObject }[]).map(({ delta }) => delta),
        )
        expect(deltas.map(({ content }) => (typeof content === 'string' ? content : '')).join('')).toBe(
          texts.join(''),
        )
        const got = deltas
          .flatMap(({ tool_calls }) => (tool_calls ?? []) as { function: { arguments?: string } }[])
          .map((one) => one.function.arguments ?? '')
        expect(JSON.parse(got.join(''))).toEqual(JSON.parse(json))
      },
    ),
    { numRuns: 150 },
  )
})

test('a stream and a whole answer of the same provider say the same', () => {
  for (const [from, to] of pairs) {
    if (to !== 'openai-responses') continue
    const streamed = objects(translated(from, to, Buffer.from(streamedAnswers[from]))).at(-1)?.response
    const whole = translateAnswer(from, to, wholeAnswers[from], options)
    const kinds = (response: unknown) =>
      isObject(response) ? (response.output as JsonObject[]).map(({ type, name }) => [type, name]) : null
    expect(whole.ok && kinds(whole.value.body)).toEqual(
      // Gemini’s mark on a call is a thought of its own either way.
      kinds(streamed),
    )
  }
})
