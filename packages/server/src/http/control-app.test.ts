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
  expect(detail).toMatch(/"name": .+\. "size\.0": .+\. "json": .*"colour".*\./)
})

test('of many the first five are named and the others counted', async () => {
  const { detail } = await send({ name: 'a', size: Array.from({ length: 9 }, () => 'x') })
  expect(detail.match(/"size\.\d"/g)).toHaveLength(5)
  expect(detail).toMatch(/And 4 more\.$/)
})
