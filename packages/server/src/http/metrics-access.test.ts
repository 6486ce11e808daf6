import { expect, test } from 'vitest'
import type { Holder } from '../access/principal.ts'
import { createControlApp } from './control-app.ts'
import { guardMetrics, type MetricsAccess } from './metrics-access.ts'

const everywhere: MetricsAccess = { areOpen: false, listensOnLoopback: false, token: null }
const token = 'scrape-me-if-you-can'
const holders: { readonly [token: string]: Holder } = {
  'tta-operator': { kind: 'admin', actor: 'operator', projects: null },
  'tta-viewer': { kind: 'viewer', actor: 'ada', projects: null },
  'tt-key': { kind: 'key', actor: 'checkout', projects: ['default'] },
}

async function ask(access: Partial<MetricsAccess>, authorization?: string): Promise<Response> {
  const app = createControlApp()
  app.use(
    '/metrics',
    guardMetrics({ ...everywhere, ...access }, (one) => holders[one] ?? null),
  )
  app.get('/metrics', (c) => c.text('telltale_tape_up 1'))
  return app.request('/metrics', authorization === undefined ? {} : { headers: { authorization } })
}

test('beyond this machine nobody reads them without the token or an administrator’s key', async () => {
  for (const authorization of [
    undefined,
    'Bearer wrong',
    `Basic ${token}`,
    'Bearer tta-viewer',
    'Bearer tt-key',
  ])
    expect((await ask({ token }, authorization)).status, authorization).toBe(401)
  for (const authorization of [`Bearer ${token}`, `bearer ${token}`, 'Bearer tta-operator'])
    expect((await ask({ token }, authorization)).status, authorization).toBe(200)
  expect((await ask({}, `Bearer ${token}`)).status, 'no token was set').toBe(401)
  expect((await ask({}, 'Bearer tta-operator')).status).toBe(200)
})

test('whoever is refused is told what to send, and nothing of the token', async () => {
  const refused = await ask({ token })
  expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  const body = await refused.text()
  expect(JSON.parse(body)).toMatchObject({
    code: 'metrics-closed',
    hint: expect.stringMatching(/TELLTALE_METRICS_TOKEN/),
  })
  expect(body).not.toContain(token)
})

test('they are open on loopback until a token is set, and anywhere the settings open them', async () => {
  expect((await ask({ listensOnLoopback: true })).status).toBe(200)
  expect((await ask({ listensOnLoopback: true, token })).status, 'a proxy may stand before it').toBe(401)
  expect((await ask({ areOpen: true })).status).toBe(200)
})
