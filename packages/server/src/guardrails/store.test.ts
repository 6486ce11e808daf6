import { beforeAll, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { accessStore } from '../access/store.ts'
import { createSealing } from '../access/secrets.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { problem } from '../kernel/problem.ts'
import { failure, success } from '../kernel/result.ts'
import { listChanges } from '../ledger/changes.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import type { Check } from './check.ts'
import { GivenGuardrail, optionPlace } from './model.ts'
import { guardrailStore, type GuardrailStore } from './store.ts'
import { wordCheck } from './word-check.fixture.ts'

const author: Author = { actor: 'ada', source: 'ui' }
const given = (change: object = {}): GivenGuardrail =>
  GivenGuardrail.parse({ check: 'word', stages: ['input'], action: 'block', ...change })
const of = (name: string, projectId = 'default') => ({ projectId, name })
const refused = (code: string, detail: RegExp = /./) => ({
  problem: { code, detail: expect.stringMatching(detail) },
})

onMigratedState('guardrails', (state) => {
  let now = Date.UTC(2026, 10, 26, 12)
  let nonce = 0
  const sealing = createSealing(new Uint8Array(32).fill(1), () => new Uint8Array(12).fill(++nonce))
  let store: GuardrailStore
  let keyId: string
  let foreignKeyId: string
  const storeWith = (open = sealing.open) =>
    guardrailStore({
      ...{ state: state(), clock: () => (now += 1), newId: uuidSource(), seal: sealing.seal, open },
      checks: async () =>
        new Map<string, Check>([
          ['word', wordCheck],
          ['dumb', { ...wordCheck, name: 'dumb', canMask: false, isRemote: false, stages: ['output'] }],
        ]),
      checkAddress: (url) =>
        url.startsWith('http://10.') ? failure(problem('address-refused')) : success(url),
    })
  beforeAll(async () => {
    store = storeWith()
    const access = accessStore({
      ...{ state: state(), clock: () => now, newId: uuidSource() },
      randomBytes: (count) => new Uint8Array(count).fill(++nonce),
    })
    await access.createProject({ id: 'shop', name: 'Shop' }, author)
    keyId = (await access.createKey('default', { name: 'bot' }, author)).key.id
    foreignKeyId = (await access.createKey('shop', { name: 'bot' }, author)).key.id
  })
  const put = (name: string, change: object = {}, ifVersion: number | null = null) =>
    store.put(of(name), given(change), ifVersion, author)
  const lastChange = async (projectId = 'default') =>
    (await listChanges(state(), projectId, { before: null, limit: 1 })).changes[0]!

  test('what is set is what is read, by people and by the snapshot', async () => {
    const set = await put('no-foo', {
      ...{ options: { word: 'foo' }, stages: ['output', 'input'], mode: 'enforce' },
      scope: { prompts: ['support'], models: ['gpt-*'], keyIds: [keyId] },
    })
    expect(set).toMatchObject({
      ...{ name: 'no-foo', version: 1, check: 'word', stages: ['input', 'output'], mode: 'enforce' },
      ...{
        threshold: null,
        deadlineMs: 10_000,
        bounds: { maxBlockRate: 0.1 },
        secrets: [],
        actor: 'ada',
        removedAt: null,
      },
    })
    expect(await store.find(of('no-foo'))).toEqual(set)
    expect(await store.list('default')).toEqual([set])
    const { secrets: _, actor: _actor, restoredFrom: _from, removedAt: _at, ...row } = set
    expect(await store.guardrailRows()).toEqual([{ ...row, sealed: {} }])
    expect(await lastChange()).toMatchObject({
      ...{ component: 'guardrail', key: 'no-foo', before: null, after: { version: 1, mode: 'enforce' } },
      scope: { projectId: 'default', promptName: 'support', keyId },
      summary: 'Set the guardrail "no-foo": word on input and output: will block.',
      undo: { method: 'DELETE', path: '/api/guardrails/no-foo?project=default' },
    })
  })

  test('each edit is a version, the same again is none, and what differs is said', async () => {
    await put('edited')
    const second = await put('edited', { mode: 'enforce', threshold: 0.4, options: { word: 'bar' } })
    expect(second.version).toBe(2)
    const change = await lastChange()
    expect(change).toMatchObject({
      summary: 'Changed the guardrail "edited": options, mode shadow → enforce, threshold null → 0.4.',
      undo: {
        ...{ method: 'POST', path: '/api/guardrails/edited/restore?project=default' },
        body: { version: 1 },
      },
    })
    await put('edited', { mode: 'enforce', threshold: 0.4, options: { word: 'bar' } })
    expect((await lastChange()).id).toBe(change.id)
    expect((await store.versions(of('edited'))).map(({ version, mode }) => [version, mode])).toEqual([
      [2, 'enforce'],
      [1, 'shadow'],
    ])
  })

  test('an earlier version is put back as a new one, also of a guardrail that was removed', async () => {
    await put('back', { options: { word: 'one' } })
    await put('back', { options: { word: 'two' } })
    expect(await store.restore(of('back'), 1, author)).toMatchObject({
      ...{ version: 3, restoredFrom: 1, options: { word: 'one' } },
    })
    await store.remove(of('back'), author)
    expect(await lastChange()).toMatchObject({ after: null, undo: { body: { version: 3 } } })
    expect((await store.list('default')).map(({ name }) => name)).not.toContain('back')
    expect(
      (await store.list('default', { removed: true })).find(({ name }) => name === 'back'),
    ).toMatchObject({ removedAt: expect.any(String) })
    expect((await store.guardrailRows()).map(({ name }) => name)).not.toContain('back')
    await expect(store.setMode(of('back'), 'enforce', null, author)).rejects.toMatchObject(
      refused('guardrail-unknown', /was removed/),
    )
    expect(await store.restore(of('back'), 2, author)).toMatchObject({ version: 4, removedAt: null })
    expect(await lastChange()).toMatchObject({ before: null, undo: { method: 'DELETE' } })
    await expect(store.restore(of('back'), 9, author)).rejects.toMatchObject(
      refused('guardrail-version-unknown', /no version 9/),
    )
  })

  test('its mode alone can be changed; one that is off is not in the snapshot', async () => {
    await put('moody')
    expect(await store.setMode(of('moody'), 'off', null, author)).toMatchObject({ version: 2, mode: 'off' })
    expect((await store.guardrailRows()).map(({ name }) => name)).not.toContain('moody')
    expect((await lastChange()).summary).toBe('Changed the guardrail "moody": mode shadow → off.')
  })

  test('secrets are sealed, never shown, kept by an edit that leaves them out, and put back', async () => {
    const set = await put('sly', { options: { hidden: 'hush' } })
    expect(JSON.stringify([set, await lastChange()])).not.toContain('hush')
    expect(set).toMatchObject({ options: {}, secrets: ['hidden'] })
    const sealedOf = async () => (await store.guardrailRows()).find(({ name }) => name === 'sly')!.sealed
    const first = await sealedOf()
    expect(sealing.open(first['hidden']!, optionPlace(of('sly'), 'hidden'))).toEqual(success('hush'))
    await put('sly', { mode: 'enforce' })
    expect(await sealedOf()).toEqual(first)
    await put('sly', { options: { hidden: null } })
    expect(await sealedOf()).toEqual({})
    await store.restore(of('sly'), 1, author)
    expect(await sealedOf()).toEqual(first)
    expect(await store.settled('default', 'sly', given())).toMatchObject({ secrets: { hidden: 'hush' } })
  })

  test('a secret given for one address goes to no other', async () => {
    await put('far', { options: { url: 'https://a.example/x', hidden: 'hush' } })
    await expect(put('far', { options: { url: 'https://b.example/x' } })).rejects.toMatchObject(
      refused('guardrail-invalid', /options.url.*give "hidden" again/),
    )
    await put('far', { options: { url: 'https://a.example/y' } })
    await put('far', { options: { url: 'https://b.example/x', hidden: 'hush' } })
  })

  test('after the secret key is lost, a secret can be given anew', async () => {
    await put('lost', { options: { hidden: 'hush' } })
    const other = storeWith(() => failure(problem('provider-secret-unreadable')))
    await expect(other.put(of('lost'), given({ mode: 'off' }), null, author)).rejects.toMatchObject({
      problem: { code: 'provider-secret-unreadable' },
    })
    await other.put(of('lost'), given({ options: { hidden: 'new' } }), null, author)
  })

  test.each([
    ['check', { check: 'none' }, 'guardrail-check-unknown', /"none"/],
    ['option', { options: { word: 1 } }, 'guardrail-invalid', /"options.word" must be a text/],
    ['unknown option', { options: { wrod: 'a' } }, 'guardrail-invalid', /wrod/],
    ['secret', { options: { hidden: 5 } }, 'guardrail-invalid', /"options.hidden": a secret is a string/],
    ['long options', { options: { word: 'a'.repeat(200_001) } }, 'guardrail-invalid', /at most 200000/],
    ['stage', { stages: ['tool'] }, 'guardrail-invalid', /"stages".*looks at input, output, not at tool/],
    [
      'action',
      { check: 'dumb', stages: ['output'], action: 'mask' },
      'guardrail-invalid',
      /"action".*masked/,
    ],
    ['address', { options: { url: 'http://10.0.0.1' } }, 'address-refused', undefined],
    ['key', { scope: { keyIds: ['nope'] } }, 'guardrail-invalid', /no key nope/],
  ])('a wrong %s is named and nothing is kept', async (_, change, code, detail) => {
    await expect(put('wrong', change)).rejects.toMatchObject(
      detail === undefined ? { problem: { code } } : refused(code, detail),
    )
    await expect(store.find(of('wrong'))).rejects.toMatchObject(refused('guardrail-unknown'))
  })

  test('what runs in the process has half a second unless told otherwise', async () => {
    const dumb = { check: 'dumb', stages: ['output'] }
    expect(await put('quick', dumb)).toMatchObject({ deadlineMs: 500 })
    expect(await put('quick', { ...dumb, deadlineMs: 20 })).toMatchObject({ deadlineMs: 20 })
  })

  test('projects have their own', async () => {
    await put('mine', { options: { word: 'mine' } })
    await store.put(of('mine', 'shop'), given({ options: { word: 'theirs' } }), null, author)
    expect((await store.list('shop')).map(({ options }) => options)).toEqual([{ word: 'theirs' }])
    await expect(store.find(of('edited', 'shop'))).rejects.toMatchObject(refused('guardrail-unknown'))
    await expect(store.remove(of('edited', 'shop'), author)).rejects.toMatchObject(
      refused('guardrail-unknown'),
    )
    await expect(put('mine', { scope: { keyIds: [foreignKeyId] } })).rejects.toMatchObject(
      refused('guardrail-invalid', /in this project/),
    )
    await expect(store.put(of('a', 'nowhere'), given(), null, author)).rejects.toMatchObject(
      refused('not-found'),
    )
  })

  test('edits at once are all kept, one after the other; whoever saw another version is told', async () => {
    await put('busy', { threshold: 0 })
    await Promise.all(Array.from({ length: 8 }, (_, at) => put('busy', { threshold: (at + 1) / 10 })))
    const versions = await store.versions(of('busy'))
    expect(versions.map(({ version }) => version)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
    const settled = await Promise.allSettled(
      Array.from({ length: 5 }, (_, at) => put('busy', { deadlineMs: 100 + at }, 9)),
    )
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(put('busy', {}, 9)).rejects.toMatchObject(refused('conflict', /at version 10 by now, not 9/))
    await expect(put('nobody', {}, 2)).rejects.toMatchObject(refused('conflict', /is gone/))
    await put('first', {}, 0)
    await expect(put('first', { mode: 'off' }, 0)).rejects.toMatchObject(refused('conflict'))
  })

  test('a project holds at most a hundred', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `many-${at}`)
    for (const name of names) await store.put(of(name, 'shop'), given(), null, author).catch(() => {})
    await expect(store.put(of('more', 'shop'), given(), null, author)).rejects.toMatchObject(
      refused('conflict', /at most 100/),
    )
  })
})
