import { describe, expect, test } from 'vitest'
import { editTopLevel } from '../wire/top-level-fields.ts'
import { openaiChat } from './openai-chat.ts'

const address = { path: '/v1/chat/completions', query: '' }
const facts = (body: object) => {
  const read = openaiChat.readAsk(body as never, address)
  if (!read.ok) throw new Error(read.error.code)
  return read.value
}
const event = (chunk: object) => Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`)
const chunk = (delta: object, more: object = {}) =>
  event({ id: 'c', model: 'gpt-4o-2024-08-06', choices: [{ index: 0, delta, finish_reason: null }], ...more })

describe('asking', () => {
  test('usage is asked for in a stream, beside the options the client gave', () => {
    const body = { model: 'm', stream: true, stream_options: { include_obfuscation: false } }
    expect(JSON.parse(editTopLevel(JSON.stringify(body), openaiChat.usageEdits(body, facts(body))))).toEqual({
      ...body,
      stream_options: { include_obfuscation: false, include_usage: true },
    })
  })

  test('a client that asks for usage itself, or does not stream, is left as it is', () => {
    const asking = { model: 'm', stream: true, stream_options: { include_usage: true } }
    expect(openaiChat.usageEdits(asking, facts(asking))).toEqual({})
    expect(openaiChat.usageEdits({ model: 'm' }, facts({ model: 'm' }))).toEqual({})
  })

  test('a prompt goes before the messages, and the caller’s own parameters win', () => {
    const fill = {
      messages: [{ role: 'system', content: 'Be kind.' }],
      temperature: 0.2,
      maxTokens: 256,
      tools: null,
      responseFormat: null,
    }
    const body = { messages: [{ role: 'user', content: 'Hi' }], temperature: 1 }
    expect(JSON.parse(editTopLevel(JSON.stringify(body), openaiChat.promptEdits(body, fill)))).toEqual({
      max_completion_tokens: 256,
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
      ],
      temperature: 1,
    })
  })

  test('wrong types are named', () => {
    expect(openaiChat.readAsk({ model: 1 }, address)).toMatchObject({
      ok: false,
      error: { detail: 'Field "model" must be a string.' },
    })
    expect(openaiChat.readAsk({}, address)).toMatchObject({ ok: false, error: { code: 'model-missing' } })
  })
})

describe('a stream', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 }

  test('yields its facts and passes unchanged', () => {
    const reader = openaiChat.readStream({ hideUsage: false })
    const events = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hello' }),
      event({ choices: [], usage }),
      Buffer.from('data: [DONE]\n\n'),
    ]
    expect(reader.hasContent()).toBe(false)
    for (const bytes of events) expect(reader.take(bytes)).toBe(bytes)
    expect(reader).toMatchObject({})
    expect(reader.isComplete()).toBe(true)
    expect(reader.facts()).toMatchObject({
      responseModel: 'gpt-4o-2024-08-06',
      usage,
      preview: 'Hello',
      errorKind: null,
    })
  })

  test('the usage chunk and the null usage fields are hidden from a client that did not ask', () => {
    const reader = openaiChat.readStream({ hideUsage: true })
    const shown = [
      chunk({ content: 'say "usage":null' }, { usage: null }),
      event({ choices: [], usage }),
    ].map((bytes) => String(reader.take(bytes)))
    expect(shown).toEqual([String(chunk({ content: 'say "usage":null' })), ''])
    expect(reader.facts().usage).toEqual(usage)
  })

  test('an error inside the stream is an error', () => {
    const reader = openaiChat.readStream({ hideUsage: true })
    reader.take(event({ error: { message: 'Overloaded', code: 'server_error' } }))
    expect(reader.facts()).toMatchObject({ errorKind: 'server_error', errorDetail: 'Overloaded' })
  })

  test('that ends well without any choice is an error', () => {
    const reader = openaiChat.readStream({ hideUsage: false })
    reader.take(event({ id: 'c', choices: [], usage: { prompt_tokens: 3, completion_tokens: 0 } }))
    expect(reader.facts().errorKind).toBeNull()
    reader.take(Buffer.from('data: [DONE]\n\n'))
    expect(reader.facts()).toMatchObject({ errorKind: 'empty-choices', usage: { prompt_tokens: 3 } })
  })

  test('a malformed event does not lose the others', () => {
    const reader = openaiChat.readStream({ hideUsage: false })
    reader.take(Buffer.from('data: {"choices":[{\n\n'))
    reader.take(chunk({ content: 'still here' }))
    expect(reader.facts().preview).toBe('still here')
  })
})

test('an answer without choices, or an error with status 200, is an error', () => {
  expect(openaiChat.readAnswer({ choices: [] }).errorKind).toBe('empty-choices')
  expect(openaiChat.readAnswer({ error: { message: 'no', type: 'server_error' } })).toMatchObject({
    errorKind: 'server_error',
  })
})
