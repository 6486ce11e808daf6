import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let openai: OpenAI
beforeAll(async () => {
  house = await startTestHouse()
  openai = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
})
afterAll(() => house.close())

const content = {
  template: 'You help {name}. Answer in JSON like {"a": 1}.',
  modelId: 'gpt-4o-mini',
  temperature: 0.5,
  maxTokens: 64,
}
const register = (name: string, change: object = {}) =>
  house.api('POST', `/api/prompts/${name}/versions`, { ...content, ...change })
const ask = (model: string, headers: { [name: string]: string }) =>
  openai.chat.completions
    .create({ model, messages: [{ role: 'user', content: 'Hi' }] }, { headers })
    .withResponse()
const sentBody = (): any => JSON.parse(house.simulator.received().at(-1)!.body)

test('a prompt called as a model is rendered, brings its parameters, and is on the record', async () => {
  const { json } = await register('support')
  const { response } = await ask('prompt:support', {
    'x-telltale-variables': '{"name":"Gr\\u00fc\\u00dfe \\ud83d\\ude00"}',
  })
  expect(response.headers.get('x-telltale-model')).toBe('gpt-4o-mini')
  expect(sentBody()).toEqual({
    model: 'gpt-4o-mini',
    temperature: 0.5,
    max_completion_tokens: 64,
    messages: [
      { role: 'system', content: 'You help Grüße 😀. Answer in JSON like {"a": 1}.' },
      { role: 'user', content: 'Hi' },
    ],
  })
  const { call } = await house.call(response.headers.get('x-telltale-call-id'))
  expect(call).toMatchObject({
    promptName: 'support',
    promptVersion: 1,
    promptHash: json.version.shortHash,
    requestedModel: 'prompt:support',
    model: 'gpt-4o-mini',
  })
})

test('registering the same words again is the same version; other words wait until they are activated', async () => {
  expect((await register('support')).json).toMatchObject({ created: false, version: { version: 1 } })
  expect((await register('support', { template: 'You serve {name}.' })).json).toMatchObject({
    created: true,
    live: false,
    version: { version: 2 },
  })
  const live = async () => {
    await ask('prompt:support', { 'x-telltale-variables': '{"name":"you"}' })
    return sentBody().messages[0].content
  }
  expect(await live()).toContain('You help you.')
  await house.api('POST', '/api/prompts/support/activate', { version: 2 })
  expect(await live()).toBe('You serve you.')
  await house.api('POST', '/api/prompts/support/rollback', {})
  expect(await live()).toContain('You help you.')
  await ask('prompt:support@2', { 'x-telltale-variables': '{"name":"me"}' })
  expect(sentBody().messages[0].content).toBe('You serve me.')
})

test('a caller who says where he is gets what is active there, or is told that nothing is', async () => {
  const variables = { 'x-telltale-variables': '{"name":"you"}' }
  const staged = () => ask('prompt:support', { ...variables, 'x-telltale-environment': 'staging' })
  await expect(staged()).rejects.toThrow('The prompt "support" is active in production, not in "staging".')
  await house.api('POST', '/api/prompts/support/activate', { version: 2, environment: 'staging' })
  const { response } = await staged()
  expect(sentBody().messages[0].content).toBe('You serve you.')
  const { call } = await house.call(response.headers.get('x-telltale-call-id'))
  expect(call).toMatchObject({ promptVersion: 2, environment: 'staging' })
  await ask('prompt:support', variables)
  expect(sentBody().messages[0].content).toContain('You help you.')
  await ask('prompt:support@staging', variables)
  expect(sentBody().messages[0].content).toBe('You serve you.')
})

test('parameters, types and partials: all of a version is in the call, and on its record', async () => {
  await register('tone', { template: 'Be {mood}.' })
  await register('whole', {
    template: '{{> tone@production}} You help {name}.',
    variableTypes: {
      name: { type: 'string', maxLength: 8 },
      mood: { type: 'enum', values: ['kind', 'brief'], default: 'kind' },
    },
    parameters: { topP: 0.9, stop: ['END'], seed: 7, frequencyPenalty: 0.5, reasoningEffort: 'low' },
  })
  const { response } = await ask('prompt:whole', { 'x-telltale-variables': '{"name":"Ada"}' })
  expect(sentBody()).toMatchObject({
    messages: [{ role: 'system', content: 'Be kind. You help Ada.' }, {}],
    ...{ top_p: 0.9, stop: ['END'], seed: 7, frequency_penalty: 0.5, reasoning_effort: 'low' },
  })
  const { call } = await house.call(response.headers.get('x-telltale-call-id'))
  expect(call).toMatchObject({ promptName: 'whole', promptVersion: 1, promptPartials: ['tone@1'] })
  await expect(ask('prompt:whole', { 'x-telltale-variables': '{"name":"Ada Lovelace"}' })).rejects.toThrow(
    'name is 12 characters long, and may be 8',
  )
  const { json } = await house.api('GET', '/api/prompts/whole/usage?hours=1')
  expect(json.versions).toMatchObject([
    { version: 1, calls: 1, errors: 0, costUnknown: 0, costUsd: expect.stringMatching(/^0\.\d+$/) },
  ])
})

