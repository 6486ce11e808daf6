import { beforeAll, describe, expect, test } from 'vitest'
import { listChanges } from '../ledger/changes.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { promptApi, type PromptApi } from './prompt-api.fixture.ts'

const content = { template: 'Hi {name}', modelId: 'gpt-4o', temperature: 1, maxTokens: 256 }

onMigratedState('versions of prompts', (state) => {
  let ask: PromptApi['ask']
  beforeAll(async () => {
    ask = (await promptApi(state())).ask
  })
  const push = (name: string, change: object = {}) =>
    ask('POST', `/api/prompts/${name}/versions`, { ...content, ...change })
  const versionsOf = async (name: string) => (await ask('GET', `/api/prompts/${name}`)).json?.['versions']

  test('a diff tells words apart, and fields', async () => {
    await push('compared', { messages: [{ role: 'user', content: 'Question: {q}' }] })
    await push('compared', {
      template: 'Hello {name}',
      temperature: 0,
      messages: [{ role: 'user', content: 'Question: {q}' }],
      parameters: { topP: 0.5 },
    })
    await ask('POST', '/api/prompts/compared/activate', { version: 2, environment: 'staging' })
    expect(await ask('GET', '/api/prompts/compared/diff?from=production&to=2')).toMatchObject({
      status: 200,
      json: {
        ...{ from: 1, to: 2 },
        texts: [
          {
            field: 'template',
            parts: [
              { kind: 'removed', text: 'Hi' },
              { kind: 'added', text: 'Hello' },
              { kind: 'same', text: ' {name}' },
            ],
          },
        ],
        fields: [
          { field: 'temperature', from: 1, to: 0 },
          { field: 'parameters', from: null, to: { topP: 0.5 } },
        ],
      },
    })
    expect((await ask('GET', '/api/prompts/compared/diff?from=1&to=9')).code).toBe('prompt-version-unknown')
    expect((await ask('GET', '/api/prompts/compared/diff?from=qa&to=1')).code).toBe(
      'prompt-environment-unknown',
    )
    expect((await ask('GET', '/api/prompts/compared/diff?from=1')).code).toBe('query-invalid')
  })

  test('texts with nothing in common are not compared for ever', async () => {
    const words = (seed: number) => Array.from({ length: 60_000 }, (_, at) => (at * seed) % 9_973).join(' ')
    await push('long', { template: words(7) })
    await push('long', { template: words(11) })
    expect((await ask('GET', '/api/prompts/long/diff?from=1&to=2')).json).toMatchObject({
      texts: [{ field: 'template', parts: null }],
    })
  })

  test('an archived version is readable, and not activated', async () => {
    await push('kept')
    await push('kept', { template: 'Hello' })
    expect((await ask('PUT', '/api/prompts/kept/archive?version=1')).code).toBe('prompt-in-use')
    expect(await ask('PUT', '/api/prompts/kept/archive?version=2')).toMatchObject({ status: 204 })
    expect(await ask('POST', '/api/prompts/kept/activate', { version: 2 })).toMatchObject({
      status: 409,
      code: 'prompt-archived',
    })
    expect((await ask('GET', '/api/prompts/kept/live?version=2')).json).toMatchObject({ template: 'Hello' })
    expect((await ask('GET', '/api/prompts/kept')).json).toMatchObject({ archivedVersions: [2] })
    expect(await ask('DELETE', '/api/prompts/kept/archive?version=2')).toMatchObject({ status: 204 })
    expect(await ask('POST', '/api/prompts/kept/activate', { version: 2 })).toMatchObject({ status: 200 })
    await ask('PUT', '/api/prompts/kept/archive')
    expect((await ask('POST', '/api/prompts/kept/activate', { version: 1 })).code).toBe('prompt-archived')
    expect((await ask('GET', '/api/prompts/kept/live')).json).toMatchObject({ version: 2 })
    expect((await ask('GET', '/api/prompts/kept')).json).toMatchObject({
      archivedAt: expect.any(String) as string,
    })
  })

  test('partials are served with what stands in them, under a tag that says so', async () => {
    await push('tone', { template: 'Be kind.' })
    await push('tone', { template: 'Be brief, {name}.' })
    expect(await push('talk', { template: '{{> tone@production}} Hi.' })).toMatchObject({
      status: 201,
      json: { version: { partials: ['tone@production'], variables: [] } },
    })
    const first = await ask('GET', '/api/prompts/talk/live')
    expect(first.json).toMatchObject({
      template: '{{> tone@production}} Hi.',
      expanded: { template: 'Be kind. Hi.', partials: [{ name: 'tone', version: 1 }] },
    })
    await ask('POST', '/api/prompts/tone/activate', { version: 2 })
    const second = await ask('GET', '/api/prompts/talk/live', undefined, {
      headers: { 'if-none-match': first.etag! },
    })
    expect(second).toMatchObject({ status: 200, json: { hash: first.json?.['hash'] } })
    expect(await ask('POST', '/api/prompts/talk/render', { variables: { name: 'Ada' } })).toMatchObject({
      json: { text: 'Be brief, Ada. Hi.', partials: [{ name: 'tone', version: 2 }] },
    })
    // Calls of the outer prompt changed too: that is on the record, under its own name.
    const { changes } = await listChanges(state(), 'default', { before: null, limit: 1 })
    expect(changes[0]).toMatchObject({
      summary: 'talk@1 now includes tone@2 in place of version 1.',
      scope: { promptName: 'talk', promptVersion: '1' },
      undo: { path: '/api/prompts/tone/activate?project=default', body: { version: 1 } },
    })
  })

  test('a number asked for is the one got, or nothing is', async () => {
    expect(await push('numbered', { version: 1 })).toMatchObject({ status: 201 })
    expect(await push('numbered', { version: 1 })).toMatchObject({ status: 200, json: { created: false } })
    const other = { template: 'Hello' }
    expect(await push('numbered', { ...other, version: 1 })).toMatchObject({
      status: 409,
      code: 'prompt-version-taken',
      json: { detail: '"version" is 1, but numbered@1 has other content.' },
    })
    expect(await push('numbered', { ...other, version: 3 })).toMatchObject({
      json: { detail: '"version" is 3, but the next version of numbered is 2.' },
    })
    expect(await versionsOf('numbered')).toHaveLength(1)
    expect(await push('numbered', { ...other, version: 2 })).toMatchObject({ status: 201 })
  })

  describe('bad input names its field, and saves nothing', () => {
    const deep = { template: '{{> deep0@1}}'.repeat(10) }
    test.each<readonly [what: string, change: object, code: string, told: string]>([
      ['a template that never ends', { template: 'Hi\n{{> tone@1' }, 'prompt-invalid', 'line 2 never ends'],
      [
        'a partial without a label',
        { template: '{{> tone}}' },
        'prompt-invalid',
        'its version or environment',
      ],
      [
        'an unknown label',
        { template: '{{> tone@nowhere}}' },
        'partial-unknown',
        'bad@1 includes "tone@nowhere"',
      ],
      ['itself', { template: '{{> bad@production}}' }, 'partial-circular', 'bad@1 → bad@1'],
      ['10 MB', { template: 'x'.repeat(10_000_000) }, 'body-invalid', '"template"'],
      [
        '10 MB of messages',
        { messages: [{ role: 'user', content: 'x'.repeat(10_000_000) }] },
        'prompt-invalid',
        'longer than 2000000',
      ],
      ['what would grow without end', deep, 'partial-unknown', 'deep0@1'],
      [
        'a variable that is not declared',
        { variableTypes: { other: { type: 'string' } } },
        'prompt-invalid',
        '"variableTypes" does not declare what the texts use: name',
      ],
      [
        'a type nobody knows',
        { variableTypes: { name: { type: 'date' } } },
        'body-invalid',
        '"variableTypes.name.type"',
      ],
      [
        'a name of the prototype',
        { variableTypes: JSON.parse('{"__proto__": {"type": "string"}}') as object },
        'body-invalid',
        '__proto__',
      ],
      ['an absurd parameter', { parameters: { topP: 2 } }, 'body-invalid', '"parameters.topP"'],
      ['much metadata', { metadata: { a: 'x'.repeat(17_000) } }, 'prompt-invalid', '"metadata"'],
      ['no text at all', { template: '', messages: [] }, 'body-invalid', 'the template is empty'],
    ])('%s', async (_, change, code, told) => {
      const reply = await push('bad', change)
      expect(reply).toMatchObject({ status: 400, code })
      expect(reply.json?.['detail']).toContain(told)
      expect((await ask('GET', '/api/prompts/bad')).code).toBe('prompt-unknown')
    })

    test('hostile values are words', async () => {
      const hostile = '{name} {{> tone@1}} ${1+1} <script> \u0000 __proto__'
      await push('words')
      const body = `{"variables": {"name": ${JSON.stringify(hostile)}, "__proto__": {"polluted": true}}}`
      expect((await ask('POST', '/api/prompts/words/render', body)).json).toMatchObject({
        text: `Hi ${hostile}`,
      })
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
      const many = { template: '{name}'.repeat(10_000) }
      await push('many', many)
      const long = { variables: { name: 'x'.repeat(100_000) } }
      expect(await ask('POST', '/api/prompts/many/render', long)).toMatchObject({
        status: 413,
        code: 'prompt-too-long',
      })
    })

    test('a circle that its activation would close', async () => {
      await push('egg')
      await push('hen', { template: '{{> egg@production}}' })
      expect(await push('egg', { template: '{{> hen@1}}' })).toMatchObject({
        code: 'partial-circular',
        json: { detail: 'The circle is egg@2 → hen@1 → egg@2.' },
      })
      expect((await versionsOf('egg')) as unknown[]).toHaveLength(1)
    })
  })
})
