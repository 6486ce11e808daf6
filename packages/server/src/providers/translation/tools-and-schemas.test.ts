import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../dialect.ts'
import type { Dialect } from './neutral.ts'
import { translateRequest } from './translate.ts'

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

describe('a choice of tools means the same everywhere', () => {
  const tools = ['a', 'b', 'c'].map((name) => ({
    type: 'function',
    function: { name, parameters: { type: 'object' } },
  }))
  const allowed = {
    type: 'allowed_tools',
    allowed_tools: {
      mode: 'required',
      tools: [
        { type: 'function', function: { name: 'a' } },
        { type: 'function', function: { name: 'b' } },
      ],
    },
  }
  test.each<readonly [choice: unknown, responses: unknown, anthropic: unknown, gemini: unknown]>([
    ['auto', 'auto', { type: 'auto' }, { mode: 'AUTO' }],
    ['none', 'none', { type: 'none' }, { mode: 'NONE' }],
    ['required', 'required', { type: 'any' }, { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'b' } },
      { type: 'function', name: 'b' },
      { type: 'tool', name: 'b' },
      { mode: 'ANY', allowedFunctionNames: ['b'] },
    ],
    [
      allowed,
      {
        type: 'allowed_tools',
        mode: 'required',
        tools: ['a', 'b'].map((name) => ({ type: 'function', name })),
      },
      { type: 'any' },
      { mode: 'ANY', allowedFunctionNames: ['a', 'b'] },
    ],
  ])('%j', (tool_choice, responses, anthropic, gemini) => {
    const body = ask({ tools, tool_choice })
    expect(request('openai-chat', 'openai-responses', body).body.tool_choice).toEqual(responses)
    const claude = request('openai-chat', 'anthropic-messages', body).body
    expect(claude.tool_choice).toEqual(anthropic)
    expect(claude.tools).toHaveLength(tool_choice === allowed ? 2 : 3)
    expect(request('openai-chat', 'gemini', body).body.toolConfig).toEqual({ functionCallingConfig: gemini })
  })
  test('one call at a time', () => {
    const body = ask({ tools, parallel_tool_calls: false })
    expect(request('openai-chat', 'anthropic-messages', body).body.tool_choice).toEqual({
      type: 'auto',
      disable_parallel_tool_use: true,
    })
    expect(request('openai-chat', 'gemini', body).lost).toEqual(['parallel_tool_calls'])
  })
})

describe('structured output', () => {
  const closed = {
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
  }
  const open = { type: 'object', properties: { a: { type: 'string' } } }
  const format = (schema: object) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema } },
  })
  test('a schema is enforced wherever it can be', () => {
    const body = ask(format(closed))
    expect(request('openai-chat', 'openai-responses', body)).toMatchObject({
      body: { text: { format: { type: 'json_schema', name: 'n', strict: true, schema: closed } } },
      lost: [],
    })
    expect(request('openai-chat', 'anthropic-messages', body)).toMatchObject({
      body: { output_config: { format: { type: 'json_schema', schema: closed } } },
      lost: ['response_format.json_schema.name'],
    })
    expect(request('openai-chat', 'gemini', body).body.generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: closed,
    })
  })
  test('OpenAI enforces closed schemas only: another is a wish, and named', () => {
    const body = {
      contents: [],
      generationConfig: { responseMimeType: 'application/json', responseJsonSchema: open },
    }
    expect(request('gemini', 'openai-chat', body)).toMatchObject({
      body: { response_format: { json_schema: { strict: false, schema: open } } },
      lost: ['generationConfig.responseJsonSchema'],
    })
  })
  test('JSON without a schema', () => {
    const body = ask({ response_format: { type: 'json_object' } })
    expect(request('openai-chat', 'gemini', body).body.generationConfig).toEqual({
      responseMimeType: 'application/json',
    })
    expect(request('openai-chat', 'anthropic-messages', body).lost).toEqual(['response_format'])
  })
})
