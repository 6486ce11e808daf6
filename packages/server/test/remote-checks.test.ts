import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { poolKeeper } from '../src/gateway/pools.ts'
import type { Check, CheckLoan, Examined, Passage, Surroundings } from '../src/guardrails/check.ts'
import { gatherChecks } from '../src/guardrails/gather-checks.ts'
import { judgeAsker } from '../src/judges/ask-judge.ts'
import { sumUsd } from '../src/main/ask-model.ts'
import { jsonPoster } from '../src/main/post-json.ts'
import { recentOrigins } from '../src/main/recent-origins.ts'
import { mayReach } from '../src/routing/address.ts'
import { isSigned, type Received } from './receiver.ts'

const checks = [...(await gatherChecks()).values()].filter(({ isRemote }) => isRemote)
const remote = new Map(checks.map((check) => [check.name, check]))

/** What the other side answers: a body, or how it fails. */
type Reply = { readonly status?: number; readonly body?: unknown; readonly raw?: string } | 'hang' | 'drop'
let reply: (received: Received) => Reply
const received: Received[] = []
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => void chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8')
    const one = { path: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) }
    received.push(one)
    const said = reply(one)
    if (said === 'hang') return
    if (said === 'drop') return void response.destroy()
    response.writeHead(said.status ?? 200, { location: 'http://169.254.169.254/' })
    response.end(said.raw ?? JSON.stringify(said.body))
  })
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const policy = { allowPrivateAddresses: false, listensOnLoopback: true }
const pools = poolKeeper({ connectTimeoutMs: 2_000, mayConnect: (ip) => mayReach(ip, policy) })
afterAll(async () => {
  await pools.close()
  server.closeAllConnections()
  server.close()
})

const judge = judgeAsker({
  sumUsd,
  askModel: async (body) => ({
    ...{ text: judgeSays(body), fault: null, costUsd: '0.0001', callId: 'c1', latencyMs: 1 },
  }),
})
/** A model that thinks that doses are medical advice. */
function judgeSays(body: object): string {
  const text = JSON.stringify(body)
  const isBad = text.includes('500 mg')
  if (text.includes('whole number from 1')) return JSON.stringify({ score: isBad ? 1 : 5 })
  if (text.includes('category')) return JSON.stringify({ category: isBad ? 'medical' : 'other' })
  return JSON.stringify({ verdict: isBad ? 'fail' : 'pass' })
}
const loan: CheckLoan = {
  postJson: jsonPoster({ poolOf: recentOrigins(pools), nowMs: Date.now, policy }),
  judge: (settings, texts, signal) => judge(settings, texts, { repeats: 1, signal }),
  guardrail: 'under-test',
}
const around = (change: Partial<Surroundings> = {}): Surroundings => ({
  ...{ stage: 'input', language: null, systemText: '', userText: '', documents: [] },
  signal: AbortSignal.timeout(5_000),
  ...change,
})
/** Examines with the real loan; whatever address the options name leads to the server of this test. */
async function examine(
  check: Check,
  options: object,
  passages: readonly Passage[],
  change: Partial<Surroundings> = {},
): Promise<Examined> {
  const read = check.options.parse(options) as { url?: string }
  if (read.url !== undefined) read.url = address + new URL(read.url).pathname
  return check.ready(read, loan).examine(passages, around(change))
}
const said = (...texts: string[]): Passage[] => texts.map((text) => ({ text, speaker: 'user' }))

/** A service and a moderation endpoint that take offence at the word "attack". */
const attentive = ({ path, body }: Received): Reply =>
  path.endsWith('/moderations')
    ? {
        body: {
          results: body.input.map((text: string) => {
            const violence = text.includes('attack') ? 0.9 : 0.01
            return { categories: { violence: violence > 0.5 }, category_scores: { violence, hate: 0.02 } }
          }),
        },
      }
    : {
        body: {
          score: body.passages.some(({ text }: Passage) => text.includes('attack')) ? 1 : 0,
          findings: body.passages.flatMap(({ text }: Passage, passage: number) => {
            const start = text.indexOf('attack')
            return start === -1 ? [] : [{ passage, start, end: start + 6, kind: 'attack', extra: true }]
          }),
          reason: 'It speaks of an attack.',
        },
      }

