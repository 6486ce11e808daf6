import { createRoute, z } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { createControlApp } from './control-app.ts'

const route = createRoute({
  method: 'post',
  path: '/things',
  request: {
    body: {
      content: {
        'application/json': { schema: z.strictObject({ name: z.string(), size: z.array(z.int()) }) },
      },
    },
  },
  responses: { 200: { description: 'taken' } },
})

const send = async (body: unknown): Promise<{ status: number; detail: string }> => {
  const app = createControlApp().openapi(route, (context) => context.body(null, 200))
  const reply = await app.request('/things', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: reply.status, detail: reply.ok ? '' : ((await reply.json()) as { detail: string }).detail }
}

test('every wrong field is named, each with what is wrong', async () => {
  const { status, detail } = await send({ name: 1, size: [2.5], colour: 'red' })
  expect(status).toBe(400)
  expect(detail).toBe(
    [
      '"name" must be a text, not 1. For example: "name": "text".',
      '"size.0" must be a whole number, not 2.5. For example: 1.',
      '"colour" is not known here; known are: "name", "size".',
    ].join(' '),
  )
})

test('what is wrong in an address is told in the same way, by the route that was asked', async () => {
  const asked = createRoute({
    method: 'get',
    path: '/things/{id}',
    request: { params: z.object({ id: z.uuid() }), query: z.object({ limit: z.coerce.number().max(9) }) },
    responses: { 200: { description: 'a thing' } },
  })
  const rooms = createControlApp().openapi(asked, (context) => context.body(null, 200))
  const app = createControlApp()
  app.route('/', rooms)
  const detailOf = async (path: string) => (await (await app.request(path)).json()) as object
  expect(await detailOf('/things/7?limit=1')).toMatchObject({
    code: 'query-invalid',
    detail: expect.stringMatching(
      /^"id" must be an id \(a UUID\), not a text of 1 character\. For example: "id": "/,
    ),
  })
  expect(await detailOf(`/things/${crypto.randomUUID()}?limit=12`)).toMatchObject({
    code: 'query-invalid',
    detail: '"limit" must be a number of at most 9, not a text of 2 characters. For example: "limit": 1.',
  })
})

test('of many the first five are named and the others counted', async () => {
  const { detail } = await send({ name: 'a', size: Array.from({ length: 9 }, () => 'x') })
  expect(detail.match(/"size\.\d"/g)).toHaveLength(5)
  expect(detail).toMatch(/And 4 more\.$/)
})
