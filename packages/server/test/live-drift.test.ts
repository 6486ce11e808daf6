import { createTelltale } from '@telltale/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Chance } from '../../../bench/simulation/chance.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 120_000)
afterAll(() => house.close())

const dayMs = 86_400_000
/** The last midnight, UTC: the end of the newest window. */
const midnightMs = Math.floor(Date.now() / dayMs) * dayMs
const perDay = 36

const topics = {
  parcels: ['where', 'is', 'my', 'parcel', 'delivery', 'late', 'courier', 'address', 'tracking', 'shipped'],
  refunds: ['refund', 'money', 'return', 'item', 'invoice', 'paid', 'card', 'amount', 'receipt', 'order'],
  crypto: ['wallet', 'token', 'chain', 'seed', 'phrase', 'ledger', 'mining', 'exchange', 'coin', 'stake'],
}
const sentence = (topic: keyof typeof topics, chance: Chance): string =>
  Array.from({ length: 7 }, () => topics[topic][Math.floor(chance.uniform() * 10)]).join(' ')

/** A day's queries, one each 40 minutes, on the topics of that day. */
function* queriesOf(day: number, onTopics: readonly (keyof typeof topics)[], chance: Chance) {
  for (let at = 0; at < perDay; at++)
    yield {
      at: new Date(midnightMs - (day + 1) * dayMs + at * (dayMs / perDay) + 1_000).toISOString(),
      query: sentence(onTopics[Math.floor(chance.uniform() * onTopics.length)]!, chance),
    }
}

async function embed(texts: readonly string[], dimensions = 64): Promise<number[][]> {
  const reply = await fetch(`${house.simulator.address}/v1/embeddings`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-any', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'text-embedding-3-small', input: texts, dimensions }),
  })
  return ((await reply.json()) as any).data.map(({ embedding }: any) => embedding)
}

type Told = { readonly at: string; readonly query: string }

/** Tells of queries, each with its vector; or, with `dimensions` null, without. */
async function tell(
  indexName: string,
  queries: readonly Told[],
  {
    embedder = 'small',
    dimensions = 64,
  }: { readonly embedder?: string; readonly dimensions?: number | null } = {},
) {
  const vectors =
    dimensions === null
      ? []
      : await embed(
          queries.map(({ query }) => query),
          dimensions,
        )
  const retrievals = queries.map(({ at, query }, index) => ({
    ...{ at, query, indexName, embedder, embedding: vectors[index] ?? null, documents: [], answer: 'x' },
  }))
  for (let from = 0; from < retrievals.length; from += 100) {
    const batch = { retrievals: retrievals.slice(from, from + 100) }
    const { status, json } = await house.api('POST', '/api/retrievals', batch, house.key())
    expect(status, JSON.stringify(json)).toBe(202)
  }
}

/** From so many days ago to so many, oldest first. */
const days = (from: number, to: number, onTopics: readonly (keyof typeof topics)[], chance: Chance): Told[] =>
  Array.from({ length: from - to }, (_, at) => [...queriesOf(from - 1 - at, onTopics, chance)]).flat()

const settings = (drift: object) => house.api('PUT', '/api/retrieval/settings', { drift })
const openAlerts = async (): Promise<any[]> =>
  (await house.api('GET', '/api/alerts')).json.alerts.filter(
    ({ source, state }: any) => source === 'retrieval' && state !== 'resolved',
  )
const keysOf = async () => (await openAlerts()).map(({ key }): string => key).toSorted()
const subjectsOf = async (query = ''): Promise<any[]> =>
  (await house.api('GET', `/api/retrieval/drift${query}`)).json.subjects
const kindsOf = async (index: string) =>
  (await subjectsOf(`?index=${index}`))[0]?.looks.map(({ found }: any) => found.kind) ?? []
/** Windows are looked at one after the other, each in a thread of its own. */
const patient = { timeout: 280_000, interval: 500 }

