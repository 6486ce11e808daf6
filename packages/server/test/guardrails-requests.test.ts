import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

const card = '4111 1111 1111 1111'
const email = 'ann@example.com'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse(
    {},
    { answer: ({ question }) => (question.length > 10_000 ? 'That is long.' : question) },
  )
  const guard = (name: string, settings: object) =>
    house.api('PUT', `/api/guardrails/${name}`, {
      ...{ check: 'pii', mode: 'enforce', scope: { tags: { case: name } } },
      ...settings,
    })
  const emails = { options: { kinds: ['email'] }, action: 'mask' }
  for (const made of [
    await guard('masks', { ...emails, stages: ['input', 'tool', 'retrieval'] }),
    await guard('masks-documents', { ...emails, stages: ['retrieval'] }),
    await guard('masks-tools', { ...emails, stages: ['tool'] }),
    await guard('blocks', { options: { kinds: ['card'] }, action: 'block', stages: ['input'] }),
  ])
    expect(made.status).toBe(200)
}, 120_000)
afterAll(() => house.close())

const post = (path: string, tag: string, body: object, headers: object = {}) =>
  fetch(house.address() + path, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', authorization: `Bearer ${house.key()}` },
      ...{ 'x-telltale-tags': JSON.stringify({ case: tag }), 'anthropic-version': '2023-06-01' },
      ...headers,
    },
    body: JSON.stringify(body),
  })
/** The newest body a provider was sent. */
const sent = (): string => house.simulator.received().at(-1)!.body

const mailTo = `Mail ${email}.`
const model = 'gpt-4o-mini'
const chat = { model, messages: [{ role: 'user', content: mailTo }] }

describe('what is masked goes to no provider', () => {
  test.each<readonly [what: string, path: string, body: object]>([
    ['embeddings', '/v1/embeddings', { model: 'text-embedding-3-small', input: ['Hello', mailTo] }],
    ['counting', '/v1/messages/count_tokens', { ...chat, model: 'claude-sonnet-5-5' }],
    [
      'counting for Gemini',
      '/v1beta/models/gemini-2.5-flash:countTokens',
      {
        generateContentRequest: {
          model: 'models/gemini-2.5-flash',
          contents: [{ parts: [{ text: mailTo }] }],
        },
      },
    ],
    [
      'embeddings of Gemini',
      '/v1beta/models/gemini-embedding-001:batchEmbedContents',
      { requests: [{ model: 'models/gemini-embedding-001', content: { parts: [{ text: mailTo }] } }] },
    ],
    [
      'a system text and a tool result',
      '/v1/messages',
      {
        ...{ model: 'claude-sonnet-5-5', max_tokens: 100, system: [{ type: 'text', text: mailTo }] },
        messages: [
          { role: 'user', content: 'Whom?' },
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: 't1', name: 'find', input: { who: email } }],
          },
          {
            role: 'user',
            content: [{ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: email }] }],
          },
        ],
        tools: [{ name: 'find', input_schema: { type: 'object' } }],
      },
    ],
    [
      'a conversation of responses',
      '/v1/responses',
      {
        ...{ model, instructions: mailTo },
        input: [
          { role: 'user', content: [{ type: 'input_text', text: mailTo }] },
          { type: 'function_call', call_id: 'c1', name: 'find', arguments: JSON.stringify({ who: email }) },
          { type: 'function_call_output', call_id: 'c1', output: mailTo },
        ],
      },
    ],
  ])('%s', async (_, path, body) => {
    const reply = await post(path, 'masks', body)
    expect([reply.status, reply.headers.get('x-telltale-guardrails')]).toEqual([200, 'masks=modify'])
    expect(sent()).toContain('[EMAIL_1]')
    expect(sent()).not.toContain('example.com')
    expect(await reply.text()).not.toContain('[EMAIL')
  })

  test('other bytes go on as they came', async () => {
    const body = `{ "model":"${model}" ,"messages":[{"role":"user","content":"Mail \\u0061nn@example.com"}], "seed": 1.50, "x":"\\u00e9" }`
    await fetch(`${house.address()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.key()}`, 'x-telltale-tags': '{"case":"masks"}' },
      body,
    })
    expect(sent()).toBe(body.replace('Mail \\u0061nn@example.com', 'Mail [EMAIL_1]'))
  })

  test('nor does it in a prompt that is rendered here', async () => {
    const version = { template: 'Write to {who}.', modelId: model, temperature: 0, maxTokens: 100 }
    expect((await house.api('POST', '/api/prompts/letter/versions', version)).status).toBe(201)
    expect((await house.api('POST', '/api/prompts/letter/activate', { version: 1 })).status).toBe(200)
    const headers = { 'x-telltale-variables': JSON.stringify({ who: email }) }
    const reply = await post(
      '/v1/chat/completions',
      'masks',
      { model: 'prompt:letter', messages: [] },
      headers,
    )
    expect(reply.status).toBe(200)
    expect(sent()).toContain('Write to [EMAIL_1].')
  })

  test('a provider of another dialect is sent the mask, and the caller has the words', async () => {
    const plan = [{ targets: [{ provider: 'anthropic', model: 'claude-sonnet-5-5' }] }]
    expect((await house.api('PUT', '/api/routes/elsewhere', { plan })).status).toBe(200)
    for (const stream of [false, true]) {
      const reply = await post('/v1/chat/completions', 'masks', { ...chat, model: 'elsewhere', stream })
      expect(await reply.text()).toContain(stream ? email : mailTo)
      expect(sent()).toContain('Mail [EMAIL_1].')
    }
  })
})

