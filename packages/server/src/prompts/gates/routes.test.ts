import { beforeAll, expect, test } from 'vitest'
import type { Author } from '../../access/principal.ts'
import { uuidSource } from '../../kernel/identifier.ts'
import { listChanges } from '../../ledger/changes.ts'
import { onMigratedState } from '../../ledger/on-migrated-state.ts'
import { promptStore } from '../store.ts'
import { promptApi, type PromptApi } from '../prompt-api.fixture.ts'

const content = { modelId: 'gpt-4o', temperature: 1, maxTokens: 256 }

onMigratedState('gates', (state) => {
  let api: PromptApi
  beforeAll(async () => {
    api = await promptApi(state())
  })
  const newestChange = async () =>
    (await listChanges(state(), 'default', { before: null, limit: 1 })).changes[0]
  const registered = async (name: string, environment: string, gates: object) => {
    for (const template of ['one', 'two'])
      await api.ask('POST', `/api/prompts/${name}/versions`, { ...content, template })
    expect(await api.ask('PUT', `/api/environments/${environment}/gates`, gates)).toMatchObject({
      status: 200,
    })
  }

  test('closed gates refuse with the clauses that fail, and open when they hold', async () => {
    const evaluation = { suite: 'core', cases: 50, margin: 0.05 }
    await registered('gated', 'guarded', { approvals: 1, evaluation })
    const activate = () =>
      api.ask('POST', '/api/prompts/gated/activate', { version: 2, environment: 'guarded' })
    const path = '/api/prompts/gated/versions/2'
    expect(await activate()).toMatchObject({
      status: 409,
      code: 'gates-closed',
      json: {
        clauses: [
          { clause: 'approval', holds: false },
          { clause: 'evaluation', holds: false },
        ],
      },
    })
    const own = await api.ask('PUT', `${path}/approval?environment=guarded`, {})
    expect(own).toMatchObject({ status: 403, code: 'approval-own' })
    const approved = await api.ask(
      'PUT',
      `${path}/approval?environment=guarded`,
      { comment: 'fine' },
      { as: 'bob' },
    )
    expect(approved.json).toMatchObject({
      isOpen: false,
      approvals: [{ actor: 'bob', comment: 'fine' }],
      clauses: [
        { clause: 'approval', holds: true },
        { clause: 'evaluation', holds: false },
      ],
    })
    expect(await activate()).toMatchObject({ status: 409, json: { clauses: [{ clause: 'evaluation' }] } })
    const report = { suite: 'core', cases: 60, score: 0.8, baselineScore: 0.8, source: 'ci' }
    const interval = { low: -0.04, high: 0.04, level: 0.95 }
    await api.ask('POST', `${path}/evaluations`, { ...report, interval })
    expect((await api.ask('GET', `${path}/gates?environment=guarded`)).json).toMatchObject({
      isOpen: true,
      evaluations: [{ suite: 'core', actor: 'ada' }],
    })
    await api.ask('DELETE', `${path}/approval?environment=guarded`, undefined, { as: 'bob' })
    expect(await activate()).toMatchObject({ status: 409, json: { clauses: [{ clause: 'approval' }] } })
    await api.ask('PUT', `${path}/approval?environment=guarded`, {}, { as: 'bob' })
    expect(await activate()).toMatchObject({ status: 200, json: { liveVersion: 2, environment: 'guarded' } })
    expect((await newestChange())?.summary).toBe('Activated gated@2 in guarded.')
  })

  test('an approval for one environment opens no other', async () => {
    await registered('elsewhere', 'locked', { approvals: 1 })
    await api.ask('PUT', '/api/prompts/elsewhere/versions/2/approval?environment=staging', {}, { as: 'bob' })
    const body = { version: 2, environment: 'locked' }
    expect((await api.ask('POST', '/api/prompts/elsewhere/activate', body)).code).toBe('gates-closed')
  })

  test('breaking the glass needs a reason, and is loud', async () => {
    await registered('broken', 'sealed', { experiment: true, canary: true })
    const body = { version: 2, environment: 'sealed' }
    const path = '/api/prompts/broken/activate'
    expect((await api.ask('POST', path, { ...body, override: { reason: ' ' } })).code).toBe('body-invalid')
    const override = { reason: 'the live one insults people' }
    for (const as of ['key', 'eve'] as const)
      expect((await api.ask('POST', path, { ...body, override }, { as })).code).toBe('not-allowed')
    expect(await api.ask('POST', path, { ...body, override })).toMatchObject({ status: 200 })
    expect(await newestChange()).toMatchObject({
      summary:
        'OVERRIDE of the gates of sealed (experiment, canary; the reason given: the live one insults people): Activated broken@2 in sealed.',
      after: { override: { ...override, clauses: [{ reason: 'No experiments are known here.' }, {}] } },
    })
    expect((await api.ask('GET', '/api/prompts/broken')).json).toMatchObject({
      activations: [{ environment: 'sealed', overrideReason: override.reason }, { overrideReason: null }],
    })
  })

  test('nothing stands in the way back', async () => {
    await registered('returning', 'careful', {})
    for (const version of [1, 2])
      await api.ask('POST', '/api/prompts/returning/activate', { version, environment: 'careful' })
    await api.ask('PUT', '/api/environments/careful/gates', { approvals: 3 })
    expect(
      await api.ask('POST', '/api/prompts/returning/rollback', { environment: 'careful' }),
    ).toMatchObject({
      status: 200,
      json: { liveVersion: 1 },
    })
  })

  test('a first version waits before the gates of production, too', async () => {
    await api.ask('PUT', '/api/environments/production/gates?project=default', { approvals: 1 })
    const pushed = await api.ask('POST', '/api/prompts/first/versions', { ...content, template: 'one' })
    expect(pushed).toMatchObject({ status: 201, json: { created: true, live: false } })
    expect(await api.ask('DELETE', '/api/environments/production/gates')).toMatchObject({ status: 204 })
    expect((await api.ask('DELETE', '/api/environments/production/gates')).code).toBe('not-found')
    expect(await newestChange()).toMatchObject({
      component: 'access',
      undo: { method: 'PUT', path: '/api/environments/production/gates?project=default' },
    })
  })

  test('what experiments and canaries say is asked of whoever keeps them', async () => {
    await registered('tried', 'proven', { experiment: true, canary: true })
    const author: Author = { actor: 'ada', source: 'api' }
    const place = { projectId: 'default', name: 'tried', environment: 'proven' }
    const withTrials = (verdict: string) =>
      promptStore({
        ...{ state: state(), clock: Date.now, newId: uuidSource() },
        trialsOf: async (asked, version) => ({
          experiment: { name: `${asked.name}@${version}`, verdict },
          canary: { name: 'c', isFinished: true },
        }),
      })
    await expect(withTrials('hold').activate(place, 2, author)).rejects.toMatchObject({
      problem: { members: { clauses: [{ reason: expect.stringContaining('tried@2') as string }] } },
    })
    expect(await withTrials('promote').activate(place, 2, author)).toMatchObject({ liveVersion: 2 })
  })
})
