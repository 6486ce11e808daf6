import { createHash, createHmac } from 'node:crypto'
import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chunk, message } from '../src/providers/wire/amazon-frames.fixture.ts'
import { splitEvents } from '../src/providers/wire/event-stream.ts'
import { messages, parsed, startCloud, type Asked, type Cloud } from './cloud.ts'

let cloud: Cloud
let house: Cloud['house']
beforeAll(async () => {
  cloud = await startCloud()
  house = cloud.house
}, 180_000)
afterAll(async () => {
  await cloud?.close()
  expect(cloud?.faults).toEqual([])
}, 60_000)

describe('Bedrock', () => {
  const identity = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
  const region = 'eu-central-1'

  /** Signature Version 4 as AWS's guide writes it, from what came over the wire. */
  function checkSignature({ request, path, body }: Asked): void {
    const { authorization = '', 'x-amz-date': date } = request.headers
    const [, scope, names, signature] =
      /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/(\S+), SignedHeaders=(\S+), Signature=(\S+)$/.exec(
        authorization,
      )!
    expect(scope).toBe(`${String(date).slice(0, 8)}/${region}/bedrock/aws4_request`)
    expect(names).toBe('content-type;host;x-amz-date')
    const sha = (data: Buffer | string) => createHash('sha256').update(data).digest('hex')
    const hmac = (key: Buffer | string, data: string) => createHmac('sha256', key).update(data).digest()
    const canonicalPath = path.split('/').map(encodeURIComponent).join('/')
    const headers = names!.split(';').map((name) => `${name}:${String(request.headers[name])}\n`)
    const canonical = ['POST', canonicalPath, '', headers.join(''), names, sha(body)].join('\n')
    const toSign = ['AWS4-HMAC-SHA256', date, scope, sha(canonical)].join('\n')
    const key = scope!.split('/').reduce<Buffer | string>(hmac, `AWS4${identity.secret}`)
    expect(signature).toBe(hmac(key, toSign).toString('hex'))
  }

  const model = 'anthropic.claude-sonnet-4-5-20250929-v1:0'
  const inPath = `/model/${encodeURIComponent(model)}`
  const checkBody = (asked: Asked) => {
    const { anthropic_version, ...body } = parsed(asked)
    expect(anthropic_version).toBe('bedrock-2023-05-31')
    expect(body).not.toHaveProperty('model')
    expect(body).not.toHaveProperty('stream')
    expect(asked.request.headers).not.toHaveProperty('anthropic-version')
    return body
  }

  beforeAll(() =>
    cloud.put('bedrock', {
      vendor: 'bedrock',
      settings: { region, accessKeyId: identity.accessKeyId },
      apiKey: identity.secret,
    }),
  )

  test('a signed request is one AWS takes', async () => {
    cloud.behaves(async (asked, response) => {
      expect(asked.path).toBe(`${inPath}/invoke`)
      checkSignature(asked)
      await cloud.simulated('/v1/messages', { model: 'claude-sonnet-4-5', ...checkBody(asked) }, response)
    })
    const { data, response } = await cloud
      .anthropic()
      .messages.create({ model: `bedrock/${model}`, max_tokens: 99, messages })
      .withResponse()
    expect(data.content[0]).toMatchObject({ type: 'text' })
    const { call } = await house.call(response.headers.get('x-telltale-call-id'))
    expect(call).toMatchObject({ provider: 'bedrock', model, status: 'ok', usageSource: 'provider' })
    expect(call.costUsd).not.toBeNull()
  })

  const streaming = (): void =>
    cloud.behaves(async (asked, response) => {
      expect(asked.path).toBe(`${inPath}/invoke-with-response-stream`)
      checkSignature(asked)
      const body = { model: 'claude-sonnet-4-5', stream: true, ...checkBody(asked) }
      const events = splitEvents(await (await cloud.simulator('/v1/messages', body)).text())
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
      const bytes = Buffer.concat(events.map(({ data }) => chunk(JSON.parse(data) as object)))
      // Cut where no message ends.
      for (let at = 0; at < bytes.length; at += 97) response.write(bytes.subarray(at, at + 97))
      response.end()
    })

  test('its event stream reaches the official client as server-sent events', async () => {
    streaming()
    const stream = cloud.anthropic().messages.stream({ model: `bedrock/${model}`, max_tokens: 99, messages })
    const { response } = await stream.withResponse()
    const final = await stream.finalMessage()
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(final.usage.output_tokens).toBeGreaterThan(0)
    const { call } = await house.call(response.headers.get('x-telltale-call-id'))
    expect(call).toMatchObject({ status: 'ok', stream: true, usageSource: 'provider' })
  })

  test('its event stream reaches OpenAI’s client as chunks: first made server-sent, then translated', async () => {
    streaming()
    const { data, response } = await cloud
      .openai()
      .chat.completions.create({ model: `bedrock/${model}`, messages, stream: true })
      .withResponse()
    const chunks = await Array.fromAsync(data)
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBeTruthy()
    expect(chunks.at(-1)!.choices[0]!.finish_reason).toBe('stop')
    const { call } = await house.call(response.headers.get('x-telltale-call-id'))
    expect(call).toMatchObject({ dialect: 'openai-chat', status: 'ok', usageSource: 'provider' })
    expect(call.costUsd).not.toBeNull()
  })

  const streamed = async (bytes: Buffer) => {
    cloud.behaves((_, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' }).end(bytes)
    })
    const reply = await fetch(`${house.address()}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': house.key() },
      body: JSON.stringify({ model: `bedrock/${model}`, max_tokens: 9, stream: true, messages }),
    })
    const text = await reply.text()
    return { text, call: (await house.call(reply.headers.get('x-telltale-call-id'))).call }
  }

  test('an exception in the stream is an error, a broken checksum a truncation', async () => {
    const thrown = message(
      { ':message-type': 'exception', ':exception-type': 'throttlingException' },
      '{"message":"Too many tokens"}',
    )
    const refused = await streamed(thrown)
    expect(refused.text).toContain('"rate_limit_error"')
    expect(refused.call).toMatchObject({ status: 'error', errorKind: 'rate_limit_error' })

    const broken = chunk({ type: 'message_start', message: {} })
    broken[20]! ^= 1
    const cut = await streamed(Buffer.concat([chunk({ type: 'ping' }), broken]))
    expect(cut.text).toContain('event: ping')
    expect(cut.text).toContain('"code":"upstream-malformed"')
    expect(cut.call).toMatchObject({ status: 'truncated', errorKind: 'upstream-malformed' })
  })

  test('an error of AWS’s shape reaches the client in the dialect’s, without what was signed with', async () => {
    cloud.behaves((asked, response) => {
      response.writeHead(403, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ message: `Bad signature: ${asked.request.headers.authorization}` }))
    })
    const refused = await cloud
      .anthropic()
      .messages.create({ model: `bedrock/${model}`, max_tokens: 9, messages })
      .catch((error: unknown) => error as InstanceType<typeof Anthropic.APIError>)
    expect(refused).toMatchObject({
      status: 403,
      error: { type: 'error', error: { type: 'permission_error', code: 'upstream-refused' } },
    })
    expect(JSON.stringify(refused)).toContain('Bad signature: [credential]')
  })
})
