import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { onEveryState } from '../engines/on-every-state.ts'
import { migrateState } from '../engines/state-migrate.ts'
import { sql } from '../engines/state.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { listChanges } from '../ledger/changes.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { modelRouteStore, type ModelRouteStore } from './model-route-store.ts'
import { RoutePlan, RouteRow } from './route-model.ts'
import { routeStore, type RouteStore } from './route-store.ts'

const author: Author = { actor: 'ada', source: 'cli' }
const step = (provider: string, model: string) => ({ targets: [{ provider, model }] })
const plan = (...models: string[]): RoutePlan => ({ plan: models.map((model) => step('filed', model)) })

onMigratedState('routes', (state) => {
  let routes: RouteStore
  let modelRoutes: ModelRouteStore
  beforeAll(() => {
    const fileRoutes = [{ name: 'in-file', plan: plan('a', 'b') }]
    const parts = { state: state(), clock: Date.now, newId: uuidSource() }
    routes = routeStore({ ...parts, fileRoutes, fileProviders: ['filed'] })
    modelRoutes = modelRouteStore({ routes, fileRoutes })
  })
  const lastChange = async () => (await listChanges(state(), 'any', { before: null, limit: 1 })).changes[0]

  test('one comes, changes and goes, each time with a change and its undo', async () => {
    const name = 'team/smart'
    const path = '/api/routes/team%2Fsmart'
    expect(await routes.putRoute(name, plan('a', 'b'), author)).toMatchObject({ name, source: 'api' })
    expect(await lastChange()).toMatchObject({
      component: 'routing',
      projectId: '*',
      key: name,
      scope: { requestedModel: name },
      before: null,
      after: plan('a', 'b'),
      undo: { method: 'DELETE', path, body: null },
    })
    const richer: RoutePlan = { ...plan('b'), retries: { attemptsAtMost: 5 } }
    await routes.putRoute(name, richer, author)
    expect(await lastChange()).toMatchObject({ undo: { method: 'PUT', path, body: plan('a', 'b') } })
    const change = await lastChange()
    await routes.putRoute(name, { retries: { attemptsAtMost: 5 }, ...plan('b') }, author)
    expect(await lastChange(), 'the same again is no change').toEqual(change)
    expect(await routes.findRoute(name)).toMatchObject(richer)
    await routes.deleteRoute(name, author)
    expect((await lastChange())?.undo).toMatchObject({ method: 'PUT', body: richer })
    await expect(routes.findRoute(name)).rejects.toMatchObject({ problem: { code: 'not-found' } })
    await expect(routes.deleteRoute(name, author)).rejects.toMatchObject({ problem: { code: 'not-found' } })
  })

  test('those of the file come first and are changed there', async () => {
    await routes.putRoute('aaa', plan('a'), author)
    expect((await routes.listRoutes()).map(({ name, source }) => `${name} ${source}`)).toEqual([
      'in-file file',
      'aaa api',
    ])
    await expect(routes.putRoute('in-file', plan('a'), author)).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
    await routes.deleteRoute('aaa', author)
  })

  test('a provider that is not there is named with its place in the plan', async () => {
    const lost: RoutePlan = { plan: [step('filed', 'a'), step('nobody', 'b')] }
    await expect(routes.putRoute('lost', lost, author)).rejects.toThrow(
      '"plan.1.targets.0.provider": there is no provider "nobody".',
    )
  })

  test('one that is more than another name is not touched as one', async () => {
    await routes.putRoute('smart', plan('a', 'b'), author)
    await routes.putRoute('fast', plan('a'), author)
    expect(await modelRoutes.listModelRoutes()).toEqual([{ alias: 'fast', provider: 'filed', model: 'a' }])
    const conflict = { problem: { code: 'conflict' } }
    const alias = { alias: 'smart', provider: 'filed', model: 'x' }
    await expect(modelRoutes.putModelRoute(alias, author)).rejects.toMatchObject(conflict)
    await expect(modelRoutes.deleteModelRoute('smart', author)).rejects.toMatchObject(conflict)
    expect(await routes.findRoute('smart')).toMatchObject(plan('a', 'b'))
  })
})

const migrations = join(import.meta.dirname, '../engines/state-migrations')

onEveryState('the migration to routes', (state) => {
  const before = mkdtempSync(join(tmpdir(), 'telltale-routes-'))
  afterAll(() => rmSync(before, { recursive: true }))

  test('makes another name for a model a route of one target', async () => {
    await state().run(sql`drop schema if exists public cascade`)
    await state().run(sql`create schema public`)
    for (const name of readdirSync(migrations).filter((one) => one < '003'))
      cpSync(join(migrations, name), join(before, name))
    expect(await migrateState(state(), before)).toMatchObject({ ok: true })
    await state().run(
      sql`insert into model_routes values ('team/fast', 'openai', 'gpt-4o-mini', '2026-01-02T03:04:05Z')`,
    )
    expect(await migrateState(state(), migrations)).toMatchObject({ ok: true })
    expect(await state().rows(RouteRow, sql`select * from routes`)).toEqual([
      {
        name: 'team/fast',
        plan: { plan: [{ targets: [{ provider: 'openai', model: 'gpt-4o-mini' }] }] },
        updatedAt: '2026-01-02T03:04:05.000Z',
      },
    ])
  })
})
