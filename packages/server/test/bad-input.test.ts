import { connect } from 'node:net'
import { startSimulator } from '@telltale/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogue } from '../src/kernel/problem-catalogue.ts'
import { callers, type Caller } from './bad-input/callers.ts'
import type { Call } from '../src/ledger/model.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let simulator: Awaited<ReturnType<typeof startSimulator>>
let house: TestHouse
let theirKey: string
const bytesAtMost = 20_000
const prompt = (template: string) => ({
  ...{ template, modelId: 'gpt-4o-mini', temperature: 0, maxTokens: 10 },
})

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 })
  const provider = (dialect: string, basePath: string, ...models: string[]) => ({
    ...{ dialect, baseUrl: simulator.address + basePath, apiKey: 'sk-sim-credential', models },
  })
  house = await startTestHouse({
    requestBytes: bytesAtMost,
    providers: {
      // Each has a list of models, so that a name can be unknown.
      openai: provider('openai', '/v1', 'gpt-*', 'text-embedding-*'),
      anthropic: provider('anthropic', '', 'claude-*'),
      gemini: provider('gemini', '', 'gemini-*'),
    },
  })
  await house.api('POST', '/api/prompts/asks/versions', prompt('Where is {parcel}?'))
  await house.api('POST', '/api/projects', { id: 'other', name: 'Other' })
  theirKey = (await house.api('POST', '/api/keys?project=other', { name: 'theirs' })).json.secret
})
afterAll(async () => {
  await house.close()
  await simulator.close()
})

type Sent = { readonly model?: string; readonly body?: string | Uint8Array | object; readonly key?: string }