describe.each(checks)('$name', (check) => {
  test('says what it looks for and what it misses', () => {
    expect(check.about).toMatch(/\.$/)
    expect(check.misses).toMatch(/\.$/)
  })

  test.each(check.fixtures)('fixture %$: $text', async ({ text, options = {}, fires, kinds, masked }) => {
    reply = attentive
    const examined = await examine(check, options, said(text))
    if (examined.kind === 'failed') throw new Error(examined.reason)
    expect(examined.score >= check.threshold).toBe(fires)
    expect([...new Set(examined.findings.map(({ kind }) => kind))]).toEqual(kinds)
    const [found] = examined.findings
    if (masked !== undefined)
      expect(`${text.slice(0, found!.start)}[${found!.kind.toUpperCase()}]${text.slice(found!.end)}`).toBe(
        masked,
      )
    expect(examined.reason).not.toContain(text)
  })
})

const http = remote.get('http')!
const moderation = remote.get('moderation')!
const judgeCheck = remote.get('model-judge')!

test('a service is told everything, signed as webhooks are, and never follows where it is sent', async () => {
  reply = attentive
  received.length = 0
  const secret = 'a secret of some length'
  const options = {
    url: `${address}/check`,
    secret,
    authorization: 'Bearer let-me-in',
    parameters: { lenient: true },
  }
  await examine(http, options, [{ text: 'Hello', speaker: 'document' }], {
    ...{ stage: 'retrieval', language: 'nl', userText: 'Hi?', documents: ['Hello'] },
  })
  expect(received).toHaveLength(1)
  expect(received[0]).toMatchObject({
    ...{ path: '/check', headers: { authorization: 'Bearer let-me-in' } },
    body: {
      ...{ version: 1, guardrail: 'under-test', stage: 'retrieval', language: 'nl', userText: 'Hi?' },
      ...{ passages: [{ text: 'Hello', speaker: 'document' }], parameters: { lenient: true } },
    },
  })
  expect(isSigned(received[0]!, secret)).toBe(true)
  reply = () => ({ status: 302, body: {} })
  expect(await examine(http, options, said('a'))).toEqual({
    ...{ kind: 'failed', reason: 'The service answered with status 302.' },
  })
  expect(received).toHaveLength(2)
})

test.each<[string, Reply, RegExp]>([
  ['is no JSON', { raw: '<html>' }, /cannot be read: "the whole"/],
  ['has no score', { body: { findings: [] } }, /cannot be read: "score"/],
  ['has a score past 1', { body: { score: 1.5 } }, /"score"/],
  ['has a score in words', { body: { score: '1' } }, /"score"/],
  [
    'has a finding past the end',
    { body: { score: 1, findings: [{ passage: 0, start: 0, end: 99, kind: 'a' }] } },
    /outside/,
  ],
  [
    'has a finding in no text',
    { body: { score: 1, findings: [{ passage: 3, start: 0, end: 1, kind: 'a' }] } },
    /outside/,
  ],
  [
    'has a kind that is none',
    { body: { score: 1, findings: [{ passage: 0, start: 0, end: 1, kind: 'A b' }] } },
    /kind/,
  ],
  ['is too long', { raw: JSON.stringify({ score: 0, more: 'x'.repeat(1_100_000) }) }, /cannot be read/],
  ['is an error', { status: 500, body: {} }, /status 500/],
  ['is cut off', 'drop', /could not be asked/],
])('an answer of a service that %s is a failure that says so', async (_, answer, reason) => {
  reply = () => answer
  expect(await examine(http, { url: `${address}/` }, said('abc'))).toEqual({
    ...{ kind: 'failed', reason: expect.stringMatching(reason) },
  })
})

test('a service that does not answer is given up when the signal says so', async () => {
  reply = () => 'hang'
  const signal = AbortSignal.timeout(50)
  expect(await examine(http, { url: `${address}/` }, said('abc'), { signal })).toEqual({
    ...{ kind: 'failed', reason: 'The service could not be asked. It did not answer in time.' },
  })
})

