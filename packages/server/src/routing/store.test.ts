import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { createSealing } from '../access/secrets.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { listChanges } from '../ledger/changes.ts'
import { gatherVendors } from '../providers/gather-vendors.ts'
import { openCredentials } from './credentials.ts'
import { aliasPlan } from './route-model.ts'
import { routeStore } from './route-store.ts'
import { modelRouteStore, type ModelRouteStore } from './model-route-store.ts'
import { ProviderEdit, type Provider } from './model.ts'
import { providerStore, type ProviderStore } from './store.ts'

const vendors = await gatherVendors()
const author: Author = { actor: 'ada', source: 'ui' }
const sealing = createSealing(randomBytes(32), () => randomBytes(12))
const fromFile: Provider = {
  name: 'filed',
  dialect: 'openai',
  vendor: null,
  settings: {},
  baseUrl: 'https://filed.test/v1',
  models: [],
  hasKey: true,
  keyBalance: 'weighted',
  source: 'file',
  updatedAt: null,
}
const edit = (part: Partial<ProviderEdit> = {}): ProviderEdit => ({
  dialect: 'openai',
  baseUrl: 'https://api.openai.test/v1/',
  ...part,
})

onMigratedState('routing', (state) => {
  let now = Date.UTC(2026, 10, 20, 12)
  let providers: ProviderStore
  let routes: ModelRouteStore
  beforeAll(async () => {
    const parts = { state: state(), clock: () => (now += 1), newId: uuidSource() }
    const policy = { allowPrivateAddresses: false, listensOnLoopback: true }
    providers = providerStore({ ...parts, seal: sealing.seal, policy, vendors, fileProviders: [fromFile] })
    const fileRoutes = [{ name: 'filed-alias', plan: aliasPlan('filed', 'm') }]
    routes = modelRouteStore({
      routes: routeStore({ ...parts, fileRoutes, fileProviders: ['filed'] }),
      fileRoutes,
    })
  })
  const lastChange = async () => (await listChanges(state(), 'any', { before: null, limit: 1 })).changes[0]
  const credentialsOf = async (name: string) =>
    openCredentials(
      (await providers.providerRows()).find((row) => row.name === name)!,
      sealing.open,
    )

  test('a credential goes in and never comes out, except to whoever holds the secret key', async () => {
    const secret = 'sk-very-secret'
    const provider = await providers.putProvider(
      'openai',
      edit({ apiKey: secret, headers: { 'api-key': 'also-secret' } }),
      author,
    )
    expect(provider).toMatchObject({ baseUrl: 'https://api.openai.test/v1', hasKey: true, source: 'api' })
    const seen = JSON.stringify([
      provider,
      await providers.listProviders(),
      await providers.providerRows(),
      await lastChange(),
    ])
    expect(seen).not.toMatch(/very-secret|also-secret/)
    expect(await credentialsOf('openai')).toEqual({
      ok: true,
      value: { keys: [secret], headers: { 'api-key': 'also-secret' } },
    })
    const foreign = createSealing(randomBytes(32), () => randomBytes(12))
    const [row] = await providers.providerRows()
    expect(openCredentials(row!, foreign.open)).toMatchObject({
      error: { code: 'provider-secret-unreadable' },
    })
  })

  test('what is left out stays, null takes it away', async () => {
    await providers.putProvider('kept', edit({ apiKey: 'k', headers: { a: 'b' }, models: ['m'] }), author)
    expect(await providers.putProvider('kept', edit({ dialect: 'anthropic' }), author)).toMatchObject({
      hasKey: true,
      models: ['m'],
    })
    expect(await credentialsOf('kept')).toMatchObject({ value: { keys: ['k'], headers: { a: 'b' } } })
    await providers.putProvider('kept', edit({ apiKey: null, headers: {} }), author)
    expect(await credentialsOf('kept')).toEqual({ ok: true, value: { keys: [], headers: {} } })
  })

  test('several keys are kept as one secret', async () => {
    await providers.putProvider('many', edit({ keys: ['k1', 'k2'] }), author)
    expect(await credentialsOf('many')).toMatchObject({ value: { keys: ['k1', 'k2'] } })
    await providers.putProvider('many', edit({ models: ['m'] }), author)
    expect(await credentialsOf('many')).toMatchObject({ value: { keys: ['k1', 'k2'] } })
    await providers.putProvider('many', edit({ keys: ['k3'] }), author)
    expect(await credentialsOf('many')).toMatchObject({ value: { keys: ['k3'] } })
    expect(ProviderEdit.safeParse(edit({ apiKey: 'a', keys: ['b'] })).success).toBe(false)
  })

  test('keys may have weights, and a balance that an edit can leave as it is', async () => {
    const keys = [{ key: 'k1', weight: 3 }, 'k2']
    expect(await providers.putProvider('weighed', edit({ keys }), author)).toMatchObject({
      keyBalance: 'weighted',
    })
    await providers.putProvider('weighed', edit({ keyBalance: 'power-of-two' }), author)
    expect(await lastChange()).toMatchObject({
      before: { keyBalance: 'weighted' },
      after: { keyBalance: 'power-of-two' },
      undo: { body: { keyBalance: 'weighted' } },
    })
    await providers.putProvider('weighed', edit({ models: ['m'] }), author)
    expect((await providers.listProviders()).find(({ name }) => name === 'weighed')).toMatchObject({
      keyBalance: 'power-of-two',
    })
    expect(await credentialsOf('weighed')).toMatchObject({ value: { keys } })
    await providers.putProvider('weighed', edit({ keys: [{ key: 'k3', weight: 2 }] }), author)
    expect(await credentialsOf('weighed')).toMatchObject({ value: { keys: ['k3'] } })
    for (const weight of [0, -1, 1e9])
      expect(ProviderEdit.safeParse(edit({ keys: [{ key: 'k', weight }] })).success).toBe(false)
  })

  test('a credential does not follow an address to another host', async () => {
    await providers.putProvider('moved', edit({ apiKey: 'k' }), author)
    const away = edit({ baseUrl: 'https://evil.test/v1' })
    await expect(providers.putProvider('moved', away, author)).rejects.toMatchObject({
      problem: { code: 'body-invalid' },
    })
    await providers.putProvider('moved', edit({ baseUrl: 'https://api.openai.test/v2' }), author)
    await providers.putProvider('moved', { ...away, apiKey: 'new' }, author)
    expect(await credentialsOf('moved')).toMatchObject({ value: { keys: ['new'] } })
  })

  test('a provider of a vendor has its address, and keeps what is left out', async () => {
    const bedrock = { vendor: 'bedrock', settings: { region: 'eu-central-1' } }
    expect(await providers.putProvider('aws', { ...bedrock, apiKey: 'k' }, author)).toMatchObject({
      dialect: 'anthropic',
      vendor: 'bedrock',
      settings: { region: 'eu-central-1' },
      baseUrl: 'https://bedrock-runtime.eu-central-1.amazonaws.com',
    })
    expect(await providers.putProvider('aws', { models: ['a'] }, author)).toMatchObject({
      ...bedrock,
      models: ['a'],
    })
    expect((await lastChange())?.undo).toMatchObject({ body: { ...bedrock, models: [] } })
    const change = await lastChange()
    await providers.putProvider('aws', bedrock, author)
    expect(await lastChange()).toEqual(change)
    const back = { vendor: null, dialect: 'openai' as const, baseUrl: 'https://api.openai.test/v1' }
    expect(await providers.putProvider('aws', { ...back, apiKey: null }, author)).toMatchObject({
      vendor: null,
      settings: {},
    })
  })

  test('a credential does not follow a setting to another host', async () => {
    const settings = { resource: 'acme', auth: 'application', tenantId: 't', clientId: 'c' }
    await providers.putProvider('entra', { vendor: 'azure', settings, apiKey: 'secret' }, author)
    const away = { settings: { ...settings, authority: 'https://evil.test' } }
    await expect(providers.putProvider('entra', away, author)).rejects.toMatchObject({
      problem: { detail: expect.stringContaining('give the key again') as string },
    })
    await expect(
      providers.putProvider('entra', { settings: { ...settings, resource: 'evil' } }, author),
    ).rejects.toThrow('give the key again')
    await providers.putProvider('entra', { ...away, apiKey: 'secret' }, author)
  })

  test('what a vendor misses is named', async () => {
    await expect(providers.putProvider('lost', { vendor: 'bedrock', apiKey: 'k' }, author)).rejects.toThrow(
      /"settings\.region" is missing; it must be a text .*\. The AWS region/,
    )
  })

  test('an address inside is refused', async () => {
    const inside = edit({ baseUrl: 'http://169.254.169.254/' })
    await expect(providers.putProvider('inside', inside, author)).rejects.toMatchObject({
      problem: { code: 'address-refused' },
    })
    await expect(
      providers.putProvider('inside', edit({ baseUrl: 'http://10.0.0.1/' }), author),
    ).rejects.toThrow('private network')
    await providers.putProvider('inside', edit({ baseUrl: 'http://127.0.0.1:4410/v1' }), author)
  })

  test('every edit says how to put it back, unless a secret was lost with it', async () => {
    await providers.putProvider('undone', edit(), author)
    expect((await lastChange())?.undo).toEqual({
      method: 'DELETE',
      path: '/api/providers/undone',
      body: null,
    })
    await providers.putProvider('undone', edit({ models: ['a'] }), author)
    expect(await lastChange()).toMatchObject({
      component: 'routing',
      projectId: '*',
      scope: { provider: 'undone' },
      before: { models: [] },
      after: { models: ['a'] },
      undo: {
        method: 'PUT',
        path: '/api/providers/undone',
        body: { baseUrl: 'https://api.openai.test/v1', models: [] },
      },
    })
    const change = await lastChange()
    await providers.putProvider('undone', edit({ models: ['a'] }), author)
    expect(await lastChange()).toEqual(change)
    await providers.putProvider('undone', edit({ apiKey: 'k' }), author)
    expect((await lastChange())?.undo).toBeNull()
    await providers.deleteProvider('undone', author)
    expect(await lastChange()).toMatchObject({ summary: 'Removed the provider "undone".', undo: null })
  })

  test('what the file says is changed in the file', async () => {
    const conflict = { problem: { code: 'conflict' } }
    await expect(providers.putProvider('filed', edit(), author)).rejects.toMatchObject(conflict)
    await expect(providers.deleteProvider('filed', author)).rejects.toMatchObject(conflict)
    await expect(
      routes.putModelRoute({ alias: 'filed-alias', provider: 'filed', model: 'x' }, author),
    ).rejects.toMatchObject(conflict)
    await expect(routes.deleteModelRoute('filed-alias', author)).rejects.toMatchObject(conflict)
    expect((await providers.listProviders())[0]).toEqual(fromFile)
  })

  test('a model route leads to a provider that is there', async () => {
    await providers.putProvider('target', edit(), author)
    await routes.putModelRoute({ alias: 'team/fast', provider: 'target', model: 'gpt-4o-mini' }, author)
    expect((await lastChange())?.undo).toEqual({
      method: 'DELETE',
      path: '/api/model-routes/team%2Ffast',
      body: null,
    })
    await routes.putModelRoute({ alias: 'team/fast', provider: 'filed', model: 'other' }, author)
    expect((await lastChange())?.undo).toMatchObject({ body: { provider: 'target', model: 'gpt-4o-mini' } })
    await routes.putModelRoute({ alias: 'team/fast', provider: 'target', model: 'gpt-4o' }, author)
    const lost = { alias: 'lost', provider: 'nobody', model: 'm' }
    await expect(routes.putModelRoute(lost, author)).rejects.toMatchObject({
      problem: { code: 'body-invalid' },
    })
    await expect(providers.deleteProvider('target', author)).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
    await routes.deleteModelRoute('team/fast', author)
    await providers.deleteProvider('target', author)
    expect((await routes.listModelRoutes()).map(({ alias }) => alias)).toEqual(['filed-alias'])
  })

  test('what is not there cannot be removed', async () => {
    const unknown = { problem: { code: 'not-found' } }
    await expect(providers.deleteProvider('nobody', author)).rejects.toMatchObject(unknown)
    await expect(routes.deleteModelRoute('nothing', author)).rejects.toMatchObject(unknown)
  })
})