const send = (caller: Caller, { model = caller.model, body, key }: Sent, more: object = {}) =>
  fetch(house.address() + caller.path(model), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key ?? house.key()}`,
      'anthropic-version': '2023-06-01',
      ...more,
    },
    body:
      typeof body === 'string' || body instanceof Uint8Array
        ? (body as string)
        : JSON.stringify({ ...caller.body(model), ...body }),
  })

type Code = keyof typeof catalogue

/** The dialect's own shape, a code of the catalogue with its way out, and nothing of our insides. */
function expectRefusal(caller: Caller, text: string, code: Code): void {
  const [status, happened, remedy] = catalogue[code]
  expect(caller.errorIn(JSON.parse(text)), text.slice(0, 300)).toEqual({ type: caller.types[status], code })
  for (const sentence of [happened, remedy]) expect(text).toContain(JSON.stringify(sentence).slice(1, -1))
  expect(text).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.ts\b/)
}

/** What must be on the record of its project, looked at when all is there: a call takes a moment to land. */
const recorded: { readonly id: string | null; readonly title: string; readonly call: Partial<Call> }[] = []

/** Refused in the dialect's shape, before any provider is asked; the record is looked at when all are there. */
async function expectRefused(caller: Caller, sent: Sent, code: Code, headers?: object): Promise<void> {
  const before = simulator.requests().total
  const reply = await send(caller, sent, headers)
  const text = await reply.text()
  expect(reply.status, text.slice(0, 300)).toBe(catalogue[code][0])
  expectRefusal(caller, text, code)
  expect(simulator.requests().total).toBe(before)
  const model = code === 'body-invalid' ? undefined : sent.model
  recorded.push({
    id: reply.headers.get('x-telltale-call-id'),
    title: `${caller.dialect}: ${code}`,
    call: {
      ...{ dialect: caller.recordedAs, status: 'error', errorKind: code, projectId: 'default' },
      ...{ provider: null, costUsd: null, inputTokens: null, outputTokens: null },
      ...(model && { requestedModel: model }),
    },
  })
}

type Kind = readonly [what: string, code: Code, sent: (caller: Caller) => Sent, headers?: object]

const kinds: readonly Kind[] = [
  ['malformed JSON', 'body-malformed', () => ({ body: '{"model": ' })],
  ['no JSON at all', 'body-malformed', () => ({ body: 'hello' })],
  ['an empty body', 'body-malformed', () => ({ body: '' })],
  ['an array', 'body-malformed', () => ({ body: '[1]' })],
  ['ten thousand brackets', 'body-malformed', () => ({ body: '['.repeat(10_000) })],
  ['bad UTF-8', 'body-not-utf8', () => ({ body: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d) })],
  ['a body over the limit', 'body-too-large', () => ({ body: { pad: 'x'.repeat(bytesAtMost) } })],
  ['an unknown model', 'model-unknown', () => ({ model: 'nobodys-model' })],
  ['an unknown prompt', 'prompt-unknown', () => ({ model: 'prompt:nobody' })],
  ['a variable that is missing', 'variable-missing', () => ({ model: 'prompt:asks' })],
  ['a model name with a line break', 'body-invalid', ({ model }) => ({ model: `${model}\r\nset-cookie: a` })],
  ['a model name without end', 'body-invalid', ({ model }) => ({ model: model + 'x'.repeat(5_000) })],
  ['tags that are no JSON', 'header-invalid', () => ({}), { 'x-telltale-tags': '{oops' }],
  ['variables that are a list', 'header-invalid', () => ({}), { 'x-telltale-variables': '[1]' }],
]

describe.each(callers.map((caller) => [caller.dialect, caller] as const))('%s', (_, caller) => {
  for (const [what, code, sent, headers] of kinds)
    test(`${what}: ${code}`, () => expectRefused(caller, sent(caller), code, headers))

  for (const body of caller.wrongTypes)
    test(`a field of the wrong type: ${JSON.stringify(body)}`, () =>
      expectRefused(caller, { body }, 'body-invalid'))

  test('a key of another project: it has no such prompt, and its call is not on our record', async () => {
    const reply = await send(caller, { model: 'prompt:asks', key: theirKey })
    expectRefusal(caller, await reply.text(), 'prompt-unknown')
    recorded.push({
      id: reply.headers.get('x-telltale-call-id'),
      title: `${caller.dialect}, another project`,
      call: { projectId: 'other', dialect: caller.recordedAs, errorKind: 'prompt-unknown' },
    })
  })

  test('an unknown key: no call, no record', async () => {
    const reply = await send(caller, { key: `tt-${'a'.repeat(43)}` })
    expect(reply.headers.get('x-telltale-call-id')).toBeNull()
    expectRefusal(caller, await reply.text(), 'key-unknown')
  })

  test('a header that smuggles a second one is refused by the HTTP parser', async () => {
    const head = `POST ${caller.path(caller.model)} HTTP/1.1\r\nhost: x\r\nx-telltale-user: a\rx-telltale-tags: b\r\n`
    const [status, text] = await sendBytes(`${head}content-length: 2\r\n\r\n{}`)
    expect(status).toBe('HTTP/1.1 400 Bad Request')
    expectRefusal(caller, text, 'request-malformed')
  })

  test('a model name in another script is no trouble to the headers of the reply', async () => {
    const reply = await send(caller, { model: `${caller.model}-модель` })
    expect(reply.status, (await reply.text()).slice(0, 300)).toBeLessThan(500)
    expect(decodeURIComponent(reply.headers.get('x-telltale-model')!)).toBe(`${caller.model}-модель`)
    recorded.push({
      id: reply.headers.get('x-telltale-call-id'),
      title: `${caller.dialect}, another script`,
      call: { requestedModel: `${caller.model}-модель`, model: `${caller.model}-модель` },
    })
  })

  test('absurd numbers come to an answer or a refusal, and the record holds none of them', async () => {
    const reply = await send(caller, { body: caller.absurd })
    const text = await reply.text()
    expect(reply.status, text.slice(0, 300)).toBeLessThan(500)
    recorded.push({
      id: reply.headers.get('x-telltale-call-id'),
      title: `${caller.dialect}, absurd numbers`,
      call: { dialect: caller.recordedAs, status: reply.ok ? 'ok' : 'error' },
    })
  })
})

test('headers without end are refused', async () => {
  const head = 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n'
  const [status, text] = await sendBytes(`${head}x-telltale-user: ${'a'.repeat(70_000)}\r\n\r\n`)
  expect(status).toBe('HTTP/1.1 431 Request Header Fields Too Large')
  expectRefusal(callers[0]!, text, 'headers-too-large')
})

test('each is on the record of its project alone; a refusal came to no tokens and no cost', async () => {
  const calls = new Map<string, Call>()
  const look = async (): Promise<number> => {
    for (const project of ['default', 'other'])
      for (const call of (await house.api('GET', `/api/calls?project=${project}&limit=500`)).json
        .calls as Call[])
        calls.set(call.id, call)
    return recorded.filter(({ id }) => !calls.has(id ?? '')).length
  }
  // Seldom: looking takes from the time that landing needs.
  await expect.poll(look, { timeout: 120_000, interval: 2_000 }).toBe(0)
  for (const { id, title, call } of recorded) {
    const landed = calls.get(id!)!
    expect(landed, title).toMatchObject(call)
    for (const count of [landed.inputTokens, landed.outputTokens, landed.costUsd]) {
      // Of an absurd number nothing is counted.
      expect(Number(count ?? 0), title).toBeGreaterThanOrEqual(0)
      expect(Number(count ?? 0), title).toBeLessThan(10_000)
    }
  }
}, 130_000)

/** What a server answers to bytes that no HTTP client would send: its first line, and its body. */
const sendBytes = (bytes: string): Promise<readonly [status: string, body: string]> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(house.address())
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
    let all = ''
    socket.on('data', (some) => (all += String(some)))
    socket.on('error', reject)
    socket.on('close', () => resolve([all.split('\r\n', 1)[0]!, all.slice(all.indexOf('\r\n\r\n') + 4)]))
  })