test.each(['http://169.254.169.254/latest', 'http://10.0.0.1/', 'http://metadata.google.internal/'])(
  '%s is asked by no check',
  async (url) => {
    const ready = http.ready(http.options.parse({ url }), loan)
    expect(await ready.examine(said('abc'), around())).toEqual({
      ...{ kind: 'failed', reason: expect.stringMatching(/may not be used|address/) },
    })
  },
)

test('a moderation endpoint is sent the texts that are not empty, with the key', async () => {
  reply = attentive
  received.length = 0
  const examined = await examine(moderation, { apiKey: 'sk-mod' }, said('fine', ' ', 'attack'))
  expect(received[0]).toMatchObject({
    headers: { authorization: 'Bearer sk-mod' },
    body: { model: 'omni-moderation-latest', input: ['fine', 'attack'] },
  })
  expect(examined).toMatchObject({
    ...{ score: 0.9, findings: [{ passage: 2, start: 0, end: 6, kind: 'violence' }], reason: 'violence.' },
  })
  await examine(moderation, {}, said(' '))
  expect(received).toHaveLength(1)
})

test('what the endpoint flags fires, whatever its score', async () => {
  reply = () => ({
    body: {
      results: [{ categories: { 'self-harm/intent': true }, category_scores: { 'self-harm/intent': 0.2 } }],
    },
  })
  expect(await examine(moderation, {}, said('a'))).toMatchObject({
    ...{ score: 0.5, findings: [{ kind: 'self-harm-intent', score: 0.5 }] },
  })
})

test.each<[string, Reply]>([
  ['of other texts', { body: { results: [] } }],
  ['of another form', { body: { flagged: true } }],
])('an answer %s is no moderation', async (_, answer) => {
  reply = () => answer
  expect(await examine(moderation, {}, said('a'))).toMatchObject({ kind: 'failed' })
})

test('an answer is judged beside its question; the cost of the judge is told, its words are not', async () => {
  const asked: object[] = []
  const listening: CheckLoan = {
    ...loan,
    judge: (settings, texts, signal) => (asked.push(texts), loan.judge(settings, texts, signal)),
  }
  const ready = judgeCheck.ready(judgeCheck.options.parse({ model: 'm', rubric: 'No advice.' }), listening)
  expect(
    await ready.examine(said('Take 500 mg'), around({ stage: 'output', userText: 'What now?' })),
  ).toEqual({
    ...{ kind: 'examined', score: 1, findings: [], reason: 'The judge says "fail".', costUsd: '0.0001' },
  })
  expect(asked).toEqual([{ question: 'What now?', text: 'Take 500 mg' }])
})

test('a judge that cannot be read is a failure, never a pass', async () => {
  const mute = judgeAsker({
    sumUsd,
    askModel: async () => ({
      text: 'Looks fine to me.',
      fault: null,
      costUsd: null,
      callId: null,
      latencyMs: 1,
    }),
  })
  const deaf: CheckLoan = {
    ...loan,
    judge: (settings, texts, signal) => mute(settings, texts, { repeats: 1, signal }),
  }
  const ready = judgeCheck.ready(judgeCheck.options.parse({ model: 'm', rubric: 'r' }), deaf)
  expect(await ready.examine(said('a'), around())).toEqual({
    ...{ kind: 'failed', reason: 'The judge did not answer in JSON.' },
  })
})

test.each([
  [{ scale: { kind: 'categories', names: ['a', 'b'] } }, /at least one/],
  [{ scale: { kind: 'categories', names: ['a', 'b'] }, fires: ['c'] }, /of the scale/],
  [{ fires: ['a'] }, /only categories/],
  [{ budget: { usd: 0, window: 'day' } }, /expected number/],
])('options %j of a judge are refused', (options, message) => {
  const read = judgeCheck.options.safeParse({ model: 'm', rubric: 'r', ...options })
  expect(read.error!.issues[0]!.message).toMatch(message)
})
