import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { accessRoutes } from '../access/routes.ts'
import { createSealing } from '../access/secrets.ts'
import { accessStore } from '../access/store.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { createControlApp, problemOf } from '../http/control-app.ts'
import { problemResponse } from '../http/problem-response.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { changeRoutes } from '../ledger/change-routes.ts'
import { listChanges } from '../ledger/changes.ts'
import { gatherVendors } from '../providers/gather-vendors.ts'
import { routeStore } from './route-store.ts'
import { modelRouteStore } from './model-route-store.ts'
import { routingRoutes } from './routes.ts'
import { providerStore } from './store.ts'

onMigratedState('the routes of Settings', (state) => {
  const app = createControlApp()
  beforeAll(async () => {
    const parts = { state: state(), clock: Date.now, newId: uuidSource() }
    const { seal } = createSealing(randomBytes(32), () => randomBytes(12))
    const policy = { allowPrivateAddresses: false, listensOnLoopback: true }
    const routing = {
      ...providerStore({ ...parts, seal, policy, vendors: await gatherVendors(), fileProviders: [] }),
      ...modelRouteStore({
        routes: routeStore({ ...parts, fileRoutes: [], fileProviders: [] }),
        fileRoutes: [],
      }),
    }
    app.onError((error) => problemResponse(problemOf(error, (bug) => expect.unreachable(String(bug)))))
    app.use('/api/*', (context, next) => {
      const projectId = context.req.query('project') ?? 'default'
      context.set('principal', { kind: 'admin', actor: 'ada', projects: null, projectId, source: 'ui' })
      return next()
    })
    app.route('/', routingRoutes(routing, createControlApp))
    app.route('/', accessRoutes(accessStore({ ...parts, randomBytes }), createControlApp))
    app.route(
      '/',
      changeRoutes({ listChanges: (...asked) => listChanges(state(), ...asked) }, createControlApp),
    )
  })
  const ask = async (method: string, path: string, body?: unknown) => {
    const reply = await app.request(path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    return {
      status: reply.status,
      json: (text === '' ? null : JSON.parse(text)) as Record<string, unknown> | null,
    }
  }
  const provider = { dialect: 'openai', baseUrl: 'http://127.0.0.1:4410/v1', apiKey: 'sim' }

  test('a provider comes and goes', async () => {
    const put = await ask('PUT', '/api/providers/sim', provider)
    expect(put).toMatchObject({ status: 200, json: { name: 'sim', hasKey: true, source: 'api', models: [] } })
    expect(await ask('GET', '/api/providers')).toEqual({ status: 200, json: { providers: [put.json] } })
    expect(JSON.stringify(put)).not.toContain('"apiKey"')
    expect((await ask('DELETE', '/api/providers/sim')).status).toBe(204)
    expect((await ask('DELETE', '/api/providers/sim')).status).toBe(404)
  })

  test('a model route may hold a slash, as model names do', async () => {
    await ask('PUT', '/api/providers/sim', provider)
    const path = '/api/model-routes/team%2Ffast'
    expect((await ask('PUT', path, { provider: 'sim', model: 'gpt-4o' })).status).toBe(200)
    expect(await ask('GET', '/api/model-routes')).toMatchObject({
      json: { routes: [{ alias: 'team/fast', provider: 'sim', model: 'gpt-4o' }] },
    })
    expect((await ask('DELETE', '/api/providers/sim')).status).toBe(409)
    expect((await ask('DELETE', path)).status).toBe(204)
  })

  test('a key is shown once and revoked for good', async () => {
    const made = await ask('POST', '/api/keys', { name: ' bot ', expiresAt: '2999-01-01T00:00:00+02:00' })
    const { key, secret } = made.json as { key: Record<string, string>; secret: string }
    expect(made.status).toBe(201)
    expect(key).toMatchObject({ name: 'bot', expiresAt: '2998-12-31T22:00:00.000Z', allowedModels: null })
    expect(JSON.stringify(await ask('GET', '/api/keys'))).not.toContain(secret)
    expect((await ask('DELETE', `/api/keys/${key['id']}?project=other`)).status).toBe(404)
    expect(await ask('DELETE', `/api/keys/${key['id']}`)).toMatchObject({
      status: 200,
      json: { key: { id: key['id'] } },
    })
  })

  test('a project is made, and its keys are its own', async () => {
    expect((await ask('POST', '/api/projects', { id: 'shop', name: 'Shop' })).status).toBe(201)
    expect((await ask('POST', '/api/projects', { id: 'shop', name: 'Shop' })).status).toBe(409)
    expect((await ask('POST', '/api/keys?project=shop', { name: 'till' })).status).toBe(201)
    expect(await ask('GET', '/api/keys?project=shop')).toMatchObject({
      json: { keys: [{ projectId: 'shop' }] },
    })
    expect(await ask('GET', '/api/projects')).toMatchObject({
      json: { projects: [{ id: 'default' }, { id: 'shop' }] },
    })
  })

  test('everything above is on record, page by page', async () => {
    const first = await ask('GET', '/api/changes?limit=2')
    const { changes, next } = first.json as { changes: { summary: string }[]; next: string }
    expect(changes).toHaveLength(2)
    const second = await ask('GET', `/api/changes?limit=2&before=${next}`)
    expect(JSON.stringify(second.json)).not.toContain(changes[1]!.summary)
  })

  describe('bad input is told, never a bug', () => {
    test.each<readonly [string, string, unknown, number]>([
      ['PUT', '/api/providers/Bad_Name', provider, 400],
      ['PUT', '/api/providers/bad', { ...provider, dialect: 'klingon' }, 400],
      ['PUT', '/api/providers/bad', { ...provider, baseUrl: 'ftp://x' }, 400],
      ['PUT', '/api/providers/bad', { ...provider, baseUrl: 'http://169.254.169.254/' }, 400],
      ['PUT', '/api/providers/bad', { ...provider, apiKey: 'a\r\nx-injected: 1' }, 400],
      ['PUT', '/api/providers/bad', { ...provider, headers: { 'x-a': 'b\r\nc: d' } }, 400],
      ['PUT', '/api/providers/bad', { ...provider, headers: { 'bad name': 'b' } }, 400],
      ['PUT', '/api/providers/bad', { ...provider, headers: { Host: 'evil' } }, 400],
      ['PUT', '/api/providers/bad', { ...provider, models: ['a*b'] }, 400],
      ['PUT', '/api/model-routes/bad', { provider: 'nobody', model: 'm' }, 400],
      ['PUT', '/api/model-routes/prompt%3Ax', { provider: 'sim', model: 'm' }, 400],
      ['POST', '/api/keys', { name: ' ' }, 400],
      ['POST', '/api/keys', { name: 'x', expiresAt: 'tomorrow' }, 400],
      ['POST', '/api/keys', { name: 'x', expiresAt: '2001-01-01T00:00:00Z' }, 400],
      ['POST', '/api/keys', { name: 'x', allowedModels: [] }, 400],
      ['POST', '/api/keys?project=nowhere', { name: 'x' }, 404],
      ['POST', '/api/projects', { id: 'Bad Id', name: 'x' }, 400],
      ['DELETE', '/api/keys/nonsense', undefined, 404],
      ['GET', '/api/changes?limit=0', undefined, 400],
      ['GET', '/api/changes?before=x', undefined, 400],
      ['GET', '/api/changes?before=99999999999999999999', undefined, 400],
    ])('%s %s %j', async (method, path, body, status) => {
      const reply = await ask(method, path, body)
      expect(reply).toMatchObject({ status, json: { code: expect.any(String) as string } })
    })
  })
})
