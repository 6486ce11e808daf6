import { describe, expect, test } from 'vitest'
import { problem } from '../../kernel/problem.ts'
import { splitEvents } from '../wire/event-stream.ts'
import { editTopLevel } from '../wire/top-level-fields.ts'
import { openaiResponses } from './openai-responses.ts'

const address = { path: '/v1/responses', query: '' }
const event = (type: string, fields: object = {}) =>
  Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`)
const response = {
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  model: 'gpt-5-2025-08-07',
  output: [
    { type: 'reasoning', summary: [] },
    { type: 'message', content: [{ type: 'output_text', text: 'Soon.' }] },
  ],
  usage: { input_tokens: 3, output_tokens: 9 },
  service_tier: 'flex',
}
const edited = (body: object, fill: object) =>
  JSON.parse(
    editTopLevel(
      JSON.stringify(body),
      openaiResponses.promptEdits(body as never, {
        messages: [],
        temperature: null,
        maxTokens: null,
        tools: null,
        responseFormat: null,
        ...fill,
      }),
    ),
  ) as unknown

describe('asking', () => {
  test('the last words of the user are the preview, be the input text or items', () => {
    const items = [
      { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
      { type: 'function_call_output', call_id: 'c', output: '{}' },
    ]
    for (const input of ['Hi', items])
      expect(openaiResponses.readAsk({ model: 'm', input }, address)).toMatchObject({
        ok: true,
        value: { preview: 'Hi', stream: false, asksUsage: true },
      })
    expect(openaiResponses.readAsk({ model: 'm', input: 7 }, address)).toMatchObject({ ok: false })
    expect(openaiResponses.readAsk({ input: 'Hi' }, address)).toMatchObject({
      ok: false,
      error: { code: 'model-missing' },
    })
  })

  test('a prompt becomes instructions and input, in this interface’s shape; the caller’s own wins', () => {
    const fill = {
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: [{ type: 'text', text: 'Look' }] },
      ],
      temperature: 0.2,
      maxTokens: 64,
      tools: [{ type: 'function', function: { name: 'find', parameters: {} } }],
      responseFormat: { type: 'json_schema', json_schema: { name: 's', schema: {} } },
    }
    expect(
      edited({ input: 'Hi', instructions: 'Be brief.', temperature: 1, text: { verbosity: 'low' } }, fill),
    ).toEqual({
      instructions: 'Be kind.\n\nBe brief.',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Look' }] },
        { role: 'user', content: 'Hi' },
      ],
      temperature: 1,
      max_output_tokens: 64,
      tools: [{ type: 'function', name: 'find', parameters: {} }],
      text: { verbosity: 'low', format: { type: 'json_schema', name: 's', schema: {} } },
    })
    expect(edited({ input: [{ role: 'user', content: 'Hi' }] }, fill)).toMatchObject({
      instructions: 'Be kind.',
      input: [{ role: 'user' }, { role: 'user', content: 'Hi' }],
    })
    expect(edited({}, fill)).toMatchObject({ input: [{ role: 'user' }] })
  })
})

describe('an answer', () => {
  test('yields its facts', () => {
    expect(openaiResponses.readAnswer(response)).toMatchObject({
      responseModel: 'gpt-5-2025-08-07',
      finishReason: 'completed',
      refusal: false,
      usage: response.usage,
      serviceTier: 'flex',
      storedId: 'resp_1',
      errorKind: null,
      preview: 'Soon.',
    })
  })

  test('calls are its preview when it says nothing; a refusal is one', () => {
    const call = { type: 'function_call', name: 'find', arguments: '{"a":1}' }
    expect(openaiResponses.readAnswer({ ...response, output: [call] }).preview).toBe('find({"a":1})')
    const refused = { type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] }
    expect(openaiResponses.readAnswer({ ...response, output: [refused] })).toMatchObject({
      refusal: true,
      preview: 'No.',
    })
  })

  test('a failed one is an error; one still at work is none, and neither is a stored one cut short', () => {
    const error = { code: 'server_error', message: 'Sorry' }
    expect(openaiResponses.readAnswer({ ...response, status: 'failed', error })).toMatchObject({
      errorKind: 'server_error',
      errorDetail: 'Sorry',
    })
    expect(openaiResponses.readAnswer({ ...response, status: 'completed', output: [] }).errorKind).toBe(
      'empty-output',
    )
    expect(openaiResponses.readAnswer({ ...response, status: 'queued', output: [] })).toMatchObject({
      errorKind: null,
      finishReason: null,
    })
    expect(
      openaiResponses.readAnswer({
        ...response,
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
      }),
    ).toMatchObject({ errorKind: null, finishReason: 'content_filter' })
  })
})

describe('a stream', () => {
  const read = (...events: Buffer[]) => {
    const reader = openaiResponses.readStream({ hideUsage: false })
    for (const one of events) expect(reader.take(one)).toBe(one)
    return reader
  }
  const opened = { response: { ...response, status: 'in_progress', output: [], usage: null } }

  test('what opens it is no content, its name is known at once', () => {
    const reader = read(
      event('response.created', opened),
      event('response.in_progress', opened),
      event('keepalive'),
      event('response.output_item.added', { item: {} }),
    )
    expect([reader.hasContent(), reader.isComplete(), reader.facts().storedId]).toEqual([
      false,
      false,
      'resp_1',
    ])
  })

  test('the last event says it all, and none after it takes that back', () => {
    const reader = read(
      event('response.created', opened),
      event('response.output_text.delta', { delta: 'So' }),
      event('response.output_text.delta', { delta: 'on.' }),
      event('response.completed', { response }),
      event('response.rate_limits.updated'),
    )
    expect([reader.hasContent(), reader.isComplete()]).toEqual([true, true])
    expect(reader.facts()).toMatchObject({
      usage: response.usage,
      finishReason: 'completed',
      preview: 'Soon.',
      serviceTier: 'flex',
    })
  })

  test('an error event is read flat or nested; a failed response is an error', () => {
    expect(read(event('error', { code: 'overloaded', message: 'No' })).facts()).toMatchObject({
      errorKind: 'overloaded',
      errorDetail: 'No',
    })
    expect(read(event('error', { error: { code: 'overloaded' } })).facts().errorKind).toBe('overloaded')
    expect(read(event('error', { code: null, message: 'No' })).facts().errorKind).toBe('provider-error')
    const failed = { ...response, status: 'failed', error: { code: 'server_error', message: 'Sorry' } }
    const reader = read(event('response.failed', { response: failed }))
    expect([reader.isComplete(), reader.facts().errorKind]).toEqual([true, 'server_error'])
  })

  test('a long one is read past its preview', () => {
    const reader = read(
      event('response.output_text.delta', { delta: 'x'.repeat(300) }),
      event('response.output_text.delta', { delta: 'never parsed' }),
      event('response.incomplete', {
        response: { ...response, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
      }),
    )
    expect(reader.facts()).toMatchObject({ finishReason: 'max_output_tokens', preview: 'x'.repeat(200) })
  })

  test('our own error is an event the client throws on', () => {
    const [sent] = splitEvents(openaiResponses.errorEvent(problem('upstream-truncated')))
    expect(sent!.name).toBe('error')
    expect(JSON.parse(sent!.data)).toMatchObject({
      type: 'error',
      code: 'upstream-truncated',
      error: { code: 'upstream-truncated' },
    })
  })
})
