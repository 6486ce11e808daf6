import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memberCount, parseExactly } from './exact-json.ts'
import { memo, requestPrint } from './memo.ts'
import { addressText, cacheAddress, type KeyParts } from './rules.ts'

const asked = {
  model: 'gpt-6-luna',
  temperature: 0,
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What is the capital of France?' },
  ],
}
const parts = (more: Partial<Omit<KeyParts, 'body'>> = {}): KeyParts => {
  const { text = JSON.stringify(asked) } = more
  return { ...plain, ...more, text, body: parseExactly(text) }
}
const plain: Omit<KeyParts, 'text' | 'body'> = {
  projectId: 'project-1',
  keyId: 'key-1',
  settings: { mode: 'exact', ignoreCase: false, scope: 'key' },
  provider: 'openai',
  model: 'gpt-6-luna',
  dialect: 'openai-chat',
  operation: '',
  headers: {},
}
const idOf = (more: Partial<KeyParts> = {}): string => {
  const address = cacheAddress(parts(more))
  if (!address.ok) throw new Error(address.error)
  return addressText(address.value)
}
const body = (more: object): Partial<KeyParts> => ({ text: JSON.stringify({ ...asked, ...more }) })
const normalised = { mode: 'normalised', ignoreCase: false, scope: 'key' } as const
const said = (content: string): Partial<KeyParts> => body({ messages: [{ role: 'user', content }] })

it('does not see spacing, order of fields, or how a number is written', () => {
  const { messages, ...rest } = asked
  expect(idOf({ text: JSON.stringify({ messages, ...rest }, null, 3) })).toBe(idOf())
  expect(idOf({ text: JSON.stringify(asked).replace('"temperature":0', '"temperature":0.0') })).toBe(idOf())
})

it.each([
  ['user', { user: 'u' }],
  ['metadata', { metadata: { a: 'b' } }],
  ['stream', { stream: true }],
  ['stream_options', { stream_options: { include_usage: true } }],
  ['store', { store: true }],
  ['model as it was asked for', { model: 'an-alias' }],
  ['prompt_cache_key', { prompt_cache_key: 'k' }],
])('does not see %s', (_, more) => expect(idOf(body(more))).toBe(idOf()))

it.each([
  ['max_tokens', { max_tokens: 5 }],
  ['tool_choice', { tool_choice: 'none' }],
  ['n', { n: 2 }],
  ['top_p', { top_p: 0.5 }],
  ['logit_bias', { logit_bias: { 5: 1 } }],
  ['seed', { seed: 1 }],
  ['response_format', { response_format: { type: 'json_object' } }],
  ['reasoning_effort', { reasoning_effort: 'low' }],
  ['a field nobody knows yet', { field_of_tomorrow: true }],
  ['an explicit null', { stop: null }],
  ['the system prompt', { messages: [{ role: 'system', content: 'Be long.' }, asked.messages[1]] }],
  ['an earlier message', { messages: [{ role: 'user', content: 'Hi' }, asked.messages[1]] }],
])('sees %s', (_, more) => expect(idOf(body(more))).not.toBe(idOf()))

it.each<readonly [what: string, more: Partial<KeyParts>]>([
  ['project', { projectId: 'project-2' }],
  ['API key', { keyId: 'key-2' }],
  ['provider', { provider: 'azure' }],
  ['model really called', { model: 'gpt-6-sol' }],
  ['dialect', { dialect: 'openai-responses' }],
  ['operation', { operation: 'embedContent' }],
  ['beta header', { headers: { 'anthropic-beta': 'x' } }],
  ['mode', { settings: normalised }],
])('sees the %s', (_, more) => expect(idOf(more)).not.toBe(idOf()))

it('keys of one project share only where the route says so, projects never', () => {
  const settings = { mode: 'exact', ignoreCase: false, scope: 'project' } as const
  expect(idOf({ settings, keyId: 'key-2' })).toBe(idOf({ settings }))
  expect(idOf({ settings, projectId: 'project-2' })).not.toBe(idOf({ settings }))
})

it('starts with the project, whose name cannot run into what follows', () => {
  expect(addressText({ projectId: 'a:b', id: 'c' })).toBe('a%3Ab:c')
  expect(idOf()).toMatch(/^project-1:[A-Za-z0-9_-]{43}$/)
})

it('tells numbers apart that JavaScript cannot', () => {
  const withSeed = (seed: string) => idOf({ text: JSON.stringify(asked).replace('{', `{"seed":${seed},`) })
  expect(withSeed('12345678901234567890')).not.toBe(withSeed('12345678901234567891'))
  expect(withSeed('0.12345678901234567')).not.toBe(withSeed('0.12345678901234568999'))
})

