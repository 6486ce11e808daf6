import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse({ requestBytes: 2_500_000 })
})
afterAll(() => house.close())

type Run = { readonly exit: number | null; readonly out: string; readonly log: string }

/** Runs the machine's curl. `onOutput` is called as bytes come. */
function curl(args: readonly string[], input = '', onOutput?: () => void): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn('curl', ['--silent', '--show-error', '--http1.1', '--noproxy', '*', ...args])
    let out = ''
    let log = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      onOutput?.()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
    child.on('error', reject)
    child.on('close', (exit) => resolve({ exit, out, log }))
    // A refusal may come before the whole body is read; curl then closes its end.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

const json = ['--header', 'content-type: application/json']
const bearer = (key = house.key()): string[] => ['--header', `authorization: Bearer ${key}`, ...json]
const chatUrl = (): string => `${house.address()}/v1/chat/completions`
const chat = (more: object = {}): string =>
  JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Where is my parcel?' }],
    ...more,
  })
/** Status and headers ahead of the body, as `--include` writes them; the last reply when there are several. */
function readReply(out: string) {
  const at = out.lastIndexOf('HTTP/1.1 ')
  const [head = '', ...rest] = out.slice(at).split('\r\n\r\n')
  const lines = head.split('\r\n').map((line) => line.split(': ', 2))
  const headers = Object.fromEntries(lines.slice(1).map(([name, value]) => [name!.toLowerCase(), value!]))
  return { status: Number(head.slice(9, 12)), headers, body: rest.join('\r\n\r\n') }
}
const callOf = ({ headers }: ReturnType<typeof readReply>) => house.call(headers['x-telltale-call-id']!)

