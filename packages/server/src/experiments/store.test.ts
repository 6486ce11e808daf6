import { beforeAll, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { sql } from '../engines/state.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { success } from '../kernel/result.ts'
import { listChanges } from '../ledger/changes.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { experimentPrompts } from '../main/experiment-prompts.ts'
import { gatherMetrics, resolveMetric } from '../metrics/resolve.ts'
import { Gates } from '../prompts/gates/model.ts'
import { gateStore } from '../prompts/gates/store.ts'
import { promptStore, type PromptStore } from '../prompts/store.ts'
import type { Decision } from './lifecycle-model.ts'
import { experimentStore, type ExperimentStore } from './store.ts'
import { newExperiment } from './setup.fixture.ts'

const author: Author = { actor: 'ada', source: 'api' }
const by = (kind: Decision['kind'], arm: string | null) => () =>
  success({ kind, arm, reason: 'The data say so.', isOverride: false, verdict: null })

const metrics = await gatherMetrics()

onMigratedState('experiments', (state) => {
  let now = Date.UTC(2026, 10, 20, 12)
  let prompts: PromptStore
  let experiments: ExperimentStore
  beforeAll(async () => {
    const parts = { state: state(), clock: () => (now += 1), newId: uuidSource() }
    prompts = promptStore(parts)
    experiments = experimentStore({
      ...parts,
      metricsOf: async () => (name) => resolveMetric(metrics, new Map(), name),
      ...experimentPrompts(parts),
    })
    await state().run(sql`insert into projects (id, name) values ('shop', 'Shop')`)
  })

  /** A prompt with two versions, the first of them active, and a draft on it. */
  const draft = async (name: string, part: object = {}) => {
    for (const template of ['calm', 'warm'])
      await prompts.register(
        { projectId: 'default', name },
        { template, modelId: 'gpt-4o', temperature: 0, maxTokens: 9 },
        author,
      )
    const created = await experiments.create(
      'default',
      newExperiment({ name, prompt: name, ...part }),
      author,
    )
    return { key: { projectId: 'default', name }, created }
  }
  const changesOf = async (prompt: string) =>
    (await listChanges(state(), 'default', { before: null, limit: 500 })).changes.filter(
      ({ key }) => key === prompt,
    )
  const liveOf = async (name: string) => (await prompts.detail({ projectId: 'default', name })).live?.version

  test('a draft keeps what was decided, with its hash; each step is a change and a line of its history', async () => {
    const { key, created } = await draft('whole', { coverage: 0.1 })
    expect(created).toMatchObject({ status: 'draft', coverage: 0.1, varies: ['version'], steps: [] })
    expect(created.setup.seed).not.toBe('')
    expect(created.setup.arms[1]).toMatchObject({ version: 2, servedModel: 'gpt-4o' })

    await experiments.start(key, author)
    await experiments.ramp(key, 0.5, author)
    await experiments.pause(key, author)
    await experiments.resume(key, author)
    await experiments.conclude(key, 'promote', author, by('promote', 'warmer'))
    const ended = await experiments.find(key)
    expect(ended).toMatchObject({ status: 'concluded', decision: { kind: 'promote', arm: 'warmer' } })
    expect(ended.steps.map(({ kind, coverage }) => [kind, coverage])).toEqual([
      ['start', 0.1],
      ['ramp', 0.5],
      ['pause', 0.5],
      ['resume', 0.5],
      ['promote', 0.5],
    ])
    expect([ended.setup, ended.setupHash]).toEqual([created.setup, created.setupHash])
    expect(await liveOf('whole')).toBe(2)
    const changes = await changesOf('whole')
    expect(changes.slice(0, 7).map(({ summary }) => summary.split(' ')[0])).toEqual([
      'Activated',
      'Promoted',
      'Resumed',
      'Paused',
      'Ramped',
      'Started',
      'Planned',
    ])
    expect(changes[1]!.scope).toEqual({ promptName: 'whole', experiment: 'whole' })
  })

  test('a rollback is one change, and puts the control back where someone had moved the prompt', async () => {
    const calm = await draft('calm')
    await experiments.start(calm.key, author)
    const before = (await changesOf('calm')).length
    await experiments.conclude(calm.key, 'roll-back', author, by('roll-back', 'warmer'))
    expect(await changesOf('calm')).toHaveLength(before + 1)

    const moved = await draft('moved')
    await experiments.start(moved.key, author)
    await prompts.activate({ ...moved.key, environment: 'production' }, 2, author)
    await experiments.conclude(moved.key, 'roll-back', author, by('roll-back', 'warmer'))
    expect(await liveOf('moved')).toBe(1)

    // No gate stands in the way back; that it was passed by is on the record.
    const shut = await draft('shut')
    await experiments.start(shut.key, author)
    await prompts.activate({ ...shut.key, environment: 'production' }, 2, author)
    const gates = gateStore({ state: state(), clock: () => now, newId: uuidSource() })
    await gates.putGates('default', 'production', Gates.parse({ approvals: 2 }), author)
    await experiments.conclude(shut.key, 'roll-back', author, by('roll-back', 'warmer'))
    await gates.deleteGates('default', 'production', author)
    expect(await liveOf('shut')).toBe(1)
    expect((await changesOf('shut'))[0]!.summary).toMatch(/^OVERRIDE of the gates of production \(approval/)

    const own = await draft('unrelated')
    await experiments.start(own.key, author)
    const content = { template: 'new', modelId: 'gpt-4o', temperature: 0, maxTokens: 9 }
    const { version } = await prompts.register(own.key, content, author)
    await prompts.activate({ ...own.key, environment: 'production' }, version.version, author)
    await experiments.conclude(own.key, 'stop', author, by('stop', null))
    expect(await liveOf('unrelated')).toBe(3)
  })

  test('a model that won becomes that of a new version, which is active then', async () => {
    const arms = [
      { name: 'control', weight: 0.5, version: 1, model: 'gpt-4o' },
      { name: 'warmer', weight: 0.5, version: 1, model: 'gpt-5' },
    ]
    const { key, created } = await draft('models', { arms })
    expect(created.varies).toEqual(['model'])
    await experiments.start(key, author)
    await experiments.conclude(key, 'promote', author, by('promote', 'warmer'))
    expect((await prompts.detail(key)).live).toMatchObject({
      ...{ version: 3, template: 'calm', modelId: 'gpt-5', maxTokens: 9 },
      message: 'Promoted by the experiment "models".',
    })
    const back = await draft('models-back', { arms })
    await experiments.start(back.key, author)
    await experiments.conclude(back.key, 'roll-back', author, by('roll-back', 'warmer'))
    expect((await prompts.detail(back.key)).versions).toHaveLength(2)
  })

  test('what ends stays ended; a coverage only rises; steps come in their order', async () => {
    const { key } = await draft('strict', { coverage: 0.5 })
    const refused = { problem: { code: 'experiment-refused' } }
    await expect(experiments.ramp(key, 0.7, author)).rejects.toMatchObject(refused)
    await experiments.start(key, author)
    await expect(experiments.start(key, author)).rejects.toMatchObject(refused)
    await expect(experiments.discard(key, author)).rejects.toMatchObject(refused)
    for (const coverage of [0.2, 0.5])
      await expect(experiments.ramp(key, coverage, author)).rejects.toMatchObject({
        problem: { code: 'body-invalid', detail: expect.stringContaining('"coverage"') },
      })
    await experiments.conclude(key, 'stop', author, by('stop', null))
    await expect(experiments.resume(key, author)).rejects.toMatchObject(refused)
    expect((await experiments.find(key)).steps).toHaveLength(2)
  })

  test('a second experiment on a prompt waits for the end of the first, also while that one is paused', async () => {
    const { key } = await draft('taken')
    await experiments.create('default', newExperiment({ name: 'second', prompt: 'taken' }), author)
    const second = { projectId: 'default', name: 'second' }
    await experiments.start(key, author)
    const taken = { problem: { detail: expect.stringContaining('"taken" is on the prompt "taken"') } }
    await expect(experiments.start(second, author)).rejects.toMatchObject(taken)
    await experiments.pause(key, author)
    await expect(experiments.start(second, author)).rejects.toMatchObject(taken)
    await experiments.conclude(key, 'stop', author, by('stop', null))
    expect(await experiments.start(second, author)).toMatchObject({ status: 'running' })
  })

  test('stretches of one group do not overlap', async () => {
    const group = (from: number, to: number) => ({ group: { name: 'checkout', from, to } })
    const [one, other, third] = [
      await draft('group-a', group(0, 0.5)),
      await draft('group-b', group(0.4, 1)),
      await draft('group-c', group(0.5, 1)),
    ]
    await experiments.start(one.key, author)
    await expect(experiments.start(other.key, author)).rejects.toMatchObject({
      problem: { detail: expect.stringContaining('"group": "group-a" has the stretch 0 to 0.5') },
    })
    expect(await experiments.start(third.key, author)).toMatchObject({ status: 'running' })
  })

  test('of ten who start two experiments on one prompt, one does', async () => {
    const { key } = await draft('race')
    await experiments.create('default', newExperiment({ name: 'rival', prompt: 'race' }), author)
    const names = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? 'race' : 'rival'))
    const started = await Promise.allSettled(names.map((name) => experiments.start({ ...key, name }, author)))
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await changesOf('race')).filter(({ summary }) => summary.startsWith('Started'))).toHaveLength(1)
  })

  test('of forty who pause, resume, ramp and conclude at once, each step is one that was allowed', async () => {
    const { key } = await draft('crowd', { coverage: 0.1 })
    await experiments.start(key, author)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, at) => {
        if (at % 4 === 0) return experiments.pause(key, author)
        if (at % 4 === 1) return experiments.resume(key, author)
        if (at % 4 === 2) return experiments.ramp(key, 0.1 + at / 100, author)
        return experiments.conclude(key, 'promote', author, by('promote', 'warmer'))
      }),
    )
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    for (const failure of failures)
      expect(['experiment-refused', 'body-invalid']).toContain(failure.problem?.code)
    const { status, steps } = await experiments.find(key)
    expect(status).toBe('concluded')
    expect(steps.filter(({ kind }) => kind === 'promote')).toHaveLength(1)
    expect(steps.at(-1)!.kind).toBe('promote')
    const coverages = steps.map(({ coverage }) => coverage)
    expect(coverages).toEqual(coverages.toSorted((one, next) => one - next))
    expect(await liveOf('crowd')).toBe(2)
    const own = (await changesOf('crowd')).filter(({ scope }) => 'experiment' in scope)
    // It was planned and started before.
    expect(own).toHaveLength(outcomes.length - failures.length + 2)
    expect(steps).toHaveLength(own.length - 1)
  })

  test('what is refused leaves no trace', async () => {
    const { key } = await draft('clean')
    const before = (await changesOf('clean')).length
    const unknownMetric = newExperiment({ name: 'other', prompt: 'clean', primary: { name: 'joy' } })
    await expect(experiments.create('default', unknownMetric, author)).rejects.toMatchObject({
      problem: {
        code: 'body-invalid',
        detail: expect.stringContaining('"primary.name": There is no metric "joy"'),
      },
    })
    const unknownPrompt = newExperiment({ name: 'other', prompt: 'nowhere' })
    await expect(experiments.create('default', unknownPrompt, author)).rejects.toMatchObject({
      problem: { code: 'prompt-unknown' },
    })
    await expect(
      experiments.create('default', newExperiment({ name: 'clean', prompt: 'clean' }), author),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } })
    await prompts.activate({ ...key, environment: 'production' }, 2, author)
    await expect(experiments.start(key, author)).rejects.toMatchObject({
      problem: { detail: expect.stringContaining('"control" serves clean@1, yet version 2 is active') },
    })
    expect(await experiments.find(key)).toMatchObject({ status: 'draft', steps: [] })
    expect(await changesOf('clean')).toHaveLength(before + 1)
    await experiments.discard(key, author)
    await expect(experiments.find(key)).rejects.toMatchObject({ problem: { code: 'experiment-unknown' } })
  })

  test('a project does not see another’s, and the store itself refuses to rewrite one', async () => {
    const { key, created } = await draft('own')
    await expect(experiments.find({ ...key, projectId: 'shop' })).rejects.toMatchObject({
      problem: { code: 'experiment-unknown' },
    })
    expect(await experiments.list('shop')).toEqual([])
    await experiments.start(key, author)
    const id = created.id
    await expect(state().run(sql`update experiments set setup = '{}' where id = ${id}`)).rejects.toThrow(
      /append-only/,
    )
    await expect(state().run(sql`delete from experiments where id = ${id}`)).rejects.toThrow(/has begun/)
    await expect(state().run(sql`delete from experiment_steps where experiment_id = ${id}`)).rejects.toThrow(
      /append-only/,
    )
    expect((await experiments.snapshotRows()).map(({ name }) => name)).toContain('own')
  })
})