it('has no key for what two parsers read differently, or no sane caller sends', () => {
  const doubled = JSON.stringify(asked).replace('{', '{"messages":[],')
  expect(cacheAddress(parts({ text: doubled }))).toEqual({ ok: false, error: 'repeated-field' })
  const deep = `{"messages":${'['.repeat(5_000)}${']'.repeat(5_000)}}`
  expect(cacheAddress(parts({ text: deep }))).toEqual({ ok: false, error: 'too-deep' })
  expect(cacheAddress(parts({ text: '[]' }))).toEqual({ ok: false, error: 'not-an-object' })
})

it('counts the members of any JSON as the parser sees them', () => {
  const members = (value: unknown): number =>
    typeof value !== 'object' || value === null
      ? 0
      : Object.values(value).reduce<number>(
          (sum, inner) => sum + members(inner),
          Array.isArray(value) ? 0 : Object.keys(value).length,
        )
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      expect(memberCount(text)).toBe(members(JSON.parse(text)))
    }),
  )
})

describe('mode normalised', () => {
  const same = (a: string, b: string, settings: KeyParts['settings'] = normalised): boolean =>
    idOf({ ...said(a), settings }) === idOf({ ...said(b), settings })

  it.each([
    ['  What  is it? ', 'What is it?'],
    ['Hello.', 'Hello'],
    ['Hello!', 'Hello'],
    ['ｆｕｌｌ width', 'full width'],
    ['e\u0301', '\u00e9'],
    ['line\nbreak', 'line break'],
  ])('%j is %j', (a, b) => expect(same(a, b)).toBe(true))

  it.each([
    ['Paris', 'PARIS'],
    ['Is it?', 'Is it'],
    ['What is 2⁵', 'What is 25'],
    ['What is 5!', 'What is 5'],
    ['def f():\n    return 1', 'def f():\n  return 1'],
    ['a\n\tb', 'a b'],
  ])('%j is not %j', (a, b) => expect(same(a, b)).toBe(false))

  it('sets case aside only when told to', () =>
    expect(same('Paris', 'PARIS', { ...normalised, ignoreCase: true })).toBe(true))

  it('leaves everything but the words of messages as it is', () => {
    const withCall = (text: string) =>
      idOf({
        ...body({
          messages: [
            {
              role: 'assistant',
              content: null,
              tool_calls: [{ id: 'a', function: { name: 'f', arguments: text } }],
            },
            { role: 'tool', tool_call_id: 'a', content: text },
          ],
          stop: [text],
          tools: [{ type: 'function', function: { name: 'f', description: text } }],
        }),
        settings: normalised,
      })
    expect(withCall('a  b.')).not.toBe(withCall('a b'))
    for (const field of ['stop', 'response_format'])
      expect(idOf({ ...body({ [field]: 'a  b' }), settings: normalised })).not.toBe(
        idOf({ ...body({ [field]: 'a b' }), settings: normalised }),
      )
  })

  it.each([
    ['openai-responses', (text: string) => ({ input: text, instructions: text })],
    [
      'openai-responses',
      (text: string) => ({ input: [{ role: 'user', content: [{ type: 'input_text', text }] }] }),
    ],
    ['anthropic-messages', (text: string) => ({ system: text, messages: [{ role: 'user', content: text }] })],
    [
      'gemini',
      (text: string) => ({ contents: [{ parts: [{ text }] }], systemInstruction: { parts: [{ text }] } }),
    ],
  ] as const)('folds the words of %s', (dialect, make) => {
    const id = (text: string) => idOf({ dialect, settings: normalised, text: JSON.stringify(make(text)) })
    expect(id(' a  b.')).toBe(id('a b'))
  })
})

describe('the memo', () => {
  it('finds a body sent again byte for byte under the same circumstances, and keeps only so many', () => {
    const known = memo<string>(2)
    const print = (text: string, ...about: string[]) => requestPrint(about, Buffer.from(text))
    known.keep(print('a', 'key-1'), 'first')
    known.keep(print('b', 'key-1'), 'second')
    expect(known.find(print('a', 'key-1'))).toBe('first')
    expect(known.find(print('a', 'key-2'))).toBeUndefined()
    known.keep(print('c', 'key-1'), 'third')
    expect(known.find(print('b', 'key-1'))).toBeUndefined()
    expect(known.find(print('a', 'key-1'))).toBe('first')
    expect(known.size).toBe(2)
  })
})
