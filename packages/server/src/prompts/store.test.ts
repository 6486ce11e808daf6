import { beforeAll, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { sql } from '../engines/state.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { listChanges } from '../ledger/changes.ts'
import { orFail } from '../kernel/problem.ts'
import { compilePrompts, findPrompt } from './compile.ts'
import type { NewVersion } from './model.ts'
import { promptStore, type PromptStore } from './store.ts'
import type { Place } from './activation-rows.ts'

const author: Author = { actor: 'ada', source: 'api' }
const content = (template: string, part: Partial<NewVersion> = {}): NewVersion => ({
  template,
  modelId: 'gpt-4o',
  temperature: 0.7,
  maxTokens: 256,
  ...part,
})
const named = (name: string, projectId = 'default'): Place => ({
  projectId,
  name,
  environment: 'production',
})

onMigratedState('prompts', (state) => {
  let now = Date.UTC(2026, 10, 20, 12)
  let prompts: PromptStore
  beforeAll(async () => {
    await state().run(sql`insert into projects (id, name) values ('shop', 'Shop')`)
    prompts = promptStore({ state: state(), clock: () => (now += 1), newId: uuidSource() })
  })
  /** As the hot path finds it. */
  const version = async ({ projectId, name, environment }: Place, number: number | null) => {
    const compiled = compilePrompts(await prompts.snapshotRows())
    return orFail(orFail(findPrompt(compiled, projectId, `${name}@${number ?? environment}`)).served()).prompt
  }
  const changesOf = async (name: string, projectId = 'default') =>
    (await listChanges(state(), projectId, { before: null, limit: 100 })).changes.filter(
      ({ key }) => key === name,
    )
  const registerThree = async (prompt: Place) => {
    for (const template of ['one', 'two', 'three']) await prompts.register(prompt, content(template), author)
  }

  test('the first version activates itself, the next waits', async () => {
    const prompt = named('greeting')
    const first = await prompts.register(prompt, content('Hi {name}', { message: 'a start' }), author)
    expect(first).toMatchObject({ created: true, live: true })
    expect(first.version).toMatchObject({
      version: 1,
      variables: ['name'],
      author: 'ada',
      message: 'a start',
    })
    expect(await prompts.register(prompt, content('Hello {name}'), author)).toMatchObject({
      created: true,
      live: false,
      version: { version: 2 },
    })
    expect(await version(prompt, null)).toEqual({ ...first.version, expanded: null })
  })

  test('the same content is the same version, whoever sends it', async () => {
    const prompt = named('idempotent')
    const first = await prompts.register(prompt, content('same', { messages: [] }), author)
    const again = await prompts.register(prompt, content('same', { message: 'again' }), {
      ...author,
      actor: 'bob',
    })
    expect(again).toEqual({ ...first, created: false })
    expect(await changesOf('idempotent')).toHaveLength(2)
  })

  test('twenty clients with the same content make one version', async () => {
    const pushed = await Promise.all(
      Array.from({ length: 20 }, () => prompts.register(named('racing'), content('same'), author)),
    )
    expect(pushed.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(pushed.map(({ version }) => version.version))).toEqual(new Set([1]))
    expect((await prompts.detail(named('racing'))).activations).toHaveLength(1)
  })

  test('twenty clients with different content make versions 1 to 20', async () => {
    const pushed = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        prompts.register(named('crowd'), content(`number ${number}`), author),
      ),
    )
    expect(pushed.map(({ version }) => version.version).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, number) => number + 1),
    )
    expect(pushed.filter(({ live }) => live)).toHaveLength(1)
  })

  test('rollback walks back, and activating starts a new branch', async () => {
    const prompt = named('walked')
    await registerThree(prompt)
    await prompts.activate(prompt, 2, author)
    expect(await prompts.activate(prompt, 3, author)).toEqual({
      name: 'walked',
      environment: 'production',
      liveVersion: 3,
      previousVersion: 2,
    })
    expect(await prompts.rollBack(prompt, author)).toEqual({
      name: 'walked',
      environment: 'production',
      liveVersion: 2,
      previousVersion: 1,
    })
    await prompts.activate(prompt, 3, author)
    expect(await prompts.rollBack(prompt, author)).toMatchObject({ liveVersion: 2 })
    expect(await prompts.rollBack(prompt, author)).toEqual({
      name: 'walked',
      environment: 'production',
      liveVersion: 1,
      previousVersion: null,
    })
    await expect(prompts.rollBack(prompt, author)).rejects.toMatchObject({
      problem: { code: 'prompt-no-previous' },
    })
    const { live, activations } = await prompts.detail(prompt)
    expect(live?.version).toBe(1)
    expect(activations.map(({ kind, version }) => `${kind} ${version}`)).toEqual([
      'rollback 1',
      'rollback 2',
      'activate 3',
      'rollback 2',
      'activate 3',
      'activate 2',
      'activate 1',
    ])
  })

  test('activating what is live changes nothing', async () => {
    const prompt = named('still')
    await registerThree(prompt)
    await prompts.activate(prompt, 2, author)
    expect(await prompts.activate(prompt, 2, author)).toEqual({
      name: 'still',
      environment: 'production',
      liveVersion: 2,
      previousVersion: 1,
    })
    expect((await prompts.detail(prompt)).activations).toHaveLength(2)
  })

  test('twenty rollbacks at once go back no further than there is', async () => {
    const prompt = named('rushed')
    await registerThree(prompt)
    await prompts.activate(prompt, 2, author)
    await prompts.activate(prompt, 3, author)
    const moves = await Promise.allSettled(Array.from({ length: 20 }, () => prompts.rollBack(prompt, author)))
    expect(moves.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect((await version(prompt, null)).version).toBe(1)
  })

  test('every move is a change that says how to put it back', async () => {
    const prompt = named('recorded')
    await registerThree(prompt)
    await prompts.activate(prompt, 3, author)
    await prompts.rollBack(prompt, { actor: 'bob', source: 'ui' })
    const [rolledBack, activated] = await changesOf('recorded')
    expect(activated).toMatchObject({
      component: 'prompt',
      actor: 'ada',
      source: 'api',
      scope: { promptName: 'recorded' },
      summary: 'Activated recorded@3 in place of version 1.',
      before: { version: 1, template: 'one' },
      after: { version: 3, template: 'three' },
      undo: { method: 'POST', path: '/api/prompts/recorded/activate?project=default', body: { version: 1 } },
    })
    expect(rolledBack).toMatchObject({ actor: 'bob', source: 'ui', undo: { body: { version: 3 } } })
  })

  test('what is not there is told apart', async () => {
    await prompts.register(named('there'), content('one'), author)
    const codes = await Promise.all(
      [
        prompts.detail(named('nowhere')),
        version(named('nowhere'), null),
        version(named('there'), 7),
        prompts.activate(named('there'), 7, author),
        prompts.activate(named('nowhere'), 1, author),
        prompts.rollBack(named('nowhere'), author),
        prompts.register(named('there', 'no-such-project'), content('one'), author),
        (async () => prompts.register(named('there'), content('\0'), author))(),
      ].map((asked: Promise<unknown>) =>
        asked.then(
          () => 'found',
          (error: { problem: { code: string } }) => error.problem.code,
        ),
      ),
    )
    expect(codes).toEqual([
      'prompt-unknown',
      'prompt-unknown',
      'prompt-version-unknown',
      'prompt-version-unknown',
      'prompt-unknown',
      'prompt-unknown',
      'not-found',
      'prompt-invalid',
    ])
  })

  test('projects do not see each other', async () => {
    await prompts.register(named('secret', 'shop'), content('of the shop'), author)
    await expect(prompts.detail(named('secret'))).rejects.toMatchObject({
      problem: { code: 'prompt-unknown' },
    })
    await expect(prompts.activate(named('secret'), 1, author)).rejects.toMatchObject({
      problem: { code: 'prompt-unknown' },
    })
    await prompts.register(named('secret'), content('of the default project'), author)
    expect((await version(named('secret', 'shop'), null)).template).toBe('of the shop')
    expect((await prompts.list('shop')).map(({ name }) => name)).toEqual(['secret'])
    expect(await changesOf('secret', 'shop')).toHaveLength(2)
  })

  test('everything a version holds comes back as it went in', async () => {
    const whole = content('Grüße {name} 😀\r\n', {
      messages: [{ role: 'user', content: [{ type: 'text', text: '{question}' }], zeta: 1, alpha: null }],
      tools: [
        {
          type: 'function',
          function: { name: 'f', parameters: { required: ['b'], properties: { b: {}, a: {} } } },
        },
      ],
      responseFormat: { type: 'json_schema', json_schema: { strict: true, name: 'n' } },
      parameters: { topP: 0.9, stop: ['END'], seed: 7, reasoningEffort: 'low' },
      variableTypes: { question: { type: 'string', maxLength: 80 }, name: { type: 'json', default: null } },
      metadata: { ticket: 'A-1' },
    })
    const { version: registered } = await prompts.register(named('whole'), whole, author)
    const read = await version(named('whole'), 1)
    expect(read).toEqual({ ...registered, expanded: null })
    expect(read).toMatchObject(whole)
    expect(JSON.stringify(read.tools)).toBe(JSON.stringify(whole.tools))
    expect(read.variables).toEqual(['name', 'question'])
  })

  test('the list says what is live since when', async () => {
    await registerThree(named('listed', 'shop'))
    const [listed] = (await prompts.list('shop')).filter(({ name }) => name === 'listed')
    const { live } = await prompts.detail(named('listed', 'shop'))
    expect(listed).toMatchObject({ liveVersion: 1, liveHash: live?.hash, versions: 3 })
    expect(Date.parse(listed!.updatedAt)).toBeGreaterThan(Date.parse(listed!.activatedAt!))
  })

  test('the snapshot holds every project, ready to render', async () => {
    await registerThree(named('compiled', 'shop'))
    await prompts.activate(named('compiled', 'shop'), 2, author)
    const rows = await prompts.snapshotRows()
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows)
    const compiled = compilePrompts(rows)
    expect(compiled.get('shop/compiled')?.active.get('production')).toMatchObject({
      version: 2,
      temperature: 0.7,
    })
    expect(compiled.get('shop/compiled')?.versions.get(3)?.render({})).toMatchObject({
      ok: true,
      value: { messages: [{ role: 'system', content: 'three' }] },
    })
    expect(compiled.has('default/compiled')).toBe(false)
  })

  test('a version cannot be rewritten', async () => {
    await expect(state().run(sql`update prompt_versions set template = 'other'`)).rejects.toMatchObject({
      code: '23001',
    })
    await expect(state().run(sql`delete from prompt_activations`)).rejects.toMatchObject({ code: '23001' })
  })
})