test('documents and tool results have stages of their own', async () => {
  const messages = [
    {
      role: 'user',
      content: `I am me@example.com. <document index="1">By ${email}.</document> Who wrote it?`,
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'bob@example.com' },
  ]
  await post('/v1/chat/completions', 'masks-documents', { model, messages })
  expect(sent()).toContain(
    'I am me@example.com. <document index=\\"1\\">By [EMAIL_1].</document> Who wrote it?',
  )
  expect(sent()).toContain('bob@example.com')
  await post('/v1/chat/completions', 'masks-tools', { model, messages })
  expect(sent()).toContain('"content":"[EMAIL_1]"')
  expect(sent()).toContain('I am me@example.com.')
  await post('/v1/messages', 'masks-documents', {
    ...{ model: 'claude-sonnet-5-5', max_tokens: 100 },
    messages: [
      {
        role: 'user',
        content: [
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: mailTo } },
          { type: 'text', text: 'Who is me@example.com?' },
        ],
      },
    ],
  })
  expect(sent()).toContain('"data":"Mail [EMAIL_1]."')
  expect(sent()).toContain('Who is me@example.com?')
})

test("documents between the project's own marks are looked at as documents", async () => {
  const content = `I am me@example.com. [[doc 7]]By ${email}.[[end]] Who wrote it?`
  const ask = () =>
    post('/v1/chat/completions', 'masks-documents', { model, messages: [{ role: 'user', content }] })
  await ask()
  expect(sent()).toContain(email)
  const markers = [{ open: '[[doc {id}]]', close: '[[end]]' }]
  expect((await house.api('PUT', '/api/retrieval/settings', { markers })).status).toBe(200)
  await ask()
  expect(sent()).toContain('I am me@example.com. [[doc 7]]By [EMAIL_1].[[end]] Who wrote it?')
})

test('a conversation that goes on has the same placeholders again', async () => {
  const first = await post('/v1/chat/completions', 'masks', chat)
  const { choices } = (await first.json()) as { choices: { message: object }[] }
  const more = { role: 'user', content: 'And bob@example.com too.' }
  await post('/v1/chat/completions', 'masks', {
    model,
    messages: [...chat.messages, choices[0]!.message, more],
  })
  const { messages } = JSON.parse(sent()) as { messages: { content: string }[] }
  expect(messages.map(({ content }) => content)).toEqual([
    'Mail [EMAIL_1].',
    'Mail [EMAIL_1].',
    'And [EMAIL_2] too.',
  ])
})

test('a blocked call takes nothing of a limit', async () => {
  const limit = { measure: 'tokens', window: 'day', amount: 1_000_000 }
  expect((await house.api('PUT', '/api/limits/tokens', limit)).status).toBe(200)
  const reply = await post('/v1/chat/completions', 'blocks', {
    ...{ model, messages: [{ role: 'user', content: card }] },
  })
  expect([reply.status, await reply.json()]).toMatchObject([400, { error: { code: 'guardrail-blocked' } }])
  const { call } = await house.call(reply.headers.get('x-telltale-call-id'))
  expect(call).toMatchObject({
    ...{ status: 'blocked', provider: null, attempts: [], costUsd: null },
    limits: [{ name: 'tokens', charged: 0 }],
  })
})

// Some tenths of a second each where nothing else runs; what grew with the square would take hours.
test('1 MiB of anything is looked at in bounded time', async () => {
  const texts = [
    '<document '.repeat(100_000),
    '<document>'.repeat(100_000),
    '"\\'.repeat(500_000),
    '[EMAIL_'.repeat(140_000),
    'a@b.co '.repeat(140_000),
    '4111-1111-'.repeat(100_000),
  ]
  for (const content of texts) {
    const since = performance.now()
    const reply = await post('/v1/chat/completions', 'masks', {
      model,
      messages: [{ role: 'user', content }],
    })
    expect(reply.status).toBeLessThan(500)
    await reply.text()
    expect(performance.now() - since, content.slice(0, 20)).toBeLessThan(30_000)
  }
})
