import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gatherFaults } from '../gather-faults.ts'
import { startSimulator } from '../index.ts'
import type { SimulatorHandle } from '../index.ts'

type Outcome = {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Buffer
  readonly text: string
  readonly chunks: number
  readonly ending: 'clean' | 'cut' | 'silent'
}

type Dialect = 'openai' | 'responses' | 'anthropic' | 'gemini'
type Asking = { readonly dialect: Dialect; readonly stream?: boolean; readonly patienceMs?: number }

let simulator: SimulatorHandle
beforeAll(async () => {
  simulator = await startSimulator({ seed: 3 })
})
afterAll(() => simulator.close())

/** Asks with this fault and watches the raw reply; out of patience it hangs up and calls it silent. */
function ask(fault: string, { dialect, stream = false, patienceMs = 5000 }: Asking): Promise<Outcome> {
  const { path, body: asked } = requestOf(dialect, stream)
  const headers = {
    'x-sim-fault': fault,
    'x-api-key': 'k',
    authorization: 'Bearer k',
    'anthropic-version': '2023-06-01',
  }
  return new Promise((resolve) => {
    const outcome = { status: 0, headers: {} as Outcome['headers'], pieces: [] as Buffer[] }
    const done = (ending: Outcome['ending']): void => {
      clearTimeout(timer)
      sent.destroy()
      const body = Buffer.concat(outcome.pieces)
      resolve({ ...outcome, body, text: body.toString(), chunks: outcome.pieces.length, ending })
    }
    const timer = setTimeout(done, patienceMs, 'silent')
    const sent = request(`${simulator.address}${path}`, { method: 'POST', headers }, (reply) => {
      outcome.status = reply.statusCode ?? 0
      outcome.headers = reply.headers
      reply.on('data', (piece: Buffer) => {
        outcome.pieces.push(piece)
        timer.refresh()
      })
      reply.on('end', () => done('clean')).on('error', () => done('cut'))
    })
    sent.on('error', () => done('cut'))
    sent.end(JSON.stringify(asked))
  })
}

