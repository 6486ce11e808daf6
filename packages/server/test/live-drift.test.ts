import { createTelltale } from '@telltale/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

async function tell(
  indexName: string,
  queries: readonly Told[],
  { embedder = 'small', dimensions = 64, key = house.key() } = {},
) {
  const vectors = await embed(
    queries.map(({ query }) => query),
    dimensions,
  )
  const retrievals = queries.map(({ at, query }, index) => ({
    ...{ at, query, indexName, embedder, embedding: vectors[index], documents: [], answer: 'x' },
  }))
  for (let from = 0; from < retrievals.length; from += 100) {
    const { status, json } = await house.api(
      'POST',
      '/api/retrievals',
      { retrievals: retrievals.slice(from, from + 100) },
      key,
    )
    expect(status, JSON.stringify(json)).toBe(202)
  }
}

const days = (from: number, to: number, onTopics: readonly (keyof typeof topics)[], chance: Chance): Told[] =>
  Array.from({ length: from - to }, (_, at) => [...queriesOf(from - 1 - at, onTopics, chance)]).flat()

const watching = (isWatched: boolean) => house.api('PUT', '/api/retrieval/settings', { drift: { isWatched } })
const openAlerts = async (): Promise<any[]> =>
  (await house.api('GET', '/api/alerts')).json.alerts.filter(({ source }: any) => source === 'retrieval')
const patient = { timeout: 150_000, interval: 500 }

describe('drift of live queries', () => {
  test('raises an alert for the index whose queries moved, and none for the one whose did not', async () => {
    const chance = new Chance(6, 11)
    await watching(false)
    await tell('still', days(4, 0, ['parcels', 'refunds'], chance))
    await tell('moved', days(4, 1, ['parcels', 'refunds'], chance))
    await tell('moved', days(1, 0, ['parcels', 'crypto'], chance))
    await watching(true)
    await expect
      .poll(openAlerts, patient)
      .toMatchObject([
        { key: 'moved:query-drift', labels: { index: 'moved', subject: 'query' }, severity: 'warning' },
      ])
    const [alert] = await openAlerts()
    expect(alert.sentence).toMatch(
      /The queries of moved are not what they were: .* AUC 0\.\d\d .* 36 queries/,
    )
  }, 300_000)
})
void createTelltale
