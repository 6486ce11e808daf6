import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { openTape, type OpenedTape } from '../engines/tape-open.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { listChanges } from '../ledger/changes.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { sampleCall } from '../ledger/sample.ts'
import { callLine } from '../ledger/write.ts'
import { requirementsOf } from '../main/experiment-gates.ts'
import { experimentPrompts } from '../main/experiment-prompts.ts'
import { gatherMetrics, resolveMetric } from '../metrics/resolve.ts'
import { Gates } from '../prompts/gates/model.ts'
import { gateStore, type GateStore } from '../prompts/gates/store.ts'
import { promptStore, type PromptStore } from '../prompts/store.ts'
import { trialsIn } from './experiment-rows.ts'
import { decisionOf } from './lifecycle-rules.ts'
import { newExperiment } from './setup.fixture.ts'
import { standingOf } from './standing.ts'
import { experimentStore, type ExperimentStore } from './store.ts'
import { watchOnce, type WatchParts } from './watch.ts'
import { watchStore } from './watch-store.ts'

const author: Author = { actor: 'ada', source: 'api' }
const hourMs = 3_600_000
/** Rows of fixed dates would one day be past their time to live. */
const startMs = Math.floor(Date.now() / hourMs) * hourMs - 240 * hourMs
const catalogue = await gatherMetrics()

/** Users of one arm, a call each, one every second from `atMs` on; `share` of them fail. */
type People = {
  readonly arm: string
  readonly atMs: number
  readonly users: number
  readonly share?: number
  readonly cost?: number
  readonly index?: number
}

