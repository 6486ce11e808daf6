import { describe, expect, test } from 'vitest'
import { wholeAnswers } from './answers.fixture.ts'
import type { JsonObject } from '../dialect.ts'
import type { Dialect } from './neutral.ts'
import { dialects, pairs } from './requests.fixture.ts'
import { translateAnswer, translateError, translateRequest } from './translate.ts'

function request(from: Dialect, to: Dialect, body: JsonObject): { body: JsonObject; lost: string[] } {
  const translated = translateRequest(from, to, body, { policy: 'warn' })
  if (!translated.ok) throw new Error(translated.error.detail)
  return { body: translated.value.body, lost: translated.value.losses.map(({ field }) => field) }
}
function answer(from: Dialect, to: Dialect, body: JsonObject): JsonObject {
  const translated = translateAnswer(from, to, body, { createdAt: 1_790_000_000 })
  if (!translated.ok) throw new Error(translated.error.detail)
  return translated.value.body
}
describe('signatures go back to the provider that made them, and to no other', () => {
  const historyOf: { readonly [client in Dialect]: (answer: JsonObject) => JsonObject } = {
    'openai-chat': ({ choices }) => ({
      messages: [{ role: 'user', content: 'Hi' }, (choices as { message: unknown }[])[0]!.message],
    }),
    'openai-responses': ({ output }) => ({
      input: [{ role: 'user', content: 'Hi' }, ...(output as unknown[])],
      reasoning: { effort: 'low' },
    }),
    'anthropic-messages': ({ content }) => ({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content },
      ],
    }),
    gemini: ({ candidates }) => ({
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        (candidates as { content: unknown }[])[0]!.content,
      ],
    }),
  }
  const thinking: { readonly [client in Dialect]: JsonObject } = {
    'openai-chat': { reasoning_effort: 'low' },
    'openai-responses': { reasoning: { effort: 'low' } },
    'anthropic-messages': { thinking: { type: 'enabled', budget_tokens: 1_024 } },
    gemini: { generationConfig: { thinkingConfig: { thinkingBudget: 1_024 } } },
  }
  const marks: readonly (readonly [Dialect, string])[] = [
    ['openai-responses', '"encrypted_content":"gAAA"'],
    ['anthropic-messages', '"signature":"EqQB"'],
    ['gemini', '"thoughtSignature":"CiQB"'],
  ]
  for (const [provider, mark] of marks)
    test.each(dialects.filter((one) => one !== provider))(`${provider} through a client of %s`, (client) => {
      const given = answer(provider, client, wholeAnswers[provider])
      const history = { model: 'm', ...historyOf[client](given), ...thinking[client] }
      expect(JSON.stringify(request(client, provider, history).body)).toContain(mark)
      for (const other of dialects.filter((one) => one !== provider && one !== client)) {
        const { body, lost } = request(client, other, history)
        expect(JSON.stringify(body)).not.toMatch(/gAAA|EqQB|CiQB|dGVsbHRhbGU6/)
        expect(lost.join()).toContain('(reasoning)')
      }
    })
  test.each(dialects.filter((one) => one !== 'openai-chat'))(
    'thoughts that chat completions do not sign come back to them through a client of %s',
    (client) => {
      const tool_calls = [{ id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{}' } }]
      const message = { role: 'assistant', content: null, reasoning_content: 'Oslo, then.', tool_calls }
      const said = { id: 'c', model: 'm', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }
      const history = { model: 'm', ...historyOf[client](answer('openai-chat', client, said)) }
      expect(request(client, 'openai-chat', history).body.messages).toContainEqual(message)
      for (const other of dialects.filter((one) => one !== 'openai-chat' && one !== client))
        expect(request(client, other, history).lost.join()).toContain('(reasoning)')
    },
  )
})

