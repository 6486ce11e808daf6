import { expect, it } from 'vitest'
import { createTelltale } from './telltale.ts'
import { serve } from './test-server.ts'

it('tells of a query in the background, with the time it was asked at', async () => {
  const server = await serve(() => ({ status: 202, body: { ids: ['one'] } }))
  const telltale = createTelltale({ baseUrl: server.baseUrl, apiKey: 'tt-test' })
  const before = Date.now()
  expect(await telltale.retrieval({ query: 'How?', documents: [{ text: 'So.' }] })).toEqual({ id: 'one' })
  const { path, body } = server.asked[0] as { path: string; body: { retrievals: { at: string }[] } }
  expect(path).toBe('/api/retrievals')
  expect(body.retrievals).toMatchObject([{ query: 'How?', documents: [{ text: 'So.' }] }])
  expect(Date.parse(body.retrievals[0]!.at)).toBeGreaterThanOrEqual(before)
})

it('holds a bounded number of characters back, and troubles nobody who did not await', async () => {
  const server = await serve(() => ({ status: 400, body: { code: 'body-invalid', title: 'No.' } }))
  const telltale = createTelltale({ baseUrl: server.baseUrl, apiKey: 'tt-test' })
  const big = { query: 'How?', documents: [{ text: 'x'.repeat(9 << 20) }] }
  void telltale.retrieval(big)
  await expect(telltale.retrieval(big)).rejects.toMatchObject({ code: 'queue-full' })
  await telltale.flush()
})