onMigratedState('the watch of experiments', (state) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-watch-'))
  const identify = uuidSource()
  let now = startMs
  let tape: OpenedTape
  let prompts: PromptStore
  let experiments: ExperimentStore
  let gates: GateStore
  let landed = 0

  beforeAll(async () => {
    tape = openTape({ kind: 'embedded', folder: join(folder, 'tape') })
    await tape.ready()
    const parts = { state: state(), clock: () => (now += 1), newId: identify }
    const prompted = { ...parts, trialsOf: trialsIn(state()) }
    prompts = promptStore(prompted)
    gates = gateStore(prompted)
    experiments = experimentStore({
      ...parts,
      metricsOf: async () => (name) => resolveMetric(catalogue, new Map(), name),
      ...experimentPrompts(parts),
    })
  })
  afterAll(async () => {
    await tape.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A running experiment of its own prompt, and what was landed for it. */
  const begun = async (name: string, part: object = {}) => {
    now = startMs
    for (const template of ['calm', 'warm'])
      await prompts.register(
        { projectId: 'default', name },
        { template, modelId: 'gpt-4o', temperature: 0, maxTokens: 9 },
        author,
      )
    const key = { projectId: 'default', name, environment: 'production' }
    await experiments.create(
      'default',
      newExperiment({ name, prompt: name, windowHours: 1, ...part }),
      author,
    )
    await prompts.activate(key, 1, author)
    await experiments.start(key, author)
    return key
  }
  const land = async (experiment: string, people: readonly People[]): Promise<void> => {
    const lines = people.flatMap(({ arm, atMs, users, share = 0.02, cost = 0.01, index = 7 }) =>
      Array.from({ length: users }, (_, at) =>
        callLine({
          ...sampleCall({ id: identify(atMs), projectId: 'default', promptName: experiment }),
          ...{ experiment, variant: arm, experimentUnit: `${arm}-${atMs}-${at}`, userId: null },
          environmentFingerprint: `model=openai/gpt-4o; index=handbook@${index}`,
          startedAt: new Date(atMs + at * 1_000).toISOString(),
          status: (at * 37) % 1_000 < share * 1_000 ? 'error' : 'ok',
          costUsd: (cost * (1 + ((at * 61) % 100) / 500)).toFixed(6),
        }),
      ),
    )
    const path = join(folder, `${landed}.ndjson`)
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
    await tape.land({ id: `watch-${startMs}-${landed++}`, table: 'calls', path, rows: lines.length })
  }
  const failures: unknown[] = []
  const watcher = (name: string): WatchParts => ({
    running: async () => (await experiments.snapshotRows()).filter((row) => row.name === name),
    ...{ find: experiments.find, conclude: experiments.conclude, ramp: experiments.ramp },
    standingOf: (experiment) =>
      standingOf(
        {
          ...{ tape, clock: () => now },
          metricOf: async (_, metric) => {
            const found = resolveMetric(catalogue, new Map(), metric)
            if (!found.ok) throw new Error(found.error.detail)
            return found.value
          },
          requirementsOf: requirementsOf(gates),
        },
        experiment,
      ),
    ...watchStore({ state: state(), clock: () => now, newId: identify, holder: 'one' }),
    holdsWatch: async () => true,
    afterEdit: async () => {},
    onFailure: (_, error) => failures.push(error),
  })
  const changesOf = async (name: string, source: string) =>
    (await listChanges(state(), 'default', { before: null, limit: 500 })).changes.filter(
      (change) => change.scope['experiment'] === name && change.source === source,
    )
  const both = (users: number, part: Partial<People>, treatment: Partial<People> = {}): People[] => [
    { arm: 'control', atMs: startMs + hourMs, users, ...part },
    { arm: 'warmer', atMs: startMs + hourMs, users, ...part, ...treatment },
  ]

  test('rolls back what does harm, once, though three watch', async () => {
    const key = await begun('harm', { automatic: { rollBack: true } })
    await land('harm', both(400, {}, { share: 0.3 }))
    now = startMs + 10 * hourMs
    await Promise.all([1, 2, 3].map(() => watchOnce(watcher('harm'))))
    const { status, decision, steps } = await experiments.find(key)
    expect({ status, kind: decision?.kind, arm: decision?.arm, isOverride: decision?.isOverride }).toEqual({
      ...{ status: 'concluded', kind: 'roll-back', arm: 'warmer', isOverride: false },
    })
    expect(steps.map(({ kind }) => kind)).toEqual(['start', 'roll-back'])
    expect(await changesOf('harm', 'experiment')).toHaveLength(1)
    await watchOnce(watcher('harm'))
    expect(await changesOf('harm', 'experiment')).toHaveLength(1)
    expect(failures).toEqual([])
  })

  test('says what it would do, and does nothing where the design does not allow it', async () => {
    const key = await begun('shy')
    await land('shy', both(400, {}, { share: 0.3 }))
    now = startMs + 10 * hourMs
    await watchOnce(watcher('shy'))
    const experiment = await experiments.find(key)
    expect(experiment.status).toBe('running')
    const { verdict, series } = await watcher('shy').standingOf(experiment)
    expect(verdict).toMatchObject({ verdict: 'roll-back', arm: 'warmer' })
    expect(series.at(-1)).toMatchObject({ arm: 'warmer', epoch: 1, users: { control: 400, treatment: 400 } })
  })

  test('promotes what is better, and makes its version active', async () => {
    const key = await begun('gain', { automatic: { promote: true }, smallestEffect: 0.001, guardrails: [] })
    await land('gain', both(900, {}, { cost: 0.006 }))
    now = startMs + 10 * hourMs
    await watchOnce(watcher('gain'))
    expect((await experiments.find(key)).decision).toMatchObject({ kind: 'promote', arm: 'warmer' })
    expect((await prompts.detail(key)).live?.version).toBe(2)
  })

  test('waits for an approval that production asks for, tells so once, and then promotes', async () => {
    const key = await begun('gated', { automatic: { promote: true }, smallestEffect: 0.001, guardrails: [] })
    await land('gated', both(900, {}, { cost: 0.006 }))
    await gates.putGates('default', 'production', Gates.parse({ approvals: 1, experiment: true }), author)
    try {
      now = startMs + 10 * hourMs
      await Promise.all([1, 2, 3].map(() => watchOnce(watcher('gated'))))
      await watchOnce(watcher('gated'))
      const [told, ...more] = await changesOf('gated', 'experiment')
      expect([told?.scope, more]).toEqual([
        { promptName: 'gated', experiment: 'gated', variant: 'warmer' },
        [],
      ])
      expect(told!.summary).toContain('would promote "warmer", and may not yet: 0 of 1 approvals')

      const waiting = await experiments.find(key)
      const { verdict } = await watcher('gated').standingOf(waiting)
      expect(verdict).toMatchObject({
        ...{ verdict: 'keep-running', arm: null },
        arms: [{ awaits: [{ clause: 'requirement-approval', holds: false }] }],
      })
      const byHand = { kind: 'promote', reason: 'I would rather not wait.' } as const
      await expect(
        experiments.conclude(key, 'promote', author, ({ setup }) => decisionOf(setup, byHand, verdict)),
      ).rejects.toMatchObject({
        problem: {
          code: 'gates-closed',
          members: { clauses: [{ clause: 'approval' }, { clause: 'experiment' }] },
        },
      })
      expect(await experiments.find(key)).toEqual(waiting)

      const yes = { kind: 'approve', comment: null } as const
      await gates.approve(key, 2, yes, { ...author, actor: 'bob' })
      await watchOnce(watcher('gated'))
      expect((await experiments.find(key)).decision).toMatchObject({ kind: 'promote', version: 2 })
      expect((await prompts.detail(key)).live?.version).toBe(2)
      expect((await gates.report(key, 2)).clauses).toMatchObject([
        { holds: true },
        { holds: true, reason: 'The experiment "gated" was concluded with the verdict promote.' },
      ])
      expect(failures).toEqual([])
    } finally {
      await gates.deleteGates('default', 'production', author)
    }
  })

  test('a new index is a new epoch, and is told once', async () => {
    const key = await begun('index')
    await land('index', both(300, {}))
    await land('index', both(300, { atMs: startMs + 8 * hourMs, index: 8 }))
    await land('index', both(300, { atMs: startMs + 12 * hourMs, index: 8 }))
    now = startMs + 20 * hourMs
    await watchOnce(watcher('index'))
    await watchOnce(watcher('index'))
    const [change, ...more] = await changesOf('index', 'experiment')
    expect(more).toEqual([])
    expect(change).toMatchObject({ component: 'retrieval', scope: { epoch: '2' } })
    expect(change!.summary).toContain('index from handbook@7 to handbook@8')
    const { epochs } = await watcher('index').standingOf(await experiments.find(key))
    expect(epochs.map(({ arms }) => arms['warmer']!.counted)).toEqual([300, 600])
  })

  test('a canary ramps by itself, and rolls back by itself', async () => {
    const canary = {
      ...{ watches: ['error-rate'], minimumUsersPerStep: 100 },
      steps: [
        { share: 0.1, hours: 2 },
        { share: 0.5, hours: 4 },
      ],
    }
    const key = await begun('canary', { canary, guardrails: [] })
    await land('canary', [
      { arm: 'control', atMs: startMs + 1_000, users: 1_800 },
      { arm: 'warmer', atMs: startMs + 1_000, users: 200 },
    ])
    now = startMs + 3 * hourMs
    await Promise.all([1, 2].map(() => watchOnce(watcher('canary'))))
    expect(await experiments.find(key)).toMatchObject({ status: 'running', coverage: 0.5 })
    expect(await changesOf('canary', 'canary')).toHaveLength(1)
    await land('canary', both(300, { atMs: now + 60_000 }, { share: 0.4 }))
    now += hourMs
    await watchOnce(watcher('canary'))
    const { status, decision, steps } = await experiments.find(key)
    expect({ status, kind: decision?.kind }).toEqual({ status: 'concluded', kind: 'roll-back' })
    expect(steps.map(({ kind }) => kind)).toEqual(['start', 'ramp', 'roll-back'])
    expect(await changesOf('canary', 'canary')).toHaveLength(2)
  })

  test('one of several processes has the watch, until it has been silent too long', async () => {
    const [one, other] = ['one', 'other'].map((holder) =>
      watchStore({ state: state(), clock: () => now, newId: identify, holder }),
    )
    expect(await one!.holdsWatch(1_000)).toBe(true)
    expect(await other!.holdsWatch(1_000)).toBe(false)
    now += 900
    expect(await one!.holdsWatch(1_000)).toBe(true)
    now += 900
    expect(await other!.holdsWatch(1_000)).toBe(false)
    now += 200
    expect(await other!.holdsWatch(1_000)).toBe(true)
    expect(await one!.holdsWatch(1_000)).toBe(false)
    await one!.letGo()
    expect(await one!.holdsWatch(1_000)).toBe(false)
    await other!.letGo()
    expect(await one!.holdsWatch(1_000)).toBe(true)
    await one!.letGo()
  })
})
