import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gemini } from './gemini.ts'

const sse = (...chunks: object[]) => chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('')
const said = (parts: object[], more: object = {}) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
})

it('a stored answer is a stream of one event, and back', () => {
  const text = fc.string({ unit: 'grapheme' })
  const part = fc.oneof(
    fc.record({ text }),
    fc.record({ text, thought: fc.constant(true) }),
    fc.record({ text, thoughtSignature: text }),
    fc.record({ functionCall: fc.record({ name: text, args: fc.dictionary(text, fc.jsonValue()) }) }),
  )
  const whole = fc.record({
    candidates: fc
      .array(
        fc.record({
          content: fc.record({ parts: fc.array(part), role: fc.constant('model') }),
          finishReason: fc.constant('STOP'),
          groundingMetadata: fc.jsonValue(),
        }),
        { minLength: 1, maxLength: 2 },
      )
      .map((list) => list.map((one, index) => ({ ...one, index }))),
    usageMetadata: fc.record({ promptTokenCount: fc.nat(), thoughtsTokenCount: fc.nat() }),
    modelVersion: text,
  })
  fc.assert(
    fc.property(whole, (body) => {
      const json = JSON.parse(JSON.stringify(body)) as Record<string, unknown>
      expect(gemini.whole(gemini.stream(json, { usage: true })!)).toEqual(json)
    }),
  )
})

it('puts pieces together where one part was cut, and nowhere else', () => {
  const stream = sse(
    said([{ text: 'Let me ', thought: true }]),
    said([{ text: 'think.', thought: true }]),
    said([{ text: 'Hel' }]),
    said([{ text: 'lo', thoughtSignature: 's' }]),
    said([{ text: ' again' }]),
    said([{ functionCall: { name: 'f', args: { n: 1 } } }], { finishReason: 'STOP' }),
    { usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2 }, modelVersion: 'gemini-3.5-flash' },
  )
  expect(gemini.whole(stream)).toEqual({
    candidates: [
      {
        content: {
          role: 'model',
          parts: [
            { text: 'Let me think.', thought: true },
            { text: 'Hello', thoughtSignature: 's' },
            { text: ' again' },
            { functionCall: { name: 'f', args: { n: 1 } } },
          ],
        },
        index: 0,
        finishReason: 'STOP',
      },
    ],
    usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2 },
    modelVersion: 'gemini-3.5-flash',
  })
})

it.each([
  ['a stream that never said why it ended', sse(said([{ text: 'a' }]))],
  ['an error', sse(said([{ text: 'a' }], { finishReason: 'STOP' }), { error: { code: 503 } })],
  ['nothing', ''],
])('%s is no answer', (_, text) => expect(gemini.whole(text)).toBeNull())

it('knows what may be kept', () => {
  const of = (parts: object[], finishReason = 'STOP') => gemini.inspect(said(parts, { finishReason }))
  expect(of([{ text: 'a' }])).toMatchObject({ isNaturalStop: true, isEmpty: false, callsTools: false })
  expect(of([{ text: 'a' }], 'MAX_TOKENS').isNaturalStop).toBe(false)
  expect(of([{ text: 'a' }], 'SAFETY').isNaturalStop).toBe(false)
  expect(of([{ text: 'hm', thought: true }]).isEmpty).toBe(true)
  expect(of([{ functionCall: {} }])).toMatchObject({ callsTools: true, isEmpty: false })
  expect(gemini.inspect({ promptFeedback: { blockReason: 'SAFETY' } })).toMatchObject({
    isRefusal: true,
    isNaturalStop: false,
  })
})
