import { describe, expect, test } from 'vitest'
import { problem } from '../../kernel/problem.ts'
import { combineEdits, editTopLevel } from '../wire/top-level-fields.ts'
import { geminiCountTokens } from './gemini-count-tokens.ts'
import { geminiEmbeddings } from './gemini-embeddings.ts'
import { gemini } from './gemini.ts'

const at = (model: string, method = 'generateContent', query = '', version = 'v1beta') => ({
  path: `/${version}/models/${model}:${method}`,
  query,
})
const chunk = (parts: readonly object[] | null, more: object = {}, candidate: object = {}) => ({
  candidates: [{ ...(parts && { content: { role: 'model', parts } }), index: 0, ...candidate }],
  modelVersion: 'gemini-2.5-flash',
  ...more,
})
const event = (payload: object) => Buffer.from(`data: ${JSON.stringify(payload)}\n\n`)
const nothing = { messages: [], temperature: null, maxTokens: null, tools: null, responseFormat: null }

describe('the address', () => {
  test('names the model, whatever it is made of', () => {
    for (const [named, model] of [
      ['gemini-2.5-flash', 'gemini-2.5-flash'],
      ['prompt:support@2', 'prompt:support@2'],
      ['google/gemini-2.5-pro', 'google/gemini-2.5-pro'],
      ['caf%C3%A9', 'café'],
    ] as const)
      expect(gemini.readAsk({}, at(named))).toMatchObject({ ok: true, value: { model, stream: false } })
    expect(gemini.readAsk({}, at('%E0%A4%A'))).toMatchObject({ ok: false, error: { code: 'body-invalid' } })
  })

  test('a stream is one of events', () => {
    expect(gemini.readAsk({}, at('m', 'streamGenerateContent', 'alt=sse'))).toMatchObject({
      value: { stream: true },
    })
    expect(gemini.readAsk({}, at('m', 'streamGenerateContent'))).toMatchObject({ ok: false })
  })

  test('goes on with another model and without the key', () => {
    const address = at('fast', 'streamGenerateContent', 'key=tt-secret&alt=sse', 'v1alpha')
    expect(gemini.upstreamPath('gemini-2.5-pro', address)).toBe(
      '/v1alpha/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
    )
    expect(gemini.upstreamPath('../../secret?x#y', at('m'))).toBe(
      '/v1beta/models/..%2F..%2Fsecret%3Fx%23y:generateContent',
    )
    const tuned = { path: '/v1beta/tunedModels/mine:generateContent', query: '' }
    expect(gemini.readAsk({}, tuned)).toMatchObject({ value: { model: 'tunedModels/mine' } })
    expect(gemini.upstreamPath('tunedModels/mine', tuned)).toBe(tuned.path)
  })
})

describe('a prompt', () => {
  test('goes where this dialect has it; the caller’s own parameters win', () => {
    const fill = {
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'assistant', content: 'Hello.' },
      ],
      temperature: 0.2,
      maxTokens: 64,
      tools: [{ type: 'function', function: { name: 'find', parameters: { type: 'object' } } }],
      responseFormat: { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } },
    }
    const body = {
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      generationConfig: { temperature: 1, topK: 3 },
    }
    expect(JSON.parse(editTopLevel(JSON.stringify(body), gemini.promptEdits(body, fill)))).toEqual({
      system_instruction: { parts: [{ text: 'Be kind.' }, { text: 'Be brief.' }] },
      contents: [{ role: 'model', parts: [{ text: 'Hello.' }] }, body.contents[0]],
      generationConfig: {
        temperature: 1,
        topK: 3,
        maxOutputTokens: 64,
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object' },
      },
      tools: [{ functionDeclarations: [{ name: 'find', parametersJsonSchema: { type: 'object' } }] }],
    })
    expect(JSON.parse(editTopLevel('{}', gemini.promptEdits({}, fill)))).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be kind.' }] },
      contents: [{ role: 'model' }],
    })
  })

  test('is counted with its system text, bare or within a whole request', () => {
    const fill = { ...nothing, messages: [{ role: 'system', content: 'Be kind.' }] }
    const bare = { contents: [{ parts: [{ text: 'Hi' }] }] }
    expect(JSON.parse(editTopLevel(JSON.stringify(bare), geminiCountTokens.promptEdits(bare, fill)))).toEqual(
      { contents: [{ role: 'user', parts: [{ text: 'Be kind.' }] }, bare.contents[0]] },
    )
    const whole = { generateContentRequest: { model: 'models/prompt:x', ...bare } }
    const edits = combineEdits(
      geminiCountTokens.promptEdits(whole, fill),
      geminiCountTokens.modelEdits(whole, 'gemini-2.5-flash'),
    )
    expect(JSON.parse(editTopLevel(JSON.stringify(whole), edits))).toEqual({
      generateContentRequest: {
        model: 'models/gemini-2.5-flash',
        systemInstruction: { parts: [{ text: 'Be kind.' }] },
        ...bare,
      },
    })
  })
})