function requestOf(dialect: Dialect, stream: boolean): { readonly path: string; readonly body: object } {
  const content = 'Where is my order?'
  const messages = [{ role: 'user', content }]
  switch (dialect) {
    case 'openai':
      return {
        path: '/v1/chat/completions',
        body: { model: 'gpt-4o-mini', stream, stream_options: { include_usage: true }, messages },
      }
    case 'responses':
      return { path: '/v1/responses', body: { model: 'gpt-4o-mini', stream, input: content } }
    case 'anthropic':
      return {
        path: '/v1/messages',
        body: { model: 'claude-haiku-4-5', stream, max_tokens: 500, messages },
      }
    case 'gemini':
      return {
        path: `/v1beta/models/gemini-2.0-flash:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
        body: { contents: [{ role: 'user', parts: [{ text: content }] }] },
      }
  }
}

const all: readonly Dialect[] = ['openai', 'responses', 'anthropic', 'gemini']
const terminator = {
  openai: 'data: [DONE]',
  responses: 'event: response.completed',
  anthropic: 'event: message_stop',
  gemini: '"finishReason"',
}
const content =
  /"delta":\{("content":"[^"]|"type":"text)|"type":"response\.output_text\.delta"|"parts":\[\{"text":"[^"]/g
const deltas = ({ text }: Outcome): number => text.match(content)?.length ?? 0

/** One test a fault; the last test sees that none was forgotten. */
const cases: Readonly<Record<string, (dialect: Dialect) => Promise<void>>> = {
  async error(dialect) {
    const limited = await ask(
      'error;status=429;retry-after=2;retry-after-ms=1500;retry-delay=13s;should-retry=false',
      { dialect },
    )
    expect(limited.status).toBe(429)
    expect(limited.headers).toMatchObject({
      'retry-after': '2',
      'retry-after-ms': '1500',
      'x-should-retry': 'false',
    })
    expect(limited.headers[dialect === 'anthropic' ? 'request-id' : 'x-request-id']).toMatch(/^req_/)
    expect(JSON.parse(limited.text)).toMatchObject(
      {
        openai: { error: { code: 'rate_limit_exceeded', param: null } },
        responses: { error: { code: 'rate_limit_exceeded', param: null } },
        anthropic: { type: 'error', error: { type: 'rate_limit_error' } },
        gemini: { error: { code: 429, status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '13s' }] } },
      }[dialect],
    )
    const overloaded = await ask('error-529', { dialect, stream: true })
    expect([overloaded.status, overloaded.headers['content-type']]).toEqual([529, 'application/json'])
  },
  async hang(dialect) {
    expect(await ask('hang', { dialect, patienceMs: 300 })).toMatchObject({ status: 0, ending: 'silent' })
    expect(await ask('hang;ms=20', { dialect })).toMatchObject({ status: 200, ending: 'clean' })
  },
  async stall(dialect) {
    const outcome = await ask('stall;after=2', { dialect, stream: true, patienceMs: 700 })
    expect([outcome.status, outcome.ending, deltas(outcome)]).toEqual([200, 'silent', 2])
    expect(await ask('stall', { dialect, patienceMs: 700 })).toMatchObject({
      status: 200,
      ending: 'silent',
      text: '',
    })
  },
  async slow(dialect) {
    const outcome = await ask('slow;ms=2', { dialect, stream: true })
    expect(outcome).toMatchObject({ ending: 'clean' })
    expect(outcome.chunks).toBeGreaterThan(5)
    expect((await ask('slow;ms=20;bytes=100', { dialect })).chunks).toBeGreaterThan(2)
  },
  async late(dialect) {
    const start = performance.now()
    expect(await ask('late;ms=80', { dialect })).toMatchObject({ status: 200, ending: 'clean' })
    expect(performance.now() - start).toBeGreaterThan(75)
  },
  async cut(dialect) {
    const outcome = await ask('cut;after=4', { dialect, stream: true })
    expect([outcome.status, outcome.ending, deltas(outcome)]).toEqual([200, 'cut', 4])
    const whole = await ask('cut', { dialect })
    expect(whole).toMatchObject({ status: 200, ending: 'cut' })
    expect(whole.body.length).toBe(Number(whole.headers['content-length']) >> 1)
  },
  async reset(dialect) {
    expect(await ask('reset', { dialect })).toMatchObject({ status: 0, ending: 'cut' })
  },
  async unterminated(dialect) {
    const early = await ask('unterminated;after=4', { dialect, stream: true })
    expect([early.ending, deltas(early), early.text.includes(terminator[dialect])]).toEqual([
      'clean',
      4,
      false,
    ])
    const late = await ask('unterminated;after=-1', { dialect, stream: true })
    expect([
      late.ending,
      late.text.includes(terminator[dialect]),
      /_tokens|TokenCount/.test(late.text),
    ]).toEqual(['clean', false, true])
  },
  async malformed(dialect) {
    const whole = await ask('malformed', { dialect })
    expect(() => JSON.parse(whole.text) as unknown).toThrow(SyntaxError)
    const outcome = await ask('malformed;at=1', { dialect, stream: true })
    const broken = outcome.text
      .match(/^data: .*$/gm)!
      .filter((line) => !line.endsWith('}') && !line.endsWith('[DONE]'))
    expect([broken.length, outcome.text.includes(terminator[dialect])]).toEqual([1, true])
  },
  async 'ok-error'(dialect) {
    const whole = await ask('ok-error', { dialect })
    expect(whole.status).toBe(200)
    expect(JSON.parse(whole.text)).toMatchObject({ error: { message: 'Overloaded' } })
    const outcome = await ask('ok-error;after=2', { dialect, stream: true })
    expect([outcome.status, deltas(outcome), outcome.text.includes(terminator[dialect])]).toEqual([
      200,
      2,
      false,
    ])
    expect(outcome.text.trimEnd().split('\n').at(-1)).toContain('"error"')
  },
  async empty(dialect) {
    expect(JSON.parse((await ask('empty', { dialect })).text)).toMatchObject(
      {
        openai: { choices: [] },
        responses: { output: [] },
        anthropic: { content: [] },
        gemini: { candidates: [] },
      }[dialect],
    )
    const outcome = await ask('empty', { dialect, stream: true })
    expect([deltas(outcome), outcome.text.includes(terminator[dialect])]).toEqual([0, true])
  },
  async 'no-usage'(dialect) {
    for (const stream of [false, true]) {
      const outcome = await ask('no-usage', { dialect, stream })
      expect([outcome.ending, outcome.text.includes('usage')]).toEqual(['clean', false])
    }
  },
  async changed(dialect) {
    const tell = async (what: string) =>
      JSON.parse((await ask(`changed;what=${what}`, { dialect })).text) as Record<string, unknown>
    expect(JSON.stringify(await tell('renamed'))).toMatch(/"input_token_count"|"inputTokenCount"/)
    const removed = await tell('removed')
    expect([removed['model'], removed['modelVersion']]).toEqual([undefined, undefined])
    expect(await tell('added')).toMatchObject({ schema_revision: 7 })
    expect(JSON.stringify(await tell('types'))).toMatch(/(_tokens|TokenCount)":"\d+"/)
    expect(JSON.stringify(await tell('part'))).toMatch(/"type":"canvas"|\{"canvas":/)
    expect((await ask('changed', { dialect, stream: true })).text).toMatch(
      /input_token_count|inputTokenCount/,
    )
  },
  async html(dialect) {
    const outcome = await ask('html', { dialect })
    expect(outcome).toMatchObject({ status: 502, headers: { 'content-type': 'text/html' } })
    expect(outcome.text).toContain('502 Bad Gateway')
    expect((await ask('html;status=200', { dialect })).status).toBe(200)
  },
  async 'wrong-type'(dialect) {
    const outcome = await ask('wrong-type', { dialect })
    expect(outcome.headers['content-type']).toBe('text/plain')
    expect(() => JSON.parse(outcome.text) as unknown).not.toThrow()
    expect((await ask('wrong-type;type=', { dialect })).headers).not.toHaveProperty('content-type')
  },
  async truncated(dialect) {
    const whole = await ask('truncated', { dialect })
    expect(whole.ending).toBe('clean')
    expect(() => JSON.parse(whole.text) as unknown).toThrow(SyntaxError)
    expect(await ask('truncated', { dialect, stream: true })).toMatchObject({
      ending: 'clean',
      text: expect.stringMatching(/"half$/) as string,
    })
  },
  async huge(dialect) {
    expect((await ask('huge;bytes=3000000', { dialect })).body.length).toBeGreaterThan(3_000_000)
    expect((await ask('huge;bytes=3000000', { dialect, stream: true })).body.length).toBeGreaterThan(
      3_000_000,
    )
  },
  async 'duplicate-start'(dialect) {
    const outcome = await ask('duplicate-start', { dialect, stream: true })
    const [first, second] = outcome.text.split('\n\n')
    expect(second).toBe(first)
  },
  async gzip(dialect) {
    for (const stream of [false, true]) {
      const outcome = await ask('gzip', { dialect, stream })
      expect(outcome.headers['content-encoding']).toBe('gzip')
      expect(gunzipSync(outcome.body).toString()).toContain(stream ? terminator[dialect] : '"usage')
    }
  },
  async 'gzip-lie'(dialect) {
    const outcome = await ask('gzip-lie', { dialect })
    expect(outcome.headers['content-encoding']).toBe('gzip')
    expect(() => JSON.parse(outcome.text) as unknown).not.toThrow()
  },
  async split(dialect) {
    const whole = await ask('split;bytes=7;ms=1', { dialect })
    expect(() => JSON.parse(whole.text) as unknown).not.toThrow()
    const outcome = await ask('split;bytes=7', { dialect, stream: true })
    expect(outcome.chunks).toBeGreaterThanOrEqual(outcome.body.length / 7)
    expect(outcome.text).toContain(terminator[dialect])
  },
  async merged(dialect) {
    const outcome = await ask('merged', { dialect, stream: true })
    expect(deltas(outcome)).toBeGreaterThan(5)
    expect(outcome.text).toContain(terminator[dialect])
  },
  async 'bad-utf8'(dialect) {
    for (const stream of [false, true]) {
      const { body } = await ask('bad-utf8', { dialect, stream })
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(body)).toThrow(TypeError)
    }
  },
  async framing(dialect) {
    const styled = async (style: string) =>
      (await ask(`framing;style=${style}`, { dialect, stream: true })).text
    expect(await styled('crlf')).toMatch(/\r\n\r\n$/)
    expect(await styled('tight')).toMatch(/^data:[^ ]/m)
    expect(await styled('comments')).toMatch(/^: keep-alive\n\n/)
    expect(await styled('fields')).toMatch(/^id: 7\nretry: 3000\n/)
  },
}

describe.each(all)('in the %s dialect', (dialect) => {
  test.each(Object.keys(cases))('%s', async (name) => {
    expect.hasAssertions()
    await cases[name]!(dialect)
  })
})

test('every fault is tested, and named as its file', async () => {
  expect([...(await gatherFaults()).keys()]).toEqual(Object.keys(cases).sort())
})
