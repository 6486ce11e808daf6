import { expect, it } from 'vitest'
import { createTelltale } from './telltale.ts'
import { serve } from './test-server.ts'

it('tells of a click in the background, with the time it was made at', async () => {
  const server = await serve(() => ({ status: 202, body: { clicks: 1 } }))
  const telltale = createTelltale({ baseUrl: server.baseUrl, apiKey: 'tt-test' })
  const before = Date.now()
  void telltale.click({ retrievalId: 'one', document: 2 })
  await telltale.flush()
  const { path, body } = server.asked[0] as { path: string; body: { clicks: { at: string }[] } }
  expect(path).toBe('/api/retrievals/clicks')
  expect(body.clicks).toMatchObject([{ retrievalId: 'one', document: 2 }])
  expect(Date.parse(body.clicks[0]!.at)).toBeGreaterThanOrEqual(before)
})
