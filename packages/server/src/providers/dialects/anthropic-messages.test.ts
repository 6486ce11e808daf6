import { expect, test } from 'vitest'
import { editTopLevel } from '../wire/top-level-fields.ts'
import { anthropicMessages } from './anthropic-messages.ts'

const event = (data: { type: string; [key: string]: unknown }) =>
  Buffer.from(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`)

test('cumulative usage in message_delta overrides what message_start said and is never added', () => {
  const reader = anthropicMessages.readStream({ hideUsage: false })
  reader.take(
    event({
      type: 'message_start',
      message: { model: 'claude', usage: { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 5 } },
    }),
  )
  expect(reader.hasContent()).toBe(false)
  reader.take(event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } }))
  expect(reader.hasContent()).toBe(true)
  reader.take(
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: 15, cache_read_input_tokens: null },
    }),
  )
  expect(reader.isComplete()).toBe(false)
  reader.take(event({ type: 'message_stop' }))
  expect(reader.isComplete()).toBe(true)
  expect(reader.facts()).toMatchObject({
    responseModel: 'claude',
    finishReason: 'end_turn',
    preview: 'Hi',
    usage: { input_tokens: 10, output_tokens: 15, cache_read_input_tokens: 5 },
  })
})

test('a long answer is still read to its end', () => {
  const reader = anthropicMessages.readStream({ hideUsage: false })
  for (let at = 0; at < 300; at++)
    reader.take(event({ type: 'content_block_delta', delta: { text: 'word ' } }))
  reader.take(
    event({ type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 300 } }),
  )
  reader.take(event({ type: 'message_stop' }))
  expect(reader.isComplete()).toBe(true)
  expect(reader.facts()).toMatchObject({ finishReason: 'max_tokens', usage: { output_tokens: 300 } })
})

test('a rendered prompt goes before the caller’s system text, absent, string or blocks', () => {
  const fill = {
    messages: [{ role: 'system', content: 'Be kind.' }],
    temperature: null,
    maxTokens: 100,
    tools: null,
    responseFormat: null,
  }
  const systemOf = (body: object) =>
    (
      JSON.parse(editTopLevel(JSON.stringify(body), anthropicMessages.promptEdits(body as never, fill))) as {
        system: unknown
      }
    ).system
  expect(systemOf({})).toBe('Be kind.')
  expect(systemOf({ system: 'Mind the "gap".' })).toBe('Be kind.\n\nMind the "gap".')
  expect(systemOf({ system: [{ type: 'text', text: 'a' }] })).toEqual([
    { type: 'text', text: 'Be kind.' },
    { type: 'text', text: 'a' },
  ])
})

test('its error event is one the official client throws on', () => {
  expect(
    anthropicMessages.errorEvent({ code: 'upstream-truncated', status: 502, happened: 'a', remedy: 'b' }),
  ).toBe(
    'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"a b","code":"upstream-truncated"}}\n\n',
  )
})
