import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { sql } from '../engines/state.ts'
import { openTape, type OpenedTape } from '../engines/tape-open.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { listChanges } from '../ledger/changes.ts'
import type { Score } from '../ledger/model.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { verdictLine } from '../ledger/write.ts'
import { chance } from '../statistics/chance.fixture.ts'
import { reviewEvidenceStore } from './evidence-store.ts'
import { figuresOf } from './figures.ts'
import { itemStore, type ItemStore } from './item-store.ts'
import { QueueSettings } from './model.ts'
import { queueStore, type QueueStore } from './store.ts'
import { sampleVerdict } from './verdict.fixture.ts'
import { planFor, reviewWatch } from './watch.ts'

const author: Author = { actor: 'ada', source: 'api' }
const ada = { actor: 'ada' }
const hourMs = 3_600_000
const startMs = Math.floor(Date.now() / hourMs) * hourMs - 48 * hourMs
const projectId = 'default'

onMigratedState('review queues', (state) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-watch-'))
  const newId = uuidSource()
  let nowMs = startMs
  let tape: OpenedTape
  let queues: QueueStore
  let items: ItemStore
  let evidence: ReturnType<typeof reviewEvidenceStore>
  let watches = 0
  let verdicts = 0
  /** What is drawn hangs on the ids, so they are the same in every run. */
  const verdictId = () => `01900000-0000-7000-8000-${(++verdicts).toString(16).padStart(12, '0')}`

  beforeAll(async () => {
    tape = openTape({ kind: 'embedded', folder: join(folder, 'tape') })
    await tape.ready()
    const parts = { state: state(), clock: () => nowMs, newId }
    queues = queueStore({
      ...parts,
      newSeed: () => 'seed',
      planFor: (project, settings, atMs, direction) => planFor(tape, project, settings, atMs, direction),
    })
    items = itemStore(parts)
    evidence = reviewEvidenceStore(parts)
  }, 60_000)
  afterAll(async () => {
    await tape.close()
    rmSync(folder, { recursive: true })
  })

  /** A watch of a process that has just begun. */
  const look = () =>
    reviewWatch({
      ...{ tape, clock: () => nowMs, queues, handOver: async () => false },
      onFailure: (_, error) => {
        throw error
      },
    }).look()

  /** Evaluations that end evenly over the hours from `fromMs` on; each fourth fires and each eighth should. */
  const land = async (guardrail: string, count: number, fromMs: number, hours = 1): Promise<void> => {
    const path = join(folder, `${++watches}.ndjson`)
    const lines = Array.from({ length: count }, (_, at) => {
      const atMs = fromMs + Math.floor((at * hours * hourMs) / count)
      return `${verdictLine(
        sampleVerdict({
          ...{
            id: verdictId(),
            at: new Date(atMs).toISOString(),
            callId: newId(atMs),
            guardrailId: guardrail,
          },
          ...(at % 4 === 0 && { verdict: 'block' as const, score: 0.9, kinds: ['email'] }),
        }),
      )}\n`
    })
    writeFileSync(path, lines.join(''))
    await tape.land({ id: `${guardrail}-${watches}`, table: 'verdicts', path, rows: count })
  }
  const settings = (guardrail: string, part: object = {}) =>
    QueueSettings.parse({ subject: { kind: 'verdicts', guardrail }, ...part })
  const fixed = (fired: number, passed: number) => [
    { name: 'fired', fired: true, probability: fired },
    { name: 'passed', fired: false, probability: passed },
  ]
  const drawnOf = async (name: string) => {
    const { id } = await queues.row({ projectId, name })
    return evidence.drawn(id, 0, nowMs + 400 * 24 * hourMs)
  }

  test('draw what is new once, over restarts and overlapping looks, and what landed late too', async () => {
    const name = 'once'
    await land(name, 800, startMs)
    nowMs = startMs + hourMs
    await queues.put({ projectId, name }, settings(name, { strata: fixed(1, 0.5) }), author)
    await look()
    const first = await drawnOf(name)
    expect(first.filter(({ stratum }) => stratum === 'fired')).toHaveLength(200)
    expect(first.length).toBeGreaterThan(400)
    expect(first.length).toBeLessThan(600)
    await Promise.all([look(), look()])
    expect(await drawnOf(name)).toHaveLength(first.length)

    // These ended before the cursor and land after it went by.
    await land(name, 40, startMs + hourMs / 2, 0.1)
    nowMs += 60_000
    await look()
    const fired = (await drawnOf(name)).filter(({ stratum }) => stratum === 'fired')
    expect(fired).toHaveLength(210)
  })

  test('keep the probability an item was drawn by when the queue is edited', async () => {
    const name = 'edited'
    nowMs = startMs + 2 * hourMs
    await land(name, 400, nowMs)
    await queues.put({ projectId, name }, settings(name, { strata: fixed(1, 0.25) }), author)
    nowMs += hourMs
    await look()
    const before = await drawnOf(name)
    await queues.put({ projectId, name }, settings(name, { strata: fixed(0.5, 1) }), author)
    await land(name, 400, nowMs)
    nowMs += hourMs
    await look()
    const after = await drawnOf(name)
    expect(after.filter(({ at }) => before.some((one) => one.at === at))).toEqual(before)
    const later = after.filter(({ at }) => Date.parse(at) >= nowMs - hourMs)
    const shown = new Set(later.map(({ stratum, probability }) => `${stratum} ${probability}`))
    expect([...shown].sort()).toEqual(['fired 0.5', 'passed 1'])
    expect(later.filter(({ stratum }) => stratum === 'passed')).toHaveLength(300)
    const { changes } = await listChanges(state(), projectId, { before: null, limit: 500 })
    const [edit, creation] = changes.filter(({ key }) => key === name)
    expect(edit).toMatchObject({ component: 'evaluator', actor: 'ada', undo: { method: 'PUT' } })
    expect(creation).toMatchObject({ undo: { method: 'DELETE' } })
  })

  test('follow the traffic where so many a week are wanted', async () => {
    const name = 'weekly'
    nowMs = startMs + 6 * hourMs
    await land(name, 4_000, nowMs - hourMs)
    const strata = [
      { name: 'fired', fired: true, perWeek: 10_000 },
      { name: 'passed', fired: false, perWeek: 840 },
    ]
    const queue = await queues.put({ projectId, name }, settings(name, { strata }), author)
    // All of the week it looks back on is there: 1,000 that fired and 3,000 that passed.
    const probabilities = async () =>
      (await queues.find({ projectId, name })).design.strata.map(({ probability }) => probability)
    expect(queue.design.strata.map(({ probability }) => probability)).toEqual([1, 0.28])
    await look()
    expect((await drawnOf(name)).filter(({ stratum }) => stratum === 'fired')).toHaveLength(1_000)
    // What is to come is expected to be as what there was: 1,000 an hour would be 168,000 a week.
    nowMs += 10_000
    await look()
    const hours = 1 + 10 / 3_600
    expect(await probabilities()).toEqual([
      expect.closeTo((10_000 / 168_000) * hours, 3),
      expect.closeTo((840 / 504_000) * hours, 4),
    ])
  })

  test('refuse another subject, and what is not theirs', async () => {
    const key = { projectId, name: 'once' }
    await expect(queues.put(key, settings('other'), author)).rejects.toMatchObject({
      problem: { code: 'review-refused' },
    })
    await state().run(sql`insert into projects (id, name) values ('shop', 'Shop')`)
    await expect(queues.find({ ...key, projectId: 'shop' })).rejects.toMatchObject({
      problem: { code: 'review-queue-unknown' },
    })
    const queue = await queues.row(key)
    const other = (await items.next(await queues.row({ projectId, name: 'edited' }), ada, {
      ...{ besides: [], status: 'open' },
    }))!
    await expect(items.find(queue, other.id, ada)).rejects.toMatchObject({
      problem: { code: 'review-item-unknown' },
    })
  })

  test('tell the rates of the guardrail from what was answered', async () => {
    const name = 'figures'
    nowMs = startMs + 12 * hourMs
    await land(name, 1_600, nowMs)
    await queues.put(
      { projectId, name },
      settings(name, { strata: fixed(0.3, 0.05), isBlind: false }),
      author,
    )
    nowMs += hourMs + 60_000
    await look()
    const queue = await queues.row({ projectId, name })
    const { happens, uniform } = chance(3)
    const open = await items.list(queue, ada, { status: 'open', limit: 500 })
    for (const { id, outcome } of open)
      await items.answer(queue, id, ada, {
        label: happens(outcome!.fired ? 0.8 : 0.05) ? 'Should be stopped' : 'Is fine',
        ...{ comment: null, isFinal: false },
      })
    const figures = await figuresOf(
      { tape, ...evidence, designs: queues.designs, random: uniform },
      queue,
      { fromMs: startMs, toMs: nowMs },
      [0.5, 0.95],
    )
    expect(figures.reviewed).toBe(open.length)
    expect(figures.strata.map(({ population }) => population)).toEqual([400, 1_200])
    // Of 400 that fired 80 should not have; of 1,200 that passed 60 should have fired.
    const truths = { precision: 0.8, falseFireShare: 0.2, missRate: 0.05, recall: 320 / 380 }
    for (const [rate, truth] of Object.entries({ ...truths, falsePositiveRate: 80 / 1_220 })) {
      const { low, high, n } = figures[rate as keyof typeof truths]
      expect([rate, low < truth && truth < high, n > 0]).toEqual([rate, true, true])
    }
    expect(figures.precision.kind).toBe('estimate')
    // Fired at 0.9 and passed at 0.1: a threshold between them is the guardrail as it is, one above fires never.
    expect(figures.thresholds[0]).toMatchObject({ threshold: 0.5, recall: figures.recall })
    expect(figures.thresholds[1]!.precision).toMatchObject({ kind: 'not-enough', n: 0 })
  })
  test('hand answers to the tape as scores, and what is taken back later too', async () => {
    const queue = await queues.row({ projectId, name: 'once' })
    const scores: Score[] = []
    const handOver = async () => {
      while (await evidence.handOver((score) => score.name !== 'review.once' || scores.push(score) > 0));
    }
    const item = (await items.next(queue, ada, { besides: [], status: 'open' }))!
    await items.answer(queue, item.id, ada, { label: 'Is fine', comment: 'A test address.', isFinal: false })
    await handOver()
    expect(scores).toEqual([])
    nowMs += 61_000
    await handOver()
    const probability = (await items.find(queue, item.id, ada)).outcome!.probability
    expect(scores).toMatchObject([
      {
        ...{ name: 'review.once', source: 'human', label: 'Is fine', value: 0, callId: item.callId },
        ...{ samplingProbability: probability, comment: 'A test address.' },
      },
    ])
    await handOver()
    expect(scores).toHaveLength(1)
    await items.undo(queue, ada)
    await handOver()
    expect(scores[1]).toMatchObject({ name: 'review.once', label: 'withdrawn', value: null })
    // Taken back within the minute, an answer never was.
    await items.answer(queue, item.id, ada, { label: 'Is fine', comment: null, isFinal: false })
    await items.undo(queue, ada)
    nowMs += 61_000
    await handOver()
    expect(scores).toHaveLength(2)
  })
})
