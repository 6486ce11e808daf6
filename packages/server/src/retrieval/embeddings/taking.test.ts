import { describe, expect, test } from 'vitest'
import type { Embedding } from '../../ledger/embedding-model.ts'
import { foundDocument, foundRetrieval } from '../found.fixture.ts'
import type { IndexTold } from '../indexes/model.ts'
import { DriftSettings } from '../settings-model.ts'
import { embeddingQueue, type AskEmbeddings } from './asking.ts'
import { hourlySlots } from './slots.ts'
import { takeEmbeddings, type Wanted } from './taking.ts'

const minuteMs = 60_000
const fromMs = Date.UTC(2026, 10, 26, 12)

describe('slots', () => {
  test('take the first in each of so many equal parts of an hour', () => {
    const slots = hourlySlots()
    const drawn = Array.from({ length: 120 }, (_, at) => slots.draws('a', fromMs + at * minuteMs, 6))
    expect(drawn.flatMap((isDrawn, at) => (isDrawn ? [at] : []))).toEqual(
      Array.from({ length: 12 }, (_, at) => at * 10),
    )
    expect(slots.draws('b', fromMs, 6)).toBe(true)
    expect(slots.draws('c', fromMs, 0)).toBe(false)
  })

  test('turn away names past their bound, and count them', () => {
    const slots = hourlySlots()
    const taken = Array.from({ length: 1_001 }, (_, at) => slots.draws(`index ${at}`, fromMs, 6))
    expect(taken.filter(Boolean)).toHaveLength(1_000)
    expect(slots.turnedAway()).toBe(1)
  })
})

const model = { name: 'small', dimensions: null, queriesPerHour: 10, documentsPerHour: 10 }

function taking(settings: Partial<DriftSettings> = {}) {
  const kept: Embedding[] = []
  const wanted: Wanted[] = []
  const told: IndexTold[] = []
  const take = takeEmbeddings({
    slots: hourlySlots(),
    settingsOf: () => DriftSettings.parse(settings),
    newId: (atMs) => `id-${atMs}`,
    append: (embedding) => void kept.push(embedding),
    ask: (one) => void wanted.push(one),
    onIndex: (one) => void told.push(one),
  })
  return { kept, wanted, told, take }
}

const found = foundRetrieval({
  ...{ at: '2026-11-26T12:00:00.000Z', query: 'How tall?', indexName: 'docs', indexVersion: '1' },
  embedder: 'large',
  documents: [foundDocument('Tall.', { id: 'tower' }), foundDocument('Of lifts.', { id: 'lifts' })],
})

describe('vectors', () => {
  test('that were sent are kept: the query’s, and one document’s', () => {
    const { kept, wanted, told, take } = taking()
    take(found, { query: [1, 2], documents: [[3, 4, 5], null] })
    expect(told.map(({ name, dimensions }) => [name, dimensions])).toEqual([
      ['docs', 2],
      ['docs', 3],
    ])
    expect(kept).toMatchObject([
      { subject: 'query', label: 'How tall?', embedder: 'large', dimensions: 2, origin: 'sent' },
      { subject: 'document', label: 'tower', dimensions: 3, indexVersion: '1' },
    ])
    expect(kept[0]!.vector).toEqual(Float32Array.of(1, 2))
    take(found, { query: [1, 2], documents: [] })
    expect([kept.length, wanted.length]).toEqual([2, 0])
  })

  test('are asked for only where a model is named, of what has none', () => {
    const { kept, wanted, take } = taking({ model })
    take(found, { query: [1, 2], documents: [null, null] })
    expect(kept).toMatchObject([{ subject: 'query' }])
    expect(wanted).toMatchObject([{ embedding: { subject: 'document', embedder: 'small', origin: 'asked' } }])
    const without = taking()
    without.take(found, null)
    expect([...without.kept, ...without.wanted]).toEqual([])
  })

  test('of a prompt’s surroundings are none of a query', () => {
    const { wanted, take } = taking({ model })
    take({ ...found, origin: 'prompt' }, null)
    expect(wanted.map(({ embedding: { subject } }) => subject)).toEqual(['document'])
  })
})

describe('the queue', () => {
  const wantedOf = (at: number, projectId = 'p'): Wanted => ({
    text: `text ${at}`,
    model,
    embedding: {
      ...{ projectId, at: found.at, subject: 'query', indexName: 'docs', indexVersion: '' },
      ...{ embedder: 'small', origin: 'asked', retrievalId: 'r', label: `label ${at}` },
    },
  })
  const queueOf = (ask: AskEmbeddings) => {
    const kept: Embedding[] = []
    const faults: string[] = []
    const queue = embeddingQueue({
      ask,
      append: (embedding) => void kept.push(embedding),
      newId: () => 'id',
      onFault: (projectId, fault) => void faults.push(`${projectId}: ${fault}`),
    })
    return { kept, faults, queue }
  }

  test('asks for eight of one project at a time, two requests at once', async () => {
    const asked: string[] = []
    const { kept, queue } = queueOf(async (projectId, _, texts) => {
      asked.push(`${projectId} ${texts.length}`)
      return texts.map(() => Float32Array.of(1, 2, 3))
    })
    for (let at = 0; at < 20; at++) queue.add(wantedOf(at, at === 1 ? 'q' : 'p'))
    queue.pump()
    expect(asked).toEqual(['p 8', 'q 1'])
    await expect.poll(() => queue.counts()).toMatchObject({ asked: 9, underWay: 0, waiting: 11 })
    expect(kept[0]).toMatchObject({ label: 'label 0', dimensions: 3 })
  })

  test('drops and counts what fails, what is too much, and what is left at the end', async () => {
    const { faults, queue } = queueOf(async () => ({ fault: 'away' }))
    for (let at = 0; at < 1_005; at++) queue.add(wantedOf(at))
    expect(queue.counts().dropped).toBe(5)
    queue.pump()
    await expect.poll(() => faults).toEqual(['p: away', 'p: away'])
    await queue.close()
    expect(queue.counts()).toMatchObject({ dropped: 1_005, waiting: 0 })
  })
})
