import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { roleFor } from '../src/access/permission.ts'
import { runCommand } from './command-line.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
  await house.api('POST', '/api/projects', { id: 'shop', name: 'Shop' })
}, 120_000)
afterAll(() => house.close())

const added = async (name: string, standing: object): Promise<{ id: string; secret: string }> => {
  const { status, json } = await house.api('POST', '/api/people', { name, ...standing })
  expect(status).toBe(201)
  return { id: json.person.id, secret: json.secret }
}
const prompt = { template: 'Be kind.', modelId: 'gpt-4o-mini', temperature: 0, maxTokens: 64 }

describe('roles', () => {
  test('a viewer reads and changes nothing; an editor changes what a team works on and lets nobody in', async () => {
    const viewer = await added('Vera', { role: 'viewer' })
    const editor = await added('Edda', { role: 'editor' })
    const path = '/api/prompts/roles/versions'
    expect((await house.api('GET', '/api/calls', undefined, viewer.secret)).status).toBe(200)
    const refused = await house.api('POST', path, prompt, viewer.secret)
    expect(refused).toMatchObject({
      status: 403,
      json: { code: 'not-allowed', detail: 'Vera is a viewer, and this takes an editor.' },
    })
    expect((await house.api('POST', path, prompt, editor.secret)).status).toBe(201)
    for (const [method, forbidden, body] of [
      ['POST', '/api/keys', { name: 'mine' }],
      ['POST', '/api/people', { name: 'Mallory', role: 'admin' }],
      ['PUT', '/api/environments/production/gates', { approvals: 1 }],
      ['GET', '/api/development-key', undefined],
    ] as const)
      expect((await house.api(method, forbidden, body, editor.secret)).json).toMatchObject({
        code: 'not-allowed',
        detail: 'Edda is an editor, and this takes an administrator.',
      })
  })

  test('an approval by someone other than the author opens the gate', async () => {
    const [author, other] = [await added('Ann', { role: 'editor' }), await added('Otto', { role: 'editor' })]
    await house.api('PUT', '/api/environments/approved/gates', { approvals: 1 })
    for (const template of ['First.', 'Second.'])
      await house.api('POST', '/api/prompts/approve/versions', { ...prompt, template }, author.secret)
    const activate = () =>
      house.api(
        'POST',
        '/api/prompts/approve/activate',
        { version: 2, environment: 'approved' },
        author.secret,
      )
    const approve = (key: string) =>
      house.api('PUT', '/api/prompts/approve/versions/2/approval?environment=approved', {}, key)
    expect((await approve(author.secret)).status).toBe(403)
    expect((await activate()).json.code).toBe('gates-closed')
    expect((await approve(other.secret)).status).toBe(200)
    expect((await activate()).status).toBe(200)
  })

  test('a member of one project sees nothing of another, and begins in their own', async () => {
    const member = await added('Sam', { role: 'editor', projects: ['shop'] })
    const ask = (path: string) => house.api('GET', path, undefined, member.secret)
    expect((await ask('/api/projects')).json.projects.map(({ id }: { id: string }) => id)).toEqual(['shop'])
    expect((await ask('/api/keys?project=default')).json).toMatchObject({
      code: 'not-allowed',
      detail: 'Sam is not in that project. Theirs: shop.',
    })
    await house.api('POST', '/api/prompts/of-default/versions', prompt)
    expect((await ask('/api/prompts')).json.prompts).toEqual([])
    expect((await ask('/api/prompts?project=shop')).status).toBe(200)
  })
})