test('another model is named in every request of a batch, and no other byte moves', () => {
  const text = '{"requests": [ {"model":"models/a","n":1.0},{"content": {"x":[1, 2]}, "model":"models/a"} ]}'
  const edits = geminiEmbeddings.modelEdits(JSON.parse(text) as never, 'b')
  expect(editTopLevel(text, edits)).toBe(
    '{"requests": [{"model":"models/b","n":1.0},{"content": {"x":[1, 2]}, "model":"models/b"}]}',
  )
})

describe('an answer', () => {
  test('thoughts are no part of its preview', () => {
    const body = chunk([{ text: 'Hm.', thought: true }, { text: 'Soon.' }], {}, { finishReason: 'STOP' })
    expect(gemini.readAnswer(body)).toMatchObject({
      responseModel: 'gemini-2.5-flash',
      finishReason: 'STOP',
      refusal: false,
      errorKind: null,
      preview: 'Soon.',
    })
    expect(gemini.readAnswer(chunk([{ functionCall: { name: 'find', args: { a: 1 } } }])).preview).toBe(
      'find({"a":1})',
    )
  })

  test('a blocked prompt is refused and no error; an emptied content keeps its reason; none at all is an error', () => {
    expect(gemini.readAnswer({ promptFeedback: { blockReason: 'SAFETY' } })).toMatchObject({
      refusal: true,
      finishReason: 'SAFETY',
      errorKind: null,
    })
    const emptied = { candidates: [{ content: {}, finishReason: 'MALFORMED_FUNCTION_CALL' }] }
    expect(gemini.readAnswer(emptied)).toMatchObject({
      finishReason: 'MALFORMED_FUNCTION_CALL',
      errorKind: null,
    })
    expect(gemini.readAnswer({ candidates: [] }).errorKind).toBe('empty-candidates')
  })

  test('an error says how long to wait', () => {
    const details = [{ '@type': 'x' }, { retryDelay: '13.000000001s' }]
    const error = { code: 429, message: 'Slow', status: 'RESOURCE_EXHAUSTED', details }
    expect(gemini.readAnswer({ error })).toMatchObject({
      errorKind: 'RESOURCE_EXHAUSTED',
      errorDetail: 'Slow',
      retryAfterMs: 13_001,
    })
    expect(
      gemini.readAnswer({ error: { ...error, details: [{ retryDelay: 'soon' }] } }).retryAfterMs,
    ).toBeNull()
  })
})

describe('a stream', () => {
  const read = (...payloads: object[]) => {
    const reader = gemini.readStream({ hideUsage: false })
    for (const payload of payloads) {
      const bytes = event(payload)
      expect(reader.take(bytes)).toBe(bytes)
    }
    return reader
  }

  test('usage is the last said, field by field; it is complete with its finish reason', () => {
    const open = read(
      chunk([{ text: 'So' }], { usageMetadata: { promptTokenCount: 3, thoughtsTokenCount: 5 } }),
    )
    expect([open.hasContent(), open.isComplete()]).toEqual([true, false])
    const reader = read(
      chunk([{ text: 'So' }], { usageMetadata: { promptTokenCount: 3, thoughtsTokenCount: 5 } }),
      chunk([{ text: 'on.' }], { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 } }),
      chunk([{ text: '' }], { usageMetadata: { candidatesTokenCount: 3 } }, { finishReason: 'STOP' }),
    )
    expect(reader.isComplete()).toBe(true)
    expect(reader.facts()).toMatchObject({
      usage: { promptTokenCount: 3, thoughtsTokenCount: 5, candidatesTokenCount: 3 },
      preview: 'Soon.',
      refusal: false,
    })
  })

  test('an empty text is no content, a thought and a call are', () => {
    expect(read(chunk([{ text: '' }])).hasContent()).toBe(false)
    expect(read(chunk(null)).hasContent()).toBe(false)
    expect(read(chunk([{ text: 'Hm.', thought: true }])).hasContent()).toBe(true)
    expect(read(chunk([{ functionCall: { name: 'find' } }])).hasContent()).toBe(true)
  })

  test('a blocked prompt completes it; an error in it is one', () => {
    expect(read({ promptFeedback: { blockReason: 'OTHER' } }).isComplete()).toBe(true)
    expect(read({ error: { code: 503, status: 'UNAVAILABLE', message: 'No' } }).facts().errorKind).toBe(
      'UNAVAILABLE',
    )
  })

  test('our own error is an event, and then bare for clients that read only that', () => {
    const [framed, bare] = gemini.errorEvent(problem('upstream-timeout')).split('\n\n')
    expect(framed).toBe(`data: ${bare}`)
    expect(JSON.parse(bare!)).toMatchObject({ error: { code: 504, status: 'DEADLINE_EXCEEDED' } })
  })
})
