import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dialect, JsonObject } from '../../providers/dialect.ts'
import { editValues } from '../../providers/wire/value-edits.ts'
import { textsOf } from './of-dialect.ts'

const told = (dialect: Dialect, body: JsonObject): string[] =>
  textsOf[dialect]
    .requestTexts(body)
    .map(({ speaker, stage, form, text }) => `${speaker} ${stage} ${form}: ${text}`)

describe('the texts of a request, with who says them and what they are', () => {
  test('OpenAI chat', () => {
    const body = {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hello' },
            { type: 'image_url', image_url: { url: 'data:…' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ function: { name: 'f', arguments: '{"a":1}' } }, { custom: { input: 'raw' } }],
        },
        { role: 'tool', content: 'Result' },
      ],
      tools: [{ type: 'function', function: { name: 'f', description: 'Finds.' } }],
    }
    expect(told('openai-chat', body)).toEqual([
      'system input text: Be brief.',
      'user input text: Hello',
      'assistant input json-text: {"a":1}',
      'assistant input text: raw',
      'tool tool text: Result',
      'system input text: Finds.',
    ])
  })

  test('OpenAI responses', () => {
    const body = {
      instructions: 'Be brief.',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
        { type: 'function_call', arguments: '{"a":1}' },
        { type: 'function_call_output', output: [{ type: 'input_text', text: 'Result' }] },
      ],
      prompt: { id: 'p', variables: { who: 'Ann', what: { type: 'input_text', text: 'a letter' } } },
    }
    expect(told('openai-responses', body)).toEqual([
      'system input text: Be brief.',
      'user input text: Hello',
      'assistant input text: Hm.',
      'assistant input json-text: {"a":1}',
      'tool tool text: Result',
      'user input text: Ann',
      'user input text: a letter',
    ])
    expect(told('openai-responses', { input: 'Hello' })).toEqual(['user input text: Hello'])
  })

  test('Anthropic messages', () => {
    const body = {
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [
        { role: 'user', content: 'Hello' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.' },
            { type: 'tool_use', input: { a: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', content: [{ type: 'text', text: 'Result' }] },
            { type: 'document', title: 'T', source: { type: 'text', data: 'Words' } },
            { type: 'search_result', content: [{ type: 'text', text: 'Found' }] },
          ],
        },
      ],
    }
    expect(told('anthropic-messages', body)).toEqual([
      'system input text: Be brief.',
      'user input text: Hello',
      'assistant input text: Hm.',
      'assistant input json: {"a":1}',
      'tool tool text: Result',
      'document retrieval text: T',
      'document retrieval text: Words',
      'document retrieval text: Found',
    ])
  })

  test('Gemini', () => {
    const body = {
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { parts: [{ text: 'Hello' }] },
        { role: 'model', parts: [{ functionCall: { args: { a: 1 } } }] },
        { role: 'user', parts: [{ functionResponse: { response: { b: 'Result' } } }] },
      ],
    }
    const expected = [
      'system input text: Be brief.',
      'user input text: Hello',
      'assistant input json: {"a":1}',
      'tool tool json: {"b":"Result"}',
    ]
    expect(told('gemini', body)).toEqual(expected)
    expect(told('gemini-count-tokens', { generateContentRequest: body })).toEqual(expected)
  })
})

/** Objects with the names that dialects use, in any arrangement. */
const names = [
  'messages',
  'content',
  'text',
  'role',
  'parts',
  'contents',
  'input',
  'output',
  'type',
  'delta',
  'index',
]
const more = [
  'choices',
  'candidates',
  'arguments',
  'function',
  'tool_calls',
  'item',
  'part',
  'response',
  'source',
  'args',
]
const key = fc.constantFrom(
  ...names,
  ...more,
  'functionCall',
  'functionResponse',
  'requests',
  'tools',
  'system',
)
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(
      'assistant',
      'tool',
      'response.output_text.delta',
      'content_block_delta',
      'document',
      '{"a":',
      null,
      1,
    ),
    fc.string(),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(key, tie('any'), { maxKeys: 5 }),
  ),
})).any

test.each(Object.keys(textsOf) as Dialect[])(
  '%s: whatever comes is read, and each text stands where it is said to',
  (dialect) => {
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 6 }), (body) => {
        const texts = textsOf[dialect]
        const event = texts.eventTexts(body)
        for (const slots of [
          texts.requestTexts(body),
          texts.answerTexts(body),
          texts.echoes(body),
          event.slots,
        ])
          for (const { path, form, text } of slots) {
            const raw = form === 'json' && event.slots !== slots ? '"marked"' : JSON.stringify('marked')
            const edited: unknown = JSON.parse(editValues(JSON.stringify(body), [{ path, raw }]))
            const at = (from: unknown) => path.reduce<unknown>((one, step) => (one as JsonObject)[step], from)
            expect(at(edited)).toBe('marked')
            const there = at(body)
            expect(typeof there === 'string' ? there : JSON.stringify(there)).toBe(text)
          }
      }),
      { numRuns: 300 },
    )
  },
)
