import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'
import { until } from './test-routes.ts'

let house: TestHouse
let browser: Browser
beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
}, 180_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

const run = (body: object, more: RequestInit = {}): Promise<Response> =>
  fetch(`${house.address()}/api/playground/run`, {
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
  for (const model of ['claude-haiku-4-5', 'gemini-2.5-flash']) {
    const events = eventsOf(await (await run({ model, input: 'Hello?' })).text())
    expect(events.length).toBeGreaterThan(2)
    expect(events.at(-1)).toMatchObject({ status: 'ok', fault: null })
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
    expect({ status: reply.status, detail: (await reply.json()).detail }).toEqual({
      ...{ status: 400, detail: expect.stringMatching(detail) },
    })
  }
  // A project's key may call models, not the playground; a limit of the project holds here too.
  const asKey = await house.api('POST', '/api/playground/run', { model: 'm' }, house.key())
  expect(asKey.status).toBe(403)
  await house.api('POST', '/api/projects', { id: 'tight', name: 'Tight' })
  await house.api('PUT', '/api/limits/none?project=tight', {
    ...{ measure: 'requests', amount: 0, window: 'minute', kind: 'hard' },
  })
  const { status, json } = await house.api('GET', '/api/limits?project=tight')
  expect({ status, limits: json.limits?.length }).toEqual({ status: 200, limits: 1 })
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
