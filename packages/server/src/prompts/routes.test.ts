import { beforeAll, describe, expect, test } from 'vitest'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { sql } from '../engines/state.ts'
import { promptApi, type PromptApi } from './prompt-api.fixture.ts'

const content = { template: 'Hi {name}', modelId: 'gpt-4o', temperature: 1, maxTokens: 256 }

onMigratedState('the prompt routes', (state) => {
  let ask: PromptApi['ask']
  beforeAll(async () => {
    await state().run(sql`insert into projects (id, name) values ('shop', 'Shop')`)
    ask = (await promptApi(state())).ask
  })

  test('register, activate, roll back, look back', async () => {
    const path = '/api/prompts/greeting'
    expect(await ask('POST', `${path}/versions`, content)).toMatchObject({
      status: 201,
      json: { created: true, live: true, version: { version: 1, variables: ['name'] } },
    })
    expect(await ask('POST', `${path}/versions`, content)).toMatchObject({
      status: 200,
      json: { created: false },
    })
    await ask('POST', `${path}/versions`, { ...content, template: 'Hello {name}', message: 'warmer' })
    expect(await ask('POST', `${path}/activate`, { version: 2 })).toMatchObject({
      json: { name: 'greeting', liveVersion: 2, previousVersion: 1 },
    })
    expect(await ask('POST', `${path}/rollback`, {})).toMatchObject({
      json: { liveVersion: 1, previousVersion: null },
    })
    expect(await ask('POST', `${path}/rollback`, {})).toMatchObject({
      status: 409,
      code: 'prompt-no-previous',
    })
    expect(await ask('GET', path)).toMatchObject({
      json: { live: { version: 1 }, versions: [{ version: 2, message: 'warmer' }, { version: 1 }] },
    })
    expect(await ask('GET', '/api/prompts')).toMatchObject({
      json: { prompts: [{ name: 'greeting', versions: 2 }] },
    })
  })

  test('render, and say what misses', async () => {
    await ask('POST', '/api/prompts/rendered/versions', content)
    const path = '/api/prompts/rendered/render'
    expect(await ask('POST', path, { variables: { name: 'Ada', extra: 1 } })).toMatchObject({
      status: 200,
      json: {
        version: 1,
        text: 'Hi Ada',
        messages: [{ role: 'system', content: 'Hi Ada' }],
        unused: ['extra'],
      },
    })
    expect(await ask('POST', path, {})).toMatchObject({
      status: 400,
      code: 'variable-missing',
      json: { detail: 'No value for: name.' },
    })
    expect(await ask('POST', path, { version: 9 })).toMatchObject({
      status: 404,
      code: 'prompt-version-unknown',
    })
  })

  test('the live version is for project keys too, and for caches', async () => {
    await ask('POST', '/api/prompts/served/versions', content)
    const path = '/api/prompts/served/live'
    const first = await ask('GET', path, undefined, { as: 'key' })
    expect(first).toMatchObject({ status: 200, json: { name: 'served', version: 1, template: 'Hi {name}' } })
    const since = (etag: string) =>
      ask('GET', path, undefined, { as: 'key', headers: { 'if-none-match': etag } })
    expect(await since(first.etag!)).toEqual({ status: 304, json: null, code: undefined, etag: first.etag })
    expect((await since(`"other", W/${first.etag}`)).status).toBe(304)
    expect((await since('"other"')).status).toBe(200)

    await ask('POST', '/api/prompts/served/versions', { ...content, template: 'Hello {name}' })
    await ask('POST', '/api/prompts/served/activate', { version: 2 })
    expect(await since(first.etag!)).toMatchObject({ status: 200, json: { version: 2 } })
    expect(await ask('GET', `${path}?version=1`, undefined, { as: 'key' })).toMatchObject({
      json: { version: 1 },
    })
  })

  test('a project key may do nothing else, and nothing in another project', async () => {
    await ask('POST', '/api/prompts/private/versions', content)
    const asKey = { as: 'key' } as const
    const forbidden = [
      ['GET', '/api/prompts', undefined],
      ['GET', '/api/prompts/private', undefined],
      ['POST', '/api/prompts/private/versions', content],
      ['POST', '/api/prompts/private/activate', { version: 1 }],
      ['POST', '/api/prompts/private/rollback', {}],
    ] as const
    for (const [method, path, body] of forbidden)
      expect(await ask(method, path, body, asKey)).toMatchObject({ status: 403, code: 'not-allowed' })
    for (const path of ['/api/prompts/private/live', '/api/prompts/private/live?project=default'])
      expect(await ask('GET', path, undefined, { as: 'shop' })).toMatchObject({
        status: 404,
        code: 'prompt-unknown',
      })
  })

  describe('bad input is told, never a bug', () => {
    test.each<readonly [what: string, path: string, body: unknown, code: string]>([
      ['no JSON', '/api/prompts/bad/versions', '{"template":', 'body-malformed'],
      ['no object', '/api/prompts/bad/versions', '[]', 'body-invalid'],
      ['nothing in it', '/api/prompts/bad/versions', {}, 'body-invalid'],
      ['a null template', '/api/prompts/bad/versions', { ...content, template: null }, 'body-invalid'],
      ['an empty template', '/api/prompts/bad/versions', { ...content, template: '' }, 'body-invalid'],
      [
        'an absurd temperature',
        '/api/prompts/bad/versions',
        { ...content, temperature: 1e308 },
        'body-invalid',
      ],
      ['half a token', '/api/prompts/bad/versions', { ...content, maxTokens: 0.5 }, 'body-invalid'],
      ['absurdly many tokens', '/api/prompts/bad/versions', { ...content, maxTokens: 1e15 }, 'body-invalid'],
      ['a field nobody knows', '/api/prompts/bad/versions', { ...content, temprature: 1 }, 'body-invalid'],
      ['null messages', '/api/prompts/bad/versions', { ...content, messages: [null] }, 'body-invalid'],
      ['U+0000', '/api/prompts/bad/versions', { ...content, template: 'a\0' }, 'prompt-invalid'],
      ['half a character', '/api/prompts/bad/versions', { ...content, template: '\ud83d' }, 'prompt-invalid'],
      ['a strange name', '/api/prompts/a%20b/versions', content, 'query-invalid'],
      ['a way out', '/api/prompts/..%2Fkeys/versions', content, 'query-invalid'],
      ['version nothing', '/api/prompts/bad/activate', { version: 0 }, 'body-invalid'],
      ['an absurd version', '/api/prompts/bad/activate', { version: 1e12 }, 'body-invalid'],
      ['an unknown prompt', '/api/prompts/nowhere/activate', { version: 1 }, 'prompt-unknown'],
      ['an unknown project', '/api/prompts/bad/versions?project=nowhere', content, 'not-found'],
    ])('%s', async (_, path, body, code) => expect((await ask('POST', path, body)).code).toBe(code))

    test('a version that is no number', async () => {
      for (const version of ['x', '0', '-1', '1.5', '1e99', ''])
        expect((await ask('GET', `/api/prompts/served/live?version=${version}`)).code).toBe('query-invalid')
    })
  })
})
