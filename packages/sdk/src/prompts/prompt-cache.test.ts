import { expect, it } from 'vitest'
import { serve, type Answer } from '../test-server.ts'
import { createTransport } from '../transport.ts'
import { createPromptCache } from './prompt-cache.ts'

const version = (number: number, template = `Version ${number}`) => ({
  name: 'support',
  version: number,
  hash: String(number).repeat(64),
  shortHash: String(number).repeat(12),
  template,
  modelId: 'gpt-6-luna',
  temperature: 0.2,
  maxTokens: 256,
  variables: [],
  author: null,
  message: null,
  createdAt: '2026-10-07T00:00:00.000Z',
})

const problem = (status: number, code: string): Answer => ({
  status,
  body: { code, title: 'No.', hint: 'Do this.' },
})

/** A cache in front of a server whose answer can be changed, with a clock that only the test moves. */
async function setUp(first: Answer) {
  const world = { answer: first, nowMs: 1_000_000 }
  const server = await serve(() => world.answer)
  const transport = createTransport({ baseUrl: server.baseUrl, key: 'tt-test' })
  const prompts = createPromptCache({ transport, project: undefined, now: () => world.nowMs })
  const settled = async (count: number) => {
    while (server.asked.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { world, server, prompts, settled }
}

it('asks the server once, then gives its copy while it is fresh', async () => {
  const { world, server, prompts } = await setUp({ body: version(1) })
  const first = await prompts.get('support')
  expect(first).toMatchObject({
    name: 'support',
    version: 1,
    modelId: 'gpt-6-luna',
    source: 'server',
    ageMs: 0,
    problem: null,
  })
  world.nowMs += 59_000
  expect(await prompts.get('support')).toMatchObject({ version: 1, source: 'cache', ageMs: 59_000 })
  expect(server.asked).toHaveLength(1)
  expect(server.asked[0]).toMatchObject({
    path: '/api/prompts/support/live',
    headers: { authorization: 'Bearer tt-test' },
  })
})

it('gives an old copy at once and fetches the new one behind it', async () => {
  const { world, prompts, settled } = await setUp({ body: version(1) })
  await prompts.get('support')
  world.answer = { body: version(2) }
  world.nowMs += 61_000
  expect(await prompts.get('support')).toMatchObject({ version: 1, source: 'stale' })
  await settled(2)
  expect(await prompts.get('support')).toMatchObject({ version: 2, source: 'cache' })
})

it('sends the ETag, and 304 makes the copy fresh again', async () => {
  const { world, server, prompts, settled } = await setUp({ body: version(1), headers: { etag: '"abc"' } })
  await prompts.get('support')
  world.answer = { status: 304 }
  world.nowMs += 61_000
  await prompts.get('support')
  await settled(2)
  expect(server.asked[1]!.headers['if-none-match']).toBe('"abc"')
  expect(await prompts.get('support')).toMatchObject({ version: 1, source: 'cache', ageMs: 0 })
})

it('waits for the server when its copy is very old', async () => {
  const { world, prompts } = await setUp({ body: version(1) })
  await prompts.get('support')
  world.answer = { body: version(2) }
  world.nowMs += 3_600_001
  expect(await prompts.get('support')).toMatchObject({ version: 2, source: 'server' })
})

it('sends one request however many ask at once', async () => {
  const { server, prompts } = await setUp({ body: version(1), afterMs: 30 })
  const all = await Promise.all(Array.from({ length: 50 }, () => prompts.get('support')))
  expect(new Set(all.map(({ version }) => version))).toEqual(new Set([1]))
  expect(server.asked).toHaveLength(1)
})

it('asks for a fixed version once and for ever', async () => {
  const { world, server, prompts } = await setUp({ body: version(3) })
  await prompts.get('support', { version: 3 })
  world.nowMs += 10 * 86_400_000
  expect(await prompts.get('support', { version: 3 })).toMatchObject({ version: 3, source: 'cache' })
  expect(server.asked.map(({ path }) => path)).toEqual(['/api/prompts/support/live?version=3'])
})

it('keeps an old copy through an outage, says so, and recovers', async () => {
  const { world, prompts, settled } = await setUp({ body: version(1) })
  await prompts.get('support')
  world.answer = problem(503, 'state-unavailable')
  world.nowMs += 61_000
  await prompts.get('support')
  await settled(2)
  expect(await prompts.get('support')).toMatchObject({
    version: 1,
    source: 'stale',
    problem: { code: 'state-unavailable' },
  })
  world.answer = { body: version(2) }
  world.nowMs += 2_000
  await prompts.get('support')
  await settled(3)
  expect(await prompts.get('support')).toMatchObject({ version: 2, source: 'cache', problem: null })
})

it('falls back on the bundled prompt when the server is away, and says so', async () => {
  const { server, prompts } = await setUp({})
  await server.close()
  const prompt = await prompts.get('support', {
    fallback: { template: 'Hello {name}', modelId: 'gpt-6-luna' },
  })
  expect(prompt).toMatchObject({
    version: null,
    hash: null,
    source: 'fallback',
    problem: { code: 'unreachable' },
  })
  expect(prompt.render({ name: 'Ada' }).text).toBe('Hello Ada')
})

it('leaves a dead server alone for a while: nobody waits for it twice', async () => {
  const { world, server, prompts } = await setUp({ body: version(1), afterMs: 200 })
  const options = { fallback: { template: 'x', modelId: 'm' }, timeoutMs: 20 }
  expect((await prompts.get('support', options)).problem?.code).toBe('timeout')
  expect((await prompts.get('support', options)).source).toBe('fallback')
  // It was not asked again, so there was nothing to wait for. (A slow machine may give up before the first arrives.)
  expect(server.asked.length).toBeLessThan(2)
  world.answer = { body: version(1) }
  world.nowMs += 1_001
  expect((await prompts.get('support', { ...options, timeoutMs: 10_000 })).source).toBe('server')
})

it('without copy and fallback, rejects with what the server said', async () => {
  const { prompts } = await setUp(problem(404, 'prompt-unknown'))
  await expect(prompts.get('suport')).rejects.toMatchObject({
    code: 'prompt-unknown',
    status: 404,
    hint: 'Do this.',
  })
})

it('takes something else at that address for no prompt', async () => {
  const { prompts } = await setUp({ body: '<html>', headers: { 'content-type': 'text/html' } })
  await expect(prompts.get('support')).rejects.toMatchObject({ code: 'reply-unreadable' })
})

it('keeps environments apart, and renders with the partials in', async () => {
  const expanded = {
    template: 'Be kind. Hello',
    partials: [{ name: 'tone', version: 2, hash: 'a'.repeat(64) }],
  }
  const { server, prompts } = await setUp({ body: { ...version(1), expanded } })
  const prompt = await prompts.get('support', { environment: 'staging' })
  expect(prompt).toMatchObject({ template: 'Be kind. Hello', partials: [{ name: 'tone', version: 2 }] })
  expect(prompt.render().text).toBe('Be kind. Hello')
  await prompts.get('support')
  await prompts.get('support', { environment: 'staging' })
  expect(server.asked.map(({ path }) => path)).toEqual([
    '/api/prompts/support/live?environment=staging',
    '/api/prompts/support/live',
  ])
})
