import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { itemStore, type ItemStore } from './item-store.ts'
import { QueueSettings } from './model.ts'
import type { QueueRow } from './queue-rows.ts'
import { queueStore, type QueueStore } from './store.ts'

const author: Author = { actor: 'ada', source: 'api' }
const [ada, bob, cleo] = [{ actor: 'ada' }, { actor: 'bob' }, { actor: 'cleo' }]
const startMs = Date.UTC(2026, 10, 20, 12)

onMigratedState('items of review queues', (state) => {
  const newId = uuidSource()
  let nowMs = startMs
  let queues: QueueStore
  let items: ItemStore
  let made = 0

  beforeAll(() => {
    const parts = { state: state(), clock: () => nowMs, newId }
    const drawn = { low: 0, high: 1, probability: 1 }
    queues = queueStore({
      ...parts,
      newSeed: () => 'seed',
      planFor: async () => [
        { name: 'fired', fired: true, ...drawn },
        { name: 'passed', fired: false, ...drawn },
      ],
    })
    items = itemStore(parts)
  })
  beforeEach(() => {
    nowMs = startMs
  })

  /** A queue with so many items that fired, served in their order. */
  const queueOf = async (count: number, part: object = {}): Promise<QueueRow> => {
    const key = { projectId: 'default', name: `queue-${++made}` }
    const subject = { kind: 'verdicts', guardrail: 'no-email' }
    await queues.put(key, QueueSettings.parse({ subject, ...part }), author)
    const queue = await queues.row(key)
    const stratum = { name: 'fired', fired: true, low: 0, high: 1, probability: 0.5 }
    await queues.keep(queue, {
      ...{ cursor: new Date(nowMs).toISOString(), design: null },
      drawn: Array.from({ length: count }, (_, place) => ({
        ...{ subjectId: `subject-${place}`, callOf: `call-${place}`, atMs: nowMs, place, stratum },
        ...{ isFired: true, itemScore: 0.9, stratumNumber: 1 },
        seen: {
          ...{ guardrailVersion: 1, check: 'pii', stage: 'input', mode: 'enforce', verdict: 'block' },
          ...{ threshold: 0.5, kinds: ['email'], findings: 1, reason: '1 e-mail address.' },
        },
      })),
    })
    return queues.row(key)
  }
  const next = (queue: QueueRow, who = ada, besides: readonly string[] = []) =>
    items.next(queue, who, { besides, status: 'open' })
  const answer = (queue: QueueRow, id: string, who = ada, label = 'Is fine', isFinal = false) =>
    items.answer(queue, id, who, { label, comment: null, isFinal })
  const refused = (code: string) => ({ problem: { code } })

  test('are given to one reviewer at a time, and to another when the time is over', async () => {
    const queue = await queueOf(2, { leaseMinutes: 10 })
    const [first, second] = [await next(queue), await next(queue, bob)]
    expect([first!.subjectId, second!.subjectId]).toEqual(['subject-0', 'subject-1'])
    expect(await next(queue, cleo)).toBeNull()
    expect((await next(queue))!.id).toBe(first!.id)
    nowMs += 10 * 60_000 + 1
    expect((await next(queue, cleo))!.id).toBe(first!.id)
  })

  test('can be fetched ahead', async () => {
    const queue = await queueOf(3)
    const first = (await next(queue))!
    const second = (await next(queue, ada, [first.id]))!
    expect(second.subjectId).toBe('subject-1')
    expect((await next(queue, bob))!.subjectId).toBe('subject-2')
  })

  test('are never given to two by two who ask at once', async () => {
    const queue = await queueOf(8)
    const given = await Promise.all(
      Array.from({ length: 8 }, (_, at) => next(queue, { actor: `reviewer ${at}` })),
    )
    const ids = given.flatMap((item) => (item === null ? [] : [item.id]))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('are given to as many as the queue wants, whoever began one first', async () => {
    const queue = await queueOf(2, { reviewers: 2 })
    const first = (await next(queue))!
    await answer(queue, first.id)
    expect((await next(queue))!.subjectId).toBe('subject-1')
    expect((await next(queue, bob))!.id).toBe(first.id)
    expect((await answer(queue, first.id, bob)).status).toBe('done')
  })

  test('show neither what was done nor what others said until they are answered', async () => {
    const queue = await queueOf(1, { reviewers: 2 })
    const item = (await next(queue))!
    expect(item).toMatchObject({ outcome: null, answers: [], stage: 'input' })
    const answered = await answer(queue, item.id)
    expect(answered.outcome).toMatchObject({ fired: true, probability: 0.5, seen: { kinds: ['email'] } })
    expect((await next(queue, bob))!).toMatchObject({ outcome: null, answers: [] })
    const open = await queueOf(1, { isBlind: false })
    expect((await next(open))!.outcome).toMatchObject({ score: 0.9 })
  })

  test('on which reviewers disagree wait for a last word', async () => {
    const queue = await queueOf(1, { reviewers: 2 })
    const { id } = (await next(queue))!
    await answer(queue, id)
    await expect(answer(queue, id, cleo, 'Is fine', true)).rejects.toMatchObject(refused('review-refused'))
    expect((await answer(queue, id, bob, 'Should be stopped')).status).toBe('disputed')
    expect(await next(queue, cleo)).toBeNull()
    const disputed = await items.next(queue, cleo, { besides: [], status: 'disputed' })
    // Given in one millisecond of this test's clock, they have no order.
    expect(new Map(disputed!.answers.map(({ actor, truth }) => [actor, truth]))).toEqual(
      new Map([
        ['ada', 'negative'],
        ['bob', 'positive'],
      ]),
    )
    expect(await answer(queue, id, cleo, 'Should be stopped', true)).toMatchObject({
      ...{ status: 'done', truth: 'positive' },
    })
    expect((await queues.find({ projectId: 'default', name: queue.name })).counts).toEqual({
      ...{ open: 0, disputed: 0, done: 1, unclear: 0, answers: 3 },
    })
  })

  test('take what is right and wrong of what was done', async () => {
    const labels = [
      { name: 'Right', means: 'right' },
      { name: 'Wrong', means: 'wrong' },
    ]
    const queue = await queueOf(1, { question: 'Was this block right?', labels, isBlind: false })
    const { id } = (await next(queue))!
    expect((await answer(queue, id, ada, 'Wrong')).truth).toBe('negative')
    await expect(answer(queue, id, ada, 'Maybe')).rejects.toMatchObject(refused('review-invalid'))
    await expect(answer(queue, id, bob, 'Right')).rejects.toMatchObject(refused('review-refused'))
    // Who answered may think again.
    expect(await answer(queue, id, ada, 'Right')).toMatchObject({
      truth: 'positive',
      answers: [{ label: 'Right' }],
    })
  })

  test('are skipped for one reviewer, and the last answer or skip is taken back', async () => {
    const queue = await queueOf(3)
    const first = (await next(queue))!
    await answer(queue, first.id)
    nowMs += 1_000
    const second = (await next(queue))!
    await items.skip(queue, second.id, ada)
    nowMs += 1_000
    expect((await next(queue))!.subjectId).toBe('subject-2')
    expect((await next(queue, bob))!.id).toBe(second.id)
    expect((await items.undo(queue, ada)).id).toBe(second.id)
    const again = await items.undo(queue, ada)
    expect(again).toMatchObject({ id: first.id, status: 'open', truth: null, answers: [] })
    await expect(items.undo(queue, ada)).rejects.toMatchObject(refused('review-refused'))
    await expect(items.undo(queue, bob)).rejects.toMatchObject(refused('review-refused'))
  })

  test('are listed by where they stand', async () => {
    const queue = await queueOf(3)
    await answer(queue, (await next(queue))!.id)
    const list = (status: 'open' | 'done' | null) => items.list(queue, bob, { status, limit: 10 })
    expect((await list('done')).map(({ subjectId }) => subjectId)).toEqual(['subject-0'])
    expect((await list('open')).every(({ outcome }) => outcome === null)).toBe(true)
    expect((await list(null)).map(({ status }) => status)).toEqual(['done', 'open', 'open'])
  })
})
