import { createVerify, generateKeyPairSync } from 'node:crypto'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messages, parsed, startCloud, type Cloud } from './cloud.ts'
import { startTestHouse } from './test-house.ts'

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

describe('Azure', () => {
  test('a dated version puts the deployment into the path and the key into api-key', async () => {
    await cloud.put('azure', {
      vendor: 'azure',
      settings: { apiVersion: '2024-10-21', deployments: { 'gpt-4o-mini': 'prod-mini' } },
      apiKey: 'azure-key',
    })
    cloud.behaves(async (asked, response) => {
      expect(asked.path).toBe('/openai/deployments/prod-mini/chat/completions?api-version=2024-10-21')
      expect(asked.request.headers).toMatchObject({ 'api-key': 'azure-key' })
      expect(asked.request.headers.authorization).toBeUndefined()
      await cloud.simulated('/v1/chat/completions', parsed(asked), response)
    })
    const { data, response } = await cloud
      .openai()
      .chat.completions.create({ model: 'azure/gpt-4o-mini', messages })
      .withResponse()
    expect(data.choices[0]!.message.content).not.toBe('')
    const stream = await cloud.openai().chat.completions.create({
      model: 'azure/gpt-4o-mini',
      messages,
      stream: true,
    })
    expect((await Array.fromAsync(stream)).length).toBeGreaterThan(2)
    const { call } = await house.call(response.headers.get('x-telltale-call-id'))
    expect(call).toMatchObject({ provider: 'azure', model: 'gpt-4o-mini', status: 'ok' })
    expect(call.costUsd).not.toBeNull()
  })

  test('a filtered request is told apart', async () => {
    cloud.behaves((_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end('{"error":{"code":"content_filter","message":"Filtered."}}')
    })
    const refused = await cloud
      .openai()
      .chat.completions.create({ model: 'azure/gpt-4o-mini', messages })
      .catch((error: unknown) => error as InstanceType<typeof OpenAI.APIError>)
    const id = (refused as { headers: Headers }).headers.get('x-telltale-call-id')
    expect((await house.call(id)).call).toMatchObject({ status: 'error', errorKind: 'content-filtered' })
  })

  test('an application signs in once, and again when it is refused no more', async () => {
    let signedIn = 0
    const settings = { auth: 'application', tenantId: 'tenant', clientId: 'client', authority: cloud.address }
    await cloud.put('entra', { vendor: 'azure', settings, apiKey: 'application-secret' })
    cloud.behaves(async (asked, response) => {
      if (asked.path === '/tenant/oauth2/v2.0/token') {
        expect(Object.fromEntries(new URLSearchParams(asked.body.toString()))).toMatchObject({
          client_secret: 'application-secret',
          scope: 'https://ai.azure.com/.default',
        })
        response.writeHead(200).end(`{"access_token":"entra-${++signedIn}","expires_in":3599}`)
        return
      }
      expect(asked.path).toBe('/openai/v1/chat/completions')
      expect(asked.request.headers.authorization).toBe('Bearer entra-1')
      await cloud.simulated('/v1/chat/completions', parsed(asked), response)
    })
    const ask = () => cloud.openai().chat.completions.create({ model: 'entra/gpt-4o-mini', messages })
    await Promise.all([ask(), ask(), ask()])
    // A snapshot made anew keeps the token.
    await cloud.put('other', { dialect: 'openai', baseUrl: 'https://other.test/v1' })
    await ask()
    expect(signedIn).toBe(1)
  })

  test('a refused sign-in says so and repeats no secret', async () => {
    const settings = { auth: 'application', tenantId: 'other', clientId: 'client', authority: cloud.address }
    await cloud.put('locked', { vendor: 'azure', settings, apiKey: 'application-secret' })
    cloud.behaves((asked, response) => {
      response.writeHead(401).end(`{"error":"invalid_client","error_description":"${asked.body.toString()}"}`)
    })
    const reply = await fetch(`${house.address()}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${house.key()}` },
      body: JSON.stringify({ model: 'locked/gpt-4o-mini', messages }),
    })
    const text = await reply.text()
    expect(reply.status).toBe(502)
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'provider-sign-in-failed' } })
    expect(text).toContain('answered 401 (invalid_client)')
    const recorded = await house.call(reply.headers.get('x-telltale-call-id'))
    expect(text + JSON.stringify(recorded)).not.toContain('application-secret')
  })
})