test('to the semantic cache a version whose partial moved is another prompt, however near its words are', async () => {
  const embeddings = { provider: 'openai', model: 'text-embedding-3-small', dimensions: 256 }
  const cache = { mode: 'semantic', semantic: { embeddings, deadlineMs: 5_000 } }
  const plan = [{ targets: [{ provider: 'openai', model: 'gpt-4o-mini' }] }]
  expect((await house.api('PUT', '/api/routes/alike', { plan, cache })).status).toBe(200)
  for (const template of ['Please', 'Truly']) await register('manner', { template })
  const asking = 'Who {how} built the old mill by the river? {{> manner@production}}.'
  await register('mill', {
    ...{ modelId: 'alike', temperature: 0, template: '' },
    messages: [{ role: 'user', content: asking }],
  })
  const built = async (how: string) => {
    const headers = { 'x-telltale-variables': JSON.stringify({ how }) }
    const { response } = await openai.chat.completions
      .create({ model: 'prompt:mill', messages: [] }, { headers })
      .withResponse()
    return (await house.call(response.headers.get('x-telltale-call-id'))).call
  }
  const { id } = await built('really')
  expect(await built('truly')).toMatchObject({ promptPartials: ['manner@1'], wouldHitCallId: id })
  await house.api('POST', '/api/prompts/manner/activate', { version: 2 })
  const moved = { promptPartials: ['manner@2'], cacheOutcome: 'miss', wouldHitCallId: null }
  expect(await built('actually')).toMatchObject(moved)
})

test('an application reads what is active, or that it has it already', async () => {
  const read = (query: string, headers: { [name: string]: string } = {}) =>
    fetch(`${house.address()}/api/prompts/support/live${query}`, {
      headers: { authorization: `Bearer ${house.key()}`, ...headers },
    })
  const first = await read('?environment=staging')
  // The administrator is answered by another way, with the same words.
  const told = await house.api('GET', '/api/prompts/support/live?environment=staging')
  expect(await first.json()).toEqual(told.json)
  const again = await read('?version=2', { 'if-none-match': first.headers.get('etag')! })
  expect([again.status, await again.text()]).toEqual([304, ''])
  expect(await (await read('')).json()).toMatchObject({ version: 1 })
  for (const [query, code] of [
    ['?version=x', 'query-invalid'],
    ['?environment=9', 'query-invalid'],
    ['?environment=qa', 'prompt-environment-unknown'],
  ] as const)
    expect(await (await read(query)).json()).toMatchObject({ code })
})

test('named in the header without variables, the prompt is only told: the bytes stay the caller’s', async () => {
  const { response } = await ask('gpt-4o-mini', { 'x-telltale-prompt': 'support@2' })
  expect(sentBody()).toEqual({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })
  const { call } = await house.call(response.headers.get('x-telltale-call-id'))
  expect(call).toMatchObject({ promptName: 'support', promptVersion: 2 })
})

test('a missing variable is named', async () => {
  await expect(ask('prompt:support', {})).rejects.toThrow(/variable.*name/i)
})

/** The record of a call that is refused. */
const refused = async (model: string, headers: { [name: string]: string } = {}) => {
  const error: unknown = await ask(model, headers).catch((caught: unknown) => caught)
  if (!(error instanceof OpenAI.APIError)) throw new Error('it was answered')
  return (await house.call(error.headers.get('x-telltale-call-id'))).call
}

test('a call that is refused is on the record of its prompt, with the version where that is known', async () => {
  const { version } = (await register('refusals')).json
  const known = { promptName: 'refusals', promptVersion: 1, promptHash: version.shortHash }
  expect(await refused('prompt:refusals')).toMatchObject({ errorKind: 'variable-missing', ...known })
  const header = { 'x-telltale-prompt': 'refusals@1', 'x-telltale-variables': '{}' }
  expect(await refused('gpt-4o-mini', header)).toMatchObject({ errorKind: 'variable-missing', ...known })
  expect(await refused('prompt:refusals@9')).toMatchObject({
    ...{ status: 'error', promptName: 'refusals', promptVersion: null, promptHash: null },
  })
  expect(await refused('prompt:nobody')).toMatchObject({ errorKind: 'prompt-unknown', promptName: null })

  const limit = { measure: 'requests', window: 'day', amount: 1, scope: { model: 'prompt:refusals' } }
  await house.api('PUT', '/api/limits/few', limit)
  const named = { 'x-telltale-variables': '{"name":"you"}' }
  await ask('prompt:refusals', named)
  expect(await refused('prompt:refusals', named)).toMatchObject({
    ...{ errorKind: 'budget-exceeded', provider: null, model: null, ...known },
  })
  await house.api('DELETE', '/api/limits/few')
})

test('an Anthropic client gets the prompt as its system text', async () => {
  await register('claude-support', { modelId: 'claude-haiku-5-5' })
  const anthropic = new Anthropic({ baseURL: house.address(), apiKey: house.key(), maxRetries: 0 })
  await anthropic.messages.create(
    { model: 'prompt:claude-support', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
    { headers: { 'x-telltale-variables': '{"name":"you"}' } },
  )
  expect(sentBody()).toMatchObject({
    model: 'claude-haiku-5-5',
    max_tokens: 9,
    temperature: 0.5,
    system: expect.stringContaining('You help you.'),
  })
})

test('after a restart the gateway serves the same keys, prompts and routes from disk', async () => {
  await house.restart()
  openai = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
  const { data } = await ask('prompt:support', { 'x-telltale-variables': '{"name":"you"}' })
  expect(data.choices).toHaveLength(1)
})

test('every edit is a change with its undo, on the tape too', async () => {
  const activation = async (): Promise<any> =>
    (await house.api('GET', '/api/changes?limit=200')).json.changes.find(
      (change: any) =>
        change.component === 'prompt' && change.summary.startsWith('Activated support@2 in place'),
    )
  await expect
    .poll(activation)
    .toMatchObject({ component: 'prompt', key: 'support', scope: { promptName: 'support' } })
  expect((await activation()).undo).not.toBeNull()
})