test('queries that moved raise an alert; those that did not raise none; another embedder is said as such', async () => {
  const chance = new Chance(6, 11)
  await settings({ isWatched: false })
  await tell('still', days(4, 0, ['parcels', 'refunds'], chance))
  await tell('moved', days(3, 1, ['parcels', 'refunds'], chance))
  await tell('moved', days(1, 0, ['parcels', 'crypto'], chance))
  await tell('swapped', days(2, 1, ['parcels'], chance))
  await tell('swapped', days(1, 0, ['parcels'], chance), { embedder: 'large', dimensions: 32 })
  await expect
    .poll(async () => (await house.api('GET', '/api/status')).json.spool.waitingRows, patient)
    .toBe(0)
  await settings({})
  await expect.poll(keysOf, patient).toEqual(['moved:query-drift', 'swapped:query-embedder'])
  const [moved] = (await openAlerts()).filter(({ key }) => key.startsWith('moved'))
  expect(moved).toMatchObject({ severity: 'warning', labels: { index: 'moved', subject: 'query' } })
  expect(moved.sentence).toMatch(/The queries of moved are not what they were: .* AUC 0\.\d\d .* 36 queries/)
  expect(await kindsOf('still')).toEqual(['not-enough', 'tested', 'tested', 'tested'])
  expect(await kindsOf('swapped')).toEqual(['not-enough', 'embedder-changed'])
  const [told] = await subjectsOf('?index=moved')
  expect(told.hasMoved).toBe(true)
  // What moved most is of the new topic.
  expect(told.looks.at(-1).found.movedMost[0].label).toMatch(
    /wallet|token|chain|seed|phrase|ledger|mining|exchange|coin|stake/,
  )
}, 320_000)

test('another project sees none of it, and a start anew tests no window again', async () => {
  await house.api('POST', '/api/projects', { id: 'other', name: 'Other' })
  expect(await subjectsOf('?project=other')).toEqual([])
  const tested = async () =>
    (await subjectsOf()).flatMap(({ looks }) => looks.filter(({ found }: any) => found.kind === 'tested'))
  const before = await tested()
  expect(before).toHaveLength(5)
  await house.restart()
  await expect
    .poll(async () => (await house.api('GET', '/api/status')).json?.state?.state, patient)
    .toBe('up')
  await tell('later', days(1, 0, ['parcels'], new Chance(6, 12)))
  await expect.poll(() => kindsOf('later'), patient).toEqual(['not-enough'])
  expect(await tested()).toEqual(before)
}, 320_000)

test('a model is asked for vectors where a project names one, by calls that say so', async () => {
  await settings({ model: { name: 'text-embedding-3-small', dimensions: 64 } })
  await tell('asked', days(2, 0, ['parcels', 'refunds'], new Chance(6, 13)), { dimensions: null })
  await expect.poll(() => kindsOf('asked'), patient).toEqual(['not-enough', 'tested'])
  const [asked] = await subjectsOf('?index=asked')
  expect(asked.looks[1].found).toMatchObject({
    ...{ current: 36, reference: 36, hasMoved: false },
    space: { embedder: 'text-embedding-3-small', dimensions: 64 },
  })
  const { calls } = (await house.api('GET', '/api/calls?model=text-embedding-3-small')).json
  expect(calls.length).toBeGreaterThanOrEqual(9)
  expect(calls[0]).toMatchObject({ route: 'retrieval.drift', status: 'ok' })
  expect(Number(calls[0].costUsd)).toBeGreaterThan(0)
}, 320_000)

test('an index that answers its canary questions otherwise is told of, and all is well with its old answers', async () => {
  const names = ['height', 'opening', 'lift', 'paint', 'price', 'way']
  const canaries = names.map((name) => ({
    name,
    query: `What of ${name}?`,
    documents: [`${name}.md`, 'a', 'b', 'c'],
  }))
  await house.api('PUT', '/api/retrieval/canaries/tower', { k: 4, canaries })
  const telltale = createTelltale({ baseUrl: house.address(), apiKey: house.key() })
  const run = (indexVersion: string, documentsOf: (name: string) => string[]) =>
    telltale.canaries('tower', {
      indexVersion,
      rankings: names.map((name) => ({ name, documents: documentsOf(name) })),
    })
  const { compared } = await run('2', (name) => [`${name}.md`, 'x', 'y', 'z'])
  expect(compared.overlap).toEqual({ value: 0.25, low: 0.25, high: 0.25, n: 6 })
  await expect.poll(keysOf, patient).toContain('tower:canary-low')
  await run('3', (name) => [`${name}.md`, 'a', 'b', 'c'])
  await expect.poll(keysOf, patient).not.toContain('tower:canary-low')
  const { indexes } = (await house.api('GET', '/api/retrieval/canaries')).json
  expect(indexes[0].runs.map(({ indexVersion }: any) => indexVersion)).toEqual(['3', '2'])
  expect((await house.api('GET', '/api/retrieval/canaries?project=other')).json.indexes).toEqual([])
}, 320_000)