describe('Vertex', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

  test('a service account signs in, and Anthropic’s models are called below the project', async () => {
    let signedIn = 0
    const account = {
      type: 'service_account',
      client_email: 'gateway@acme.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: `${cloud.address}/token`,
    }
    await cloud.put('vertex', {
      vendor: 'vertex',
      dialect: 'anthropic',
      settings: { project: 'acme', location: 'europe-west1' },
      apiKey: JSON.stringify(account, null, 2),
    })
    const methods: string[] = []
    cloud.behaves(async (asked, response) => {
      if (asked.path === '/token') {
        const jwt = new URLSearchParams(asked.body.toString()).get('assertion')!.split('.')
        const verify = createVerify('RSA-SHA256').update(`${jwt[0]}.${jwt[1]}`)
        expect(verify.verify(publicKey, jwt[2]!, 'base64url')).toBe(true)
        response.writeHead(200).end(`{"access_token":"ya29-${++signedIn}","expires_in":3599}`)
        return
      }
      const [, method] =
        /^\/v1\/projects\/acme\/locations\/europe-west1\/publishers\/anthropic\/models\/claude-sonnet-4-5@20250929:(\w+)$/.exec(
          asked.path,
        )!
      methods.push(method!)
      expect(asked.request.headers.authorization).toBe('Bearer ya29-1')
      const { anthropic_version, ...body } = parsed(asked)
      expect(anthropic_version).toBe('vertex-2023-10-16')
      expect(body).not.toHaveProperty('model')
      await cloud.simulated('/v1/messages', { model: 'claude-sonnet-4-5', ...body }, response)
    })
    const model = 'vertex/claude-sonnet-4-5@20250929'
    await cloud.anthropic().messages.create({ model, max_tokens: 99, messages })
    const stream = cloud.anthropic().messages.stream({ model, max_tokens: 99, messages })
    expect((await stream.finalMessage()).content[0]).toMatchObject({ type: 'text' })
    expect(methods).toEqual(['rawPredict', 'streamRawPredict'])
    expect(signedIn).toBe(1)
  })

  test('Gemini’s own dialect goes below the project, too, with a given token', async () => {
    await cloud.put('vg', { vendor: 'vertex', settings: { project: 'acme' }, apiKey: 'ya29-given' })
    const paths: string[] = []
    cloud.behaves(async (asked, response) => {
      paths.push(asked.path)
      expect(asked.request.headers.authorization).toBe('Bearer ya29-given')
      const [, method] = /:(.*)$/.exec(asked.path)!
      await cloud.simulated(`/v1beta/models/gemini-2.5-flash:${method}`, parsed(asked), response)
    })
    const ask = (method: string) =>
      fetch(`${house.address()}/v1beta/models/vg/gemini-2.5-flash:${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-goog-api-key': house.key() },
        body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }),
      })
    expect(await (await ask('generateContent')).json()).toHaveProperty('candidates')
    expect(await (await ask('streamGenerateContent?alt=sse')).text()).toContain('data: ')
    const below = '/v1/projects/acme/locations/global/publishers/google/models/gemini-2.5-flash'
    expect(paths).toEqual([`${below}:generateContent`, `${below}:streamGenerateContent?alt=sse`])
  })

  test('a token address inside is refused like any other', async () => {
    const account = {
      ...{ type: 'service_account', client_email: 'a@b.test', token_uri: 'http://169.254.169.254/token' },
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    }
    await cloud.put('inside', {
      ...{ vendor: 'vertex', dialect: 'anthropic', settings: { project: 'acme' } },
      apiKey: JSON.stringify(account),
    })
    await expect(
      cloud.anthropic().messages.create({ model: 'inside/claude-sonnet-4-5', max_tokens: 9, messages }),
    ).rejects.toMatchObject({ status: 400, error: { error: { code: 'address-refused' } } })
  })

  test('an error in an array reaches the client in the dialect’s own shape', async () => {
    await cloud.put('vertex-openai', {
      ...{ vendor: 'vertex', dialect: 'openai', settings: { project: 'acme' }, apiKey: 'ya29-given' },
    })
    cloud.behaves((asked, response) => {
      expect(asked.path).toBe('/v1/projects/acme/locations/global/endpoints/openapi/chat/completions')
      response.writeHead(403, { 'content-type': 'application/json' })
      response.end(
        `[{"error":{"code":403,"message":"No access for ya29-given","status":"PERMISSION_DENIED"}}]`,
      )
    })
    const refused = await cloud
      .openai()
      .chat.completions.create({ model: 'vertex-openai/google/gemini-2.5-flash', messages })
      .catch((error: unknown) => error as InstanceType<typeof OpenAI.APIError>)
    expect(refused).toMatchObject({ status: 403, code: 'upstream-refused' })
    expect((refused as Error).message).toContain('No access for [credential]')
  })
})

test('a redirect is not followed', async () => {
  await cloud.put('moved', { vendor: 'openai-compatible', apiKey: 'k' })
  const paths: string[] = []
  cloud.behaves(({ path }, response) => {
    paths.push(path)
    response.writeHead(307, { location: `${cloud.address}/elsewhere` }).end()
  })
  await expect(cloud.openai().chat.completions.create({ model: 'moved/m', messages })).rejects.toMatchObject({
    ...{ status: 502, code: 'upstream-redirected' },
  })
  expect(paths).toEqual(['/chat/completions'])
})

test('what a vendor spells otherwise is spelt so', async () => {
  await cloud.put('mistral', { vendor: 'mistral', apiKey: 'k' })
  cloud.behaves(async (asked, response) => {
    const { stream_options, max_completion_tokens, ...body } = parsed(asked)
    expect([stream_options, max_completion_tokens, body['max_tokens']]).toEqual([undefined, undefined, 50])
    await cloud.simulated('/v1/chat/completions', { ...body, model: 'gpt-4o-mini' }, response)
  })
  const stream = await cloud.openai().chat.completions.create({
    ...{ model: 'mistral/mistral-small-latest', messages, stream: true as const, max_completion_tokens: 50 },
  })
  expect((await Array.fromAsync(stream)).length).toBeGreaterThan(2)
})

test('the configuration file names vendors, too', { timeout: 240_000 }, async () => {
  const bedrock = { vendor: 'bedrock', apiKey: 'k', settings: { region: 'eu-west-1' } }
  const other = await startTestHouse({ providers: { local: { vendor: 'ollama' }, bedrock } })
  const { json } = await other.api('GET', '/api/providers')
  await other.close()
  expect(json.providers).toMatchObject([
    { name: 'local', source: 'file', dialect: 'openai', baseUrl: 'http://127.0.0.1:11434/v1' },
    { vendor: 'bedrock', baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com', hasKey: true },
  ])
  await expect(startTestHouse({ providers: { bedrock: { ...bedrock, settings: {} } } })).rejects.toThrow(
    'The provider "bedrock" in the configuration cannot be used: "settings.region" is missing; it must be a text',
  )
})

test('the vendors are listed with what each needs', async () => {
  const { status, json } = await house.api('GET', '/api/vendors')
  expect(status).toBe(200)
  expect(json.vendors.map(({ name }: { name: string }) => name)).toContain('bedrock')
  const missing = await house.api('PUT', '/api/providers/none', { vendor: 'bedrock', apiKey: 'k' })
  expect(missing).toMatchObject({ status: 400, json: { code: 'body-invalid' } })
  expect(JSON.stringify(missing.json)).toContain('settings.region')
})
