import { createAdmin, type Admin } from '@telltale/sdk'
import { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCli } from '../src/cli/run.ts'
import { good, messages, openaiSteps, startRouteHouse, type RouteHouse } from './test-routes.ts'

let house: RouteHouse
let admin: Admin
let model: string
beforeAll(async () => {
  house = await startRouteHouse()
  admin = createAdmin({ baseUrl: house.address(), adminKey: house.house().operatorKey })
  model = await house.route({ plan: openaiSteps(good), cache: { mode: 'exact' } })
}, 120_000)
afterAll(() => house.close())

let made = 0
const stored = async (tag = 'none') => {
  const still = { temperature: 0, seed: made++ }
  await (await house.chat(model, still, { 'x-telltale-tags': JSON.stringify({ kind: tag }) })).text()
  return still
}
const lastChange = async () => (await house.api('GET', '/api/changes?limit=1')).json.changes[0]

test('each purge is a change: who, what, how many; it cannot be undone', async () => {
  await stored()
  await stored('odd')
  const [entry] = await admin.cacheEntries({ route: model, limit: 1 })
  expect(entry).toMatchObject({ route: model, askedPreview: messages[0]!.content })
  for (const [what, key, entries, scope] of [
    [{ entry: entry!.id }, `entry=${entry!.id}`, 1, {}],
    [{ tag: 'kind=none' }, 'tag=kind=none', 1, {}],
    [{ route: model }, `route=${model}`, 0, { route: model }],
    [{ prompt: 'greeting@3' }, 'prompt=greeting@3', 0, { promptName: 'greeting', promptVersion: '3' }],
    [{ all: 'true' }, 'all', 0, {}],
  ] as const) {
    expect(await admin.purgeCache(what)).toBe(entries)
    expect(await lastChange()).toMatchObject({
      component: 'cache',
      key,
      scope: { projectId: 'default', ...scope },
      actor: 'operator',
      source: 'api',
      summary: `Took ${entries} stored ${entries === 1 ? 'answer' : 'answers'} away (${key}).`,
      before: { entries },
      after: null,
      undo: null,
    })
  }
})

test('a wrong hit is a change that names the call', async () => {
  const still = await stored()
  const hit = await house.chat(model, still)
  await hit.text()
  const { id, cacheCallId } = await house.callOf(hit)
  expect(await admin.wrongHit(id, 'another question')).toMatchObject({ purged: 1 })
  expect(await lastChange()).toMatchObject({
    component: 'cache',
    key: `call=${cacheCallId}`,
    summary: `Took 1 stored answer away: the answer was wrong for the call ${id}.`,
    before: { entries: 1 },
    undo: null,
  })
  await expect(admin.wrongHit(cacheCallId!)).rejects.toMatchObject({ code: 'not-found' })
})

test('the command line lists and purges', async () => {
  const run = async (...argv: string[]) => {
    const said = { out: '', err: '' }
    const into = (name: keyof typeof said) =>
      new Writable({
        write(chunk: Buffer, _, done) {
          said[name] += chunk.toString('utf8')
          done()
        },
      })
    const code = await runCli(['cache', ...argv], {
      ...{ version: '1.2.3', cwd: house.folder, secretSettings: [], stdin: Readable.from(['']) },
      env: { TELLTALE_URL: house.address(), TELLTALE_ADMIN_KEY: house.house().operatorKey },
      ...{ stdout: into('out'), stderr: into('err') },
      readConfig: () => Promise.reject(new Error('not needed')) as never,
      startHouse: () => Promise.reject(new Error('not needed')),
      startSimulator: () => Promise.reject(new Error('not needed')),
      interrupted: () => Promise.resolve(),
    })
    return { code, ...said }
  }
  const still = await stored()
  await (await house.chat(model, still)).text()
  const { out } = await run('list')
  expect(out).toContain(model)
  expect(out).toContain(messages[0]!.content)
  expect(out).toContain('kept in the process')
  const listed = JSON.parse((await run('list', '--route', model, '--limit', '1', '--json')).out)
  expect(listed).toMatchObject({ kind: 'memory', entries: [{ route: model }] })
  expect(await run('purge', '--route', model)).toMatchObject({ code: 0, out: '1 stored answer went.\n' })
  expect(await lastChange()).toMatchObject({ component: 'cache', source: 'cli' })
  expect(await run('purge')).toMatchObject({ code: 2 })
  expect(await run('purge', '--all', '--tag', 'a=b')).toMatchObject({ code: 2 })
  expect(await run('list', '--limit', 'many')).toMatchObject({ code: 2 })
})
