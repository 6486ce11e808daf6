import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'
import { step, until } from './test-routes.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 180_000)
afterAll(() => house.close())

const run = (body: object, more: RequestInit = {}, search = ''): Promise<Response> =>
  fetch(`${house.address()}/api/playground/run${search}`, {
    ...{ method: 'POST', body: JSON.stringify(body), ...more },
    headers: { 'content-type': 'application/json', authorization: `Bearer ${house.house().operatorKey}` },
  })
const eventsOf = (text: string): any[] =>
  [...text.matchAll(/^event: (\S+)\ndata: (.*)$/gm)].map(([, event, data]) => ({
    event,
    ...JSON.parse(data!),
  }))

test('a cell goes through the gateway as a call of the project and comes back as events', async () => {
  const reply = await run({
    model: 'gpt-4o-mini',
    template: 'You help {who}.',
    variables: { who: 'customers' },
    input: 'Where is my parcel?',
    evaluators: [{ name: 'length-range', options: {} }, { name: 'exact-match' }],
  })
  expect(reply.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const events = eventsOf(await reply.text())
  const end = events.at(-1)
  const text = events.map((event) => event.text ?? '').join('')
  expect(events.length).toBeGreaterThan(3)
  expect(end).toMatchObject({
    ...{ event: 'call-end', status: 'ok', fault: null, provider: 'openai', model: 'gpt-4o-mini' },
    scores: [
      { name: 'length-range', score: 1, passed: true },
      { name: 'exact-match', score: null, reason: 'expected-missing' },
    ],
  })
  expect(Number(end.costUsd)).toBeGreaterThan(0)
  expect(end.ttftMs).toBeLessThanOrEqual(end.latencyMs)

  const { call, input, output } = await house.call(end.callId)
  expect(call).toMatchObject({
    ...{ tags: { playground: 'true' }, projectId: 'default', keyId: 'playground', costUsd: end.costUsd },
    ...{ dialect: 'openai-chat', stream: true, outputTokens: end.outputTokens },
  })
  expect(JSON.parse(input!).messages).toEqual([
    { role: 'system', content: 'You help customers.' },
    { role: 'user', content: 'Where is my parcel?' },
  ])
  expect(text.length).toBeGreaterThan(0)
  expect(output).toContain(text.slice(0, 3))
})

test('every dialect of provider streams; what fails says why', async () => {
  for (const [provider, model] of [
    ['anthropic', 'claude-haiku-4-5'],
    ['gemini', 'gemini-2.5-flash'],
  ] as const) {
    await house.api('PUT', `/api/routes/to-${provider}`, { plan: [step({ provider, model })] })
    const asked = { model: `to-${provider}`, template: 'Be brief.', input: 'Hello?', maxTokens: 2_000 }
    const events = eventsOf(await (await run(asked)).text())
    expect(events.at(-1)).toMatchObject({ status: 'ok', fault: null, provider, model })
    expect(events.length).toBeGreaterThan(2)
    expect(Number(events.at(-1).costUsd)).toBeGreaterThan(0)
  }
  const failed = eventsOf(await (await run({ model: 'gpt-4o-sim-error-429', input: 'Hello?' })).text())
  expect(failed).toMatchObject([{ event: 'call-end', status: 'error', fault: expect.stringMatching(/./) }])
  const unknown = eventsOf(await (await run({ model: 'prompt:nobody', input: 'Hello?' })).text())
  expect(unknown).toMatchObject([{ event: 'call-end', status: 'error', costUsd: null }])
})

test('what cannot be sent is refused before anything is, naming the field', async () => {
  for (const [body, detail] of [
    [{ model: 'm', template: 'Hello {name}' }, /name/],
    [{ model: 'm', evaluators: [{ name: 'magic' }] }, /evaluators\.0\.name/],
    [{ model: 'm', temperature: 9 }, /temperature/],
    [{ model: '' }, /model/],
  ] as const) {
    const reply = await run(body)
    const { detail: said } = (await reply.json()) as { detail: string }
    expect({ status: reply.status, detail: said }).toEqual({
      ...{ status: 400, detail: expect.stringMatching(detail) },
    })
  }
  // A project's key may call models, not the playground.
  const asKey = await house.api('POST', '/api/playground/run', { model: 'm' }, house.key())
  expect(asKey.status).toBe(403)
})

test('the limits of the project hold here, too', async () => {
  await house.api('POST', '/api/projects', { id: 'tight', name: 'Tight' })
  const limit = { measure: 'requests', amount: 1, window: 'month' }
  expect((await house.api('PUT', '/api/limits/few?project=tight', limit)).status).toBe(200)
  const asked = async () => {
    const reply = await run({ model: 'gpt-4o-mini', input: 'Hello?' }, {}, '?project=tight')
    return eventsOf(await reply.text()).at(-1)
  }
  expect(await asked()).toMatchObject({ status: 'ok' })
  expect(await asked()).toMatchObject({
    status: 'error',
    fault: expect.stringContaining('few'),
    costUsd: null,
  })
})

test('whoever leaves stops the call', async () => {
  const left = new AbortController()
  const reply = await run({ model: 'gpt-4o-sim-slow;ms=300', input: 'Hello?' }, { signal: left.signal })
  await reply.body!.getReader().read()
  left.abort()
  await until(async () => {
    const { json } = await house.api('GET', '/api/calls?status=cancelled&limit=1')
    return json.calls[0]?.errorKind === 'client-disconnected'
  })
})