describe('curl', () => {
  test('a whole answer', async () => {
    const { exit, out } = await curl(['--include', ...bearer(), '--data', chat(), chatUrl()])
    expect(exit).toBe(0)
    const reply = readReply(out)
    expect(reply).toMatchObject({ status: 200, headers: { 'x-telltale-model': 'gpt-4o-mini' } })
    const { choices, usage } = JSON.parse(reply.body)
    expect((await callOf(reply)).call).toMatchObject({
      status: 'ok',
      stream: false,
      outputPreview: choices[0].message.content.slice(0, 200),
      inputTokens: usage.prompt_tokens,
      outputTokens: usage.completion_tokens,
      model: 'gpt-4o-mini',
    })
  })

  test('a whole answer of Anthropic’s dialect, with its own key header', async () => {
    const { out } = await curl([
      '--include',
      ...['--header', `x-api-key: ${house.key()}`, '--header', 'anthropic-version: 2023-06-01', ...json],
      ...['--data', chat({ model: 'claude-sonnet-5-5', max_tokens: 200 })],
      `${house.address()}/v1/messages`,
    ])
    const reply = readReply(out)
    expect(reply.status).toBe(200)
    const { content, usage } = JSON.parse(reply.body)
    expect((await callOf(reply)).call).toMatchObject({
      status: 'ok',
      dialect: 'anthropic-messages',
      outputPreview: content[0].text.slice(0, 200),
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
    })
  })

  for (const where of ['header', 'address'] as const)
    test(`a whole answer of Gemini’s dialect, with its key in the ${where}`, async () => {
      const { out } = await curl([
        '--include',
        ...(where === 'header' ? ['--header', `x-goog-api-key: ${house.key()}`] : []),
        ...[...json, '--data', '{"contents": [{"parts": [{"text": "Where is my parcel?"}]}]}'],
        `${house.address()}/v1beta/models/gemini-2.5-flash:generateContent${where === 'address' ? `?key=${house.key()}` : ''}`,
      ])
      const reply = readReply(out)
      expect(reply.status).toBe(200)
      const { candidates, usageMetadata } = JSON.parse(reply.body)
      const kept = await callOf(reply)
      expect(kept.call).toMatchObject({
        status: 'ok',
        dialect: 'gemini',
        outputPreview: candidates[0].content.parts[0].text.slice(0, 200),
        inputTokens: usageMetadata.promptTokenCount,
        outputTokens: usageMetadata.candidatesTokenCount + usageMetadata.thoughtsTokenCount,
      })
      // The key is ours: it goes neither to the provider nor into a record.
      expect(JSON.stringify([kept, house.simulator.received().at(-1)])).not.toContain(house.key())
    })

  test('a stream comes as it is made, with --no-buffer', async () => {
    let openAtFirst: number | null = null
    const { exit, out } = await curl(
      [
        ...['--include', '--no-buffer', ...bearer(), '--header', 'x-sim-fault: slow;ms=20'],
        ...['--data', chat({ stream: true, stream_options: { include_usage: true } }), chatUrl()],
      ],
      '',
      () => (openAtFirst ??= house.simulator.requests().open),
    )
    expect(exit).toBe(0)
    // The provider was still at work when the first bytes were here.
    expect(openAtFirst).toBe(1)
    const reply = readReply(out)
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': /^text\/event-stream/ } })
    expect(reply.body).toMatch(/data: \[DONE\]\n\n$/)
    const chunks = reply.body
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event) => JSON.parse(event.slice('data: '.length)))
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
    expect((await callOf(reply)).call).toMatchObject({
      status: 'ok',
      stream: true,
      outputPreview: text.slice(0, 200),
      outputTokens: chunks.at(-1).usage.completion_tokens,
    })
  })

  test('a bad key is 401, and --fail-with-body says so by its exit', async () => {
    const { exit, out } = await curl([
      ...['--fail-with-body', ...bearer(`tt-${'a'.repeat(43)}`)],
      ...['--data', chat(), chatUrl()],
    ])
    expect(exit).toBe(22)
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'key-unknown' } })
  })

  test('bad JSON is 400 and recorded', async () => {
    const { out } = await curl(['--include', ...bearer(), '--data', '{"model": ', chatUrl()])
    const reply = readReply(out)
    expect(reply).toMatchObject({ status: 400, headers: { 'x-should-retry': 'false' } })
    expect(JSON.parse(reply.body)).toMatchObject({ error: { code: 'body-malformed' } })
    expect((await callOf(reply)).call).toMatchObject({ status: 'error', errorKind: 'body-malformed' })
  })

  test('without a content type of JSON, as curl sends it by itself, the body is read all the same', async () => {
    const { out } = await curl([
      ...['--include', '--header', `authorization: Bearer ${house.key()}`],
      ...['--data', chat(), chatUrl()],
    ])
    expect(readReply(out).status).toBe(200)
  })

  test('a big body, for which curl asks first, arrives whole', async () => {
    const content = 'Where is my parcel? '.repeat(100_000)
    const { exit, out, log } = await curl(
      ['--include', '--verbose', ...bearer(), '--data-binary', '@-', chatUrl()],
      chat({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content }] }),
    )
    expect(exit).toBe(0)
    expect(log).toContain('Expect: 100-continue')
    const reply = readReply(out)
    expect(reply.status).toBe(200)
    const { call } = await callOf(reply)
    expect(call).toMatchObject({ status: 'ok', inputTokens: JSON.parse(reply.body).usage.prompt_tokens })
    expect(call.inputChars).toBeGreaterThanOrEqual(content.length)
  })

  test('a body over the limit is 413, which curl gets to read', async () => {
    const { exit, out } = await curl(
      ['--include', ...bearer(), '--data-binary', '@-', chatUrl()],
      chat({ pad: 'x'.repeat(3_000_000) }),
    )
    expect(exit).toBe(0)
    const reply = readReply(out)
    expect(reply.status).toBe(413)
    expect(JSON.parse(reply.body)).toMatchObject({ error: { code: 'body-too-large' } })
  })

  test('so is telemetry over the limit, and with a wrong key', async () => {
    const sent = JSON.stringify({ resourceSpans: [], pad: 'x'.repeat(3_000_000) })
    for (const [key, status] of [
      [house.key(), 413],
      ['tt-nobody', 401],
    ] as const) {
      const { exit, out } = await curl(
        ['--include', ...bearer(key), '--data-binary', '@-', `${house.address()}/v1/traces`],
        sent,
      )
      expect(exit).toBe(0)
      expect(readReply(out)).toMatchObject({ status, body: expect.stringContaining('"message"') })
    }
  })

  test('a body without a length, in chunks', async () => {
    const { out } = await curl(
      [
        '--include',
        ...bearer(),
        ...['--header', 'transfer-encoding: chunked', '--data-binary', '@-', chatUrl()],
      ],
      chat(),
    )
    const reply = readReply(out)
    expect(reply.status).toBe(200)
    expect((await callOf(reply)).call.status).toBe('ok')
  })

  test('Expect: 100-continue is answered before the body is sent', async () => {
    const { exit, out, log } = await curl([
      ...['--include', '--verbose', '--expect100-timeout', '60', ...bearer()],
      ...['--header', 'expect: 100-continue', '--data', chat(), chatUrl()],
    ])
    expect(exit).toBe(0)
    expect(log.indexOf('HTTP/1.1 100 Continue')).toBeGreaterThan(0)
    expect(readReply(out).status).toBe(200)
    const { received } = house.simulator
    expect(received().at(-1)!.headers).not.toHaveProperty('expect')
  })

  test('one connection serves several requests: whole, stream, refusal', async () => {
    const said = ['--write-out', '\n@%{http_code} %{num_connects}\n', ...bearer()]
    const { out } = await curl([
      ...[...said, '--data', chat(), chatUrl(), '--next', '--silent'],
      ...[...said, '--data', chat({ stream: true }), chatUrl(), '--next', '--silent'],
      ...[...said, '--data', '[]', chatUrl(), '--next', '--silent'],
      ...[...said, '--data', chat(), chatUrl()],
    ])
    expect(out.match(/^@.*$/gm)).toEqual(['@200 1', '@200 0', '@400 0', '@200 0'])
  })

  test('curl that gives up in the middle of a stream is recorded as cancelled, once', async () => {
    const aborted = house.simulator.requests().abortedByClient
    const { exit, out } = await curl([
      ...['--include', '--no-buffer', '--max-time', '1', ...bearer()],
      ...['--header', 'x-sim-fault: stall;after=2', '--data', chat({ stream: true }), chatUrl()],
    ])
    expect(exit).toBe(28)
    const { call } = await callOf(readReply(out))
    expect(call).toMatchObject({ status: 'cancelled', errorKind: 'client-disconnected', costUsd: null })
    expect(house.simulator.requests().abortedByClient).toBe(aborted + 1)
  })
})
