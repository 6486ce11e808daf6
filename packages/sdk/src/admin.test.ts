import { expect, it } from 'vitest'
import { createAdmin } from './admin.ts'
import { serve } from './test-server.ts'
import { TelltaleError } from './telltale-error.ts'

it('asks as an administrator, for one project, by name', async () => {
  const server = await serve(() => ({ body: { keys: [] } }))
  const admin = createAdmin({
    baseUrl: `${server.baseUrl}/`,
    adminKey: 'tta-test',
    project: 'shop',
    client: 'cli',
  })
  expect(await admin.keys()).toEqual([])
  expect(server.asked[0]).toMatchObject({
    method: 'GET',
    path: '/api/keys?project=shop',
    headers: { authorization: 'Bearer tta-test', 'x-telltale-client': 'cli' },
  })
})

it('keeps names with odd characters in one path segment', async () => {
  const server = await serve(() => ({ body: {} }))
  await createAdmin({ baseUrl: server.baseUrl, adminKey: 'tta-test' }).activatePrompt('a/b c', 2)
  expect(server.asked[0]).toMatchObject({
    method: 'POST',
    path: '/api/prompts/a%2Fb%20c/activate',
    body: { version: 2 },
  })
})

it('turns a problem into an error with its code and hint', async () => {
  const server = await serve(() => ({
    status: 404,
    headers: { 'content-type': 'application/problem+json' },
    body: {
      code: 'prompt-unknown',
      title: 'There is no such prompt.',
      detail: 'It is "x".',
      hint: 'Push it.',
    },
  }))
  const failed = await createAdmin({ baseUrl: server.baseUrl, adminKey: 'tta-test' })
    .prompt('x')
    .catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(TelltaleError)
  expect(failed).toMatchObject({
    code: 'prompt-unknown',
    status: 404,
    message: 'There is no such prompt. It is "x".',
    hint: 'Push it.',
    canRetry: false,
  })
})

it('says when nobody answers, and when somebody else does', async () => {
  const server = await serve(() => ({ body: 'hello' }))
  const admin = createAdmin({ baseUrl: server.baseUrl, adminKey: 'tta-test' })
  await expect(admin.status()).rejects.toMatchObject({ code: 'reply-unreadable' })
  await server.close()
  await expect(admin.status()).rejects.toMatchObject({ code: 'unreachable', canRetry: true })
})

it('follows what lands', async () => {
  const server = await serve(() => ({
    headers: { 'content-type': 'text/event-stream' },
    body: ': ping\n\nevent: landed\ndata: {"table":"calls","rows":3}\n\nevent: other\ndata: 1\n\nevent: landed\r\ndata: {"table":"scores","rows":1}\r\n\r\n',
  }))
  const admin = createAdmin({ baseUrl: server.baseUrl, adminKey: 'tta-test' })
  const landed: unknown[] = []
  for await (const one of admin.landed(new AbortController().signal)) landed.push(one)
  expect(landed).toEqual([
    { table: 'calls', rows: 3 },
    { table: 'scores', rows: 1 },
  ])
})