describe('people come and go', () => {
  test('a sign-in follows its holder: their role now, and nothing once they are removed', async () => {
    const { id, secret } = await added('Rolf', { role: 'editor' })
    const signedIn = await fetch(`${house.address()}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: secret }),
    })
    const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
    const session = async () =>
      (await fetch(`${house.address()}/api/session`, { headers: { cookie } })).json()
    expect(await session()).toMatchObject({ signedIn: true, actor: 'Rolf', role: 'editor' })
    await house.api('PUT', `/api/people/${id}`, { role: 'viewer' })
    await expect.poll(session).toMatchObject({ role: 'viewer' })
    await house.api('DELETE', `/api/people/${id}`)
    await expect.poll(session).toMatchObject({ signedIn: false, role: null })
    await expect.poll(async () => (await house.api('GET', '/api/calls', undefined, secret)).status).toBe(401)
  })

  test('a new key ends the old one', async () => {
    const { id, secret } = await added('Nora', { role: 'viewer' })
    const renewed = await house.api('POST', `/api/people/${id}/key`)
    const statusOf = async (key: string) => (await house.api('GET', '/api/prompts', undefined, key)).status
    await expect.poll(() => statusOf(renewed.json.secret)).toBe(200)
    await expect.poll(() => statusOf(secret)).toBe(401)
  })

  test('what cannot be is refused with its reason', async () => {
    await added('Tess', { role: 'viewer' })
    const refused = async (method: string, path: string, body?: object) =>
      (await house.api(method, path, body)).json
    expect(await refused('POST', '/api/people', { name: 'tess', role: 'editor' })).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('There is someone called "tess"'),
    })
    expect(await refused('POST', '/api/people', { name: 'X', role: 'owner' })).toMatchObject({
      code: 'body-invalid',
      detail: expect.stringContaining('role'),
    })
    expect(
      await refused('POST', '/api/people', { name: 'X', role: 'admin', projects: ['shop'] }),
    ).toMatchObject({ detail: expect.stringContaining('an administrator has every project') })
    expect(
      await refused('POST', '/api/people', { name: 'X', role: 'editor', projects: ['nope'] }),
    ).toMatchObject({ code: 'not-found', detail: 'There is no project "nope".' })
    const people = (await house.api('GET', '/api/people')).json.people as { id: string; name: string }[]
    const last = people.find(({ name }) => name === 'admin')!
    expect(await refused('DELETE', `/api/people/${last.id}`)).toMatchObject({
      code: 'conflict',
      detail: '"admin" is the only administrator; make someone else one first.',
    })
  })

  test('the command line adds, changes and removes them', async () => {
    const run = (...words: string[]) =>
      runCommand([...words, '--json'], {
        cwd: tmpdir(),
        env: { TELLTALE_URL: house.address(), TELLTALE_ADMIN_KEY: house.house().operatorKey },
      })
    const { person } = JSON.parse((await run('people', 'add', 'Cleo', '--role', 'viewer')).out)
    const changed = await run('people', 'change', person.id, '--role', 'editor', '--projects', 'shop')
    expect(JSON.parse(changed.out)).toMatchObject({ name: 'Cleo', role: 'editor', projects: ['shop'] })
    expect(JSON.parse((await run('people', 'remove', person.id)).out).revokedAt).not.toBeNull()
    expect((await run('people', 'add', 'Dora', '--role', 'boss')).err).toContain(
      'none of viewer, editor, admin',
    )
  })
})

test('who may what is in the guide, route by route', async () => {
  const { paths } = (await house.api('GET', '/api/openapi.json')).json as {
    paths: Record<string, Record<string, { tags?: string[] }>>
  }
  const rows = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { tags = [] }]) => {
        const verb = method.toUpperCase()
        return { verb, path, role: roleFor(verb, tags), isForKeys: tags.includes('project-key') }
      }),
    )
    .filter(
      ({ verb, path, role }) => (verb !== 'GET' || role === 'admin') && !path.startsWith('/api/session'),
    )
    .map(
      ({ verb, path, role, isForKeys }) =>
        `| \`${verb} ${path}\` | ${role}${isForKeys ? ', keys of applications' : ''} |`,
    )
    .toSorted()
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/people.md'), 'utf8')

  expect(guide.match(/^\| `[A-Z]+ \/api.*$/gm)).toEqual(rows)
})
