import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

const email = 'ann@example.com'
const base64 = (text: string): string => Buffer.from(text).toString('base64')

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse({}, { answer: ({ question }) => question })
  const emails = { check: 'pii', options: { kinds: ['email'] }, mode: 'enforce' }
  for (const [name, settings] of Object.entries({
    refuses: { stages: ['input'], action: 'flag', unseen: 'refuse' },
    would: { stages: ['input'], action: 'flag', unseen: 'refuse', mode: 'shadow' },
    allows: { stages: ['input', 'retrieval'], action: 'mask' },
  })) {
    const scope = { tags: { case: name } }
    const { status } = await house.api('PUT', `/api/guardrails/${name}`, { ...emails, ...settings, scope })
    expect(status).toBe(200)
  }
}, 120_000)
afterAll(() => house.close())

const post = (path: string, tag: string, body: object) =>
  fetch(house.address() + path, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', authorization: `Bearer ${house.key()}` },
      ...{ 'x-telltale-tags': JSON.stringify({ case: tag }), 'anthropic-version': '2023-06-01' },
    },
    body: JSON.stringify(body),
  })
const callOf = (reply: Response) => house.call(reply.headers.get('x-telltale-call-id'))

const model = 'gpt-4o-mini'
const says = { type: 'text', text: 'What is to be seen in this picture, and who has drawn it?' }
const picture = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
const chat = { model, messages: [{ role: 'user', content: [says, picture] }] }

describe('what cannot be looked at is refused where its owner wants that, in the words of the dialect', () => {
  test.each<readonly [dialect: string, path: string, body: object, refusal: object, unseen: string]>([
    [
      ...(['OpenAI chat', '/v1/chat/completions', chat] as const),
      { error: { code: 'guardrail-unseen', type: 'invalid_request_error' } },
      'input/image',
    ],
    [
      ...([
        'OpenAI responses',
        '/v1/responses',
        { model, input: 'And?', previous_response_id: 'r' },
      ] as const),
      { error: { code: 'guardrail-unseen' } },
      'input/kept',
    ],
    [
      'embeddings',
      '/v1/embeddings',
      { model: 'text-embedding-3-small', input: [[1, 2, 3]] },
      { error: { code: 'guardrail-unseen' } },
      'input/tokens',
    ],
    [
      'Anthropic',
      '/v1/messages',
      {
        ...{ model: 'claude-sonnet-5-5', max_tokens: 100 },
        messages: [
          { role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'https://a.example' } }] },
        ],
      },
      { type: 'error', error: { type: 'invalid_request_error' } },
      'input/image',
    ],
    [
      'Gemini',
      '/v1beta/models/gemini-2.5-flash:generateContent',
      { contents: [{ parts: [{ inlineData: { mimeType: 'audio/wav', data: 'AAAA' } }] }] },
      { error: { code: 400, status: 'INVALID_ARGUMENT' } },
      'input/audio',
    ],
  ])('%s', async (_, path, body, refusal, unseen) => {
    const reply = await post(path, 'refuses', body)
    const text = await reply.text()
    expect([reply.status, JSON.parse(text)]).toMatchObject([400, refusal])
    expect(text).toMatch(/refuses.* at the input: It holds .+, which no check here can look at\./)
    expect(reply.headers.get('x-telltale-guardrails')).toBe('refuses=block')
    expect((await callOf(reply)).call).toMatchObject({
      ...{ status: 'blocked', errorKind: 'guardrail-unseen', guardrailActions: { refuses: 'block' } },
      ...{ watchedBy: ['refuses'], unseen: [unseen], provider: null },
    })
    await expect
      .poll(async () => (await callOf(reply)).verdicts)
      .toMatchObject([
        { guardrailId: 'refuses', verdict: 'block', score: 1, kinds: [`unseen-${unseen.split('/')[1]}`] },
      ])
  })
})

test('in shadow it is recorded that it would be', async () => {
  const reply = await post('/v1/chat/completions', 'would', chat)
  expect(reply.status).toBe(200)
  await expect
    .poll(async () => (await callOf(reply)).verdicts)
    .toMatchObject([{ guardrailId: 'would', mode: 'shadow', verdict: 'block' }])
})

