import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cacheDesk, type CacheAsk } from '../desk.ts'
import { CacheSettings } from '../model.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { questionOf } from './question.ts'

const user = (content: unknown) => ({ role: 'user', content })
const system = { role: 'system', content: 'Be brief.' }
const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
const history = [user('Hi'), { role: 'assistant', content: 'Hello' }]

describe('the question of a request', () => {
  it.each([
    ['openai-chat', { messages: [system, user('Why?')] }, 'messages'],
    ['openai-chat', { messages: [user([{ type: 'text', text: 'Why?' }])] }, 'messages'],
    ['openai-responses', { instructions: 'Be brief.', input: 'Why?' }, 'input'],
    ['openai-responses', { input: [user([{ type: 'input_text', text: 'Why?' }])] }, 'input'],
    ['anthropic-messages', { system: 'Be brief.', messages: [user('Why?')] }, 'messages'],
    ['gemini', { contents: [{ parts: [{ text: 'Why?' }] }] }, 'contents'],
    ['gemini', { contents: [{ role: 'user', parts: [{ text: 'Why?' }] }] }, 'contents'],
  ] as const)('of %s: %j', (dialect, body, field) => {
    const found = questionOf(dialect, body, false)
    expect(found?.text).toBe('Why?')
    expect(JSON.stringify(found?.frame)).toBe(JSON.stringify(body).replace('Why?', ''))
    expect(found?.frame).toHaveProperty(field)
  })

  it.each([
    ['openai-chat', { messages: [...history, user('Why?')] }],
    ['openai-chat', { messages: [user('Why?'), { role: 'assistant', content: 'Because' }] }],
    ['openai-chat', { messages: [user([{ type: 'text', text: 'Why?' }, image])] }],
    ['openai-chat', { messages: [user('Why?')], tools: [{ type: 'function' }] }],
    ['openai-chat', { messages: [user(' ')] }],
    ['openai-chat', { messages: [user('Why? '.repeat(1_000))] }],
    ['openai-chat', { messages: [] }],
    ['anthropic-messages', { messages: [user([{ type: 'tool_result', text: 'Why?' }])] }],
    ['gemini', { contents: [{ role: 'model', parts: [{ text: 'Why?' }] }] }],
    ['openai-embeddings', { input: 'Why?' }],
  ] as const)('none in %s: %j', (dialect, body) => expect(questionOf(dialect, body, false)).toBeNull())

  it('goes on from earlier turns only where that is allowed', () => {
    const body = { messages: [...history, user('Why?')] }
    expect(questionOf('openai-chat', body, true)).toEqual({
      text: 'Why?',
      frame: { messages: [...history, user('')] },
    })
  })
})

/** All that must be equal besides the question. */
const frameOf = fc.record({
  projectId: fc.constantFrom('a', 'b'),
  keyId: fc.constantFrom('k', 'l'),
  scope: fc.constantFrom('key' as const, 'project' as const),
  provider: fc.constantFrom('openai', 'other'),
  model: fc.constantFrom('m', 'n'),
  prompt: fc.constantFrom(null, 'greeting@1 aa', 'greeting@2 bb'),
  embedding: fc.constantFrom('small', 'large'),
  system: fc.constantFrom('Be brief.', 'Be long.'),
  seed: fc.constantFrom(1, 2),
  user: fc.constantFrom('someone', 'another'),
})
type Frame = typeof frameOf extends fc.Arbitrary<infer Value> ? Value : never

it('two questions may meet only where everything else is the same, the project and its key first', () => {
  const desk = cacheDesk({
    store: memoryStore({ bytesAtMost: 1 << 20, nowMs: () => 0 }),
    nowMs: () => 0,
    remembered: 100,
  })
  const partitionOf = (
    { embedding, system: said, seed, user: by, scope, ...frame }: Frame,
    question: string,
  ) => {
    const semantic = { embeddings: { provider: 'openai', model: embedding } }
    const text = JSON.stringify({ seed, user: by, messages: [{ ...system, content: said }, user(question)] })
    const ask: CacheAsk = {
      ...{ ...frame, operation: '', headers: {}, dialect: 'openai-chat', revision: 1, about: [] },
      settings: CacheSettings.parse({ mode: 'semantic', scope, semantic }),
      ...{ bytes: Buffer.from(text), text: () => text },
    }
    const plan = desk.plan(ask)
    if (plan.kind === 'bypass') throw new Error(plan.reason)
    return plan.question!
  }
  const mattering = (frame: Frame) => ({
    ...frame,
    user: null,
    keyId: frame.scope === 'key' ? frame.keyId : null,
  })
  fc.assert(
    fc.property(frameOf, frameOf, fc.string({ minLength: 1 }), (one, other, text) => {
      fc.pre(text.trim() !== '')
      const [a, b] = [partitionOf(one, `Is it ${text}?`), partitionOf(other, 'Is it so?')]
      expect(a.text).toBe(`Is it ${text}?`)
      const isSame = JSON.stringify(mattering(one)) === JSON.stringify(mattering(other))
      expect(JSON.stringify(a.partition) === JSON.stringify(b.partition)).toBe(isSame)
      // Nor does a partition ever stand for a request.
      const plan = partitionOf(one, 'Is it so?')
      expect(plan.partition.projectId).toBe(one.projectId)
    }),
    { numRuns: 500 },
  )
  const frame = fc.sample(frameOf, 1)[0]!
  expect(partitionOf(frame, 'Why?').partition).toEqual(
    partitionOf({ ...frame, user: 'another' }, 'How?').partition,
  )
})