describe('tokens are counted once', () => {
  const counts: { readonly [dialect in Dialect]: JsonObject } = {
    'openai-chat': {
      usage: {
        prompt_tokens: 100,
        completion_tokens: 30,
        total_tokens: 130,
        prompt_tokens_details: { cached_tokens: 40 },
        completion_tokens_details: { reasoning_tokens: 10 },
      },
    },
    'openai-responses': {
      usage: {
        input_tokens: 100,
        output_tokens: 30,
        input_tokens_details: { cached_tokens: 40 },
        output_tokens_details: { reasoning_tokens: 10 },
      },
    },
    'anthropic-messages': {
      usage: {
        cache_read_input_tokens: 40,
        output_tokens: 30,
        output_tokens_details: { thinking_tokens: 10 },
      },
    },
    gemini: {
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 40,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 10,
        totalTokenCount: 130,
      },
    },
  }
  test.each(pairs)('%s to %s', (from, to) => {
    const body = answer(from, to, wholeAnswers[from])
    expect(body).toMatchObject(counts[to])
    if (to === 'anthropic-messages') expect(body).toMatchObject({ usage: { input_tokens: 60 } })
    if (from === 'anthropic-messages' && to !== 'gemini')
      expect(JSON.stringify(body)).toContain('"cache_write_tokens":20')
  })
  test('what a provider does not say is not zero', () => {
    const { usage: _, ...silent } = wholeAnswers['openai-chat']
    expect(answer('openai-chat', 'anthropic-messages', silent).usage).toEqual({
      input_tokens: null,
      output_tokens: null,
    })
    expect(answer('openai-chat', 'openai-responses', silent).usage).toBeNull()
    expect(answer('openai-chat', 'gemini', silent).usageMetadata).toBeUndefined()
  })
})

describe('why an answer stopped', () => {
  const stopped = (stop: string): JsonObject => ({
    ...wholeAnswers['anthropic-messages'],
    content: [],
    stop_reason: stop,
  })
  test.each([
    ['end_turn', 'stop', 'completed', 'STOP'],
    ['max_tokens', 'length', 'incomplete', 'MAX_TOKENS'],
    ['stop_sequence', 'stop', 'completed', 'STOP'],
    ['refusal', 'content_filter', 'incomplete', 'SAFETY'],
    ['model_context_window_exceeded', 'length', 'incomplete', 'MAX_TOKENS'],
    ['something_new', 'stop', 'completed', 'OTHER'],
  ])('%s', (stop, chat, response, gemini) => {
    const body = stopped(stop)
    expect(answer('anthropic-messages', 'openai-chat', body)).toMatchObject({
      choices: [{ finish_reason: chat }],
    })
    expect(answer('anthropic-messages', 'openai-responses', body)).toMatchObject({ status: response })
    expect(answer('anthropic-messages', 'gemini', body)).toMatchObject({
      candidates: [{ finishReason: gemini }],
    })
  })
  test('a refusal of OpenAI', () => {
    const body = {
      id: 'c',
      model: 'm',
      choices: [
        { index: 0, message: { role: 'assistant', content: null, refusal: 'No.' }, finish_reason: 'stop' },
      ],
    }
    expect(answer('openai-chat', 'anthropic-messages', body)).toMatchObject({
      content: [{ type: 'text', text: 'No.' }],
      stop_reason: 'refusal',
    })
    expect(answer('openai-chat', 'openai-responses', body)).toMatchObject({
      status: 'completed',
      output: [{ content: [{ type: 'refusal', refusal: 'No.' }] }],
    })
  })
  test('a prompt Gemini blocks', () => {
    const body = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 5 } }
    expect(answer('gemini', 'openai-chat', body)).toMatchObject({
      choices: [{ finish_reason: 'content_filter' }],
    })
  })
})

describe('errors', () => {
  test('keep their status, message and kind', () => {
    const body = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    expect(
      translateError('anthropic-messages', 'gemini', { status: 529, body, retryAfterMs: 2_500 }),
    ).toMatchObject({
      status: 529,
      body: {
        error: { code: 529, status: 'UNAVAILABLE', message: 'Overloaded', details: [{ retryDelay: '2.5s' }] },
      },
      error: { kind: 'overloaded', retryAfterMs: 2_500 },
    })
  })
  test('Gemini says in the body when to come back', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '12.5s' }]
    const body = [{ error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Quota', details } }]
    expect(translateError('gemini', 'openai-chat', { status: 429, body, retryAfterMs: null })).toMatchObject({
      status: 429,
      body: { error: { type: 'rate_limit_error', message: 'Quota' } },
      error: { retryAfterMs: 12_500 },
    })
  })
  test('a body of no known shape is told by its status', () => {
    for (const [from, to] of pairs)
      expect(translateError(from, to, { status: 502, body: '<html>', retryAfterMs: null })).toMatchObject({
        status: 502,
        error: { kind: 'server' },
      })
  })
})