test('a request of words alone passes', async () => {
  const reply = await post('/v1/chat/completions', 'refuses', {
    ...chat,
    messages: [{ role: 'user', content: 'Hi' }],
  })
  expect(reply.status).toBe(200)
  expect((await callOf(reply)).call).toMatchObject({ status: 'ok', watchedBy: ['refuses'], unseen: [] })
})

test('what was not looked at is on the record and has no verdict', async () => {
  const reply = await post('/v1/embeddings', 'allows', {
    model: 'text-embedding-3-small',
    input: [[1, 2, 3]],
  })
  expect(reply.status).toBe(200)
  const { call, verdicts } = await callOf(reply)
  expect(call).toMatchObject({ status: 'ok', watchedBy: ['allows'], unseen: ['input/tokens'] })
  expect(verdicts).toEqual([])
})

describe('a text file is looked at as a document, and goes on as a file', () => {
  const plain = `data:text/plain;base64,${base64(`Mail ${email}.`)}`
  test.each<readonly [dialect: string, path: string, body: object, sent: string]>([
    [
      'OpenAI chat',
      '/v1/chat/completions',
      { model, messages: [{ role: 'user', content: [says, { type: 'file', file: { file_data: plain } }] }] },
      `data:text/plain;base64,${base64('Mail [EMAIL_1].')}`,
    ],
    [
      'Anthropic',
      '/v1/messages',
      {
        ...{ model: 'claude-sonnet-5-5', max_tokens: 100 },
        messages: [
          {
            role: 'user',
            content: [
              says,
              {
                type: 'document',
                source: { type: 'base64', media_type: 'text/plain', data: base64(`Mail ${email}.`) },
              },
            ],
          },
        ],
      },
      base64('Mail [EMAIL_1].'),
    ],
    [
      'Gemini',
      '/v1beta/models/gemini-2.5-flash:generateContent',
      {
        contents: [
          {
            parts: [
              { text: says.text },
              { inlineData: { mimeType: 'text/plain', data: base64(`Mail ${email}.`) } },
            ],
          },
        ],
      },
      base64('Mail [EMAIL_1].'),
    ],
  ])('%s', async (_, path, body, sent) => {
    const reply = await post(path, 'allows', body)
    expect(reply.status).toBe(200)
    const received = house.simulator.received().at(-1)!.body
    expect(received).toContain(JSON.stringify(sent))
    const { call } = await callOf(reply)
    expect(call).toMatchObject({ unseen: [], language: 'en', languageUnknown: null })
    await expect
      .poll(async () => (await callOf(reply)).verdicts)
      .toContainEqual(expect.objectContaining({ stage: 'retrieval', verdict: 'modify' }))
  })
})

test('of how many calls it could not look at all is told, with their number', async () => {
  const unseen = async () => (await house.api('GET', '/api/guardrail-monitor/allows/unseen?hours=1')).json
  await expect.poll(unseen).toMatchObject({
    guardrail: 'allows',
    share: { n: 4, value: 0.25 },
    kinds: [{ kind: 'tokens', calls: 1 }],
  })
  const metrics = await (await fetch(`${house.address()}/metrics`)).text()
  expect(metrics).toMatch(/telltale_guardrail_unseen_calls_total\{stage="input",kind="tokens"\} 2/)
  expect(metrics).toMatch(/telltale_guardrail_watched_calls_total \d/)
})

test('the language of a watched call is on it, on its verdicts, and in the segments', async () => {
  const ask = async (tag: string, content: string) => {
    const reply = await post('/v1/chat/completions', tag, { model, messages: [{ role: 'user', content }] })
    await reply.text()
    return (await callOf(reply)).call
  }
  const german = 'Könnten Sie mir bitte sagen, wann mein Paket ankommt?'
  expect(await ask('allows', german)).toMatchObject({ language: 'de', languageUnknown: null })
  expect(await ask('allows', 'Danke!')).toMatchObject({ language: null, languageUnknown: 'short' })
  expect(await ask('none', german)).toMatchObject({ language: null, languageUnknown: 'unwatched' })
  const segments = async () =>
    (await house.api('GET', '/api/guardrail-monitor/allows/segments?by=language&hours=1')).json
  await expect.poll(segments).toMatchObject({
    segments: expect.arrayContaining([expect.objectContaining({ segment: 'de' })]) as unknown,
  })
  const { json } = await house.api('GET', '/api/calls?language=de')
  expect(json).toMatchObject({ calls: [{ inputPreview: german }] })
})
