import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

/** What the judge is to say to a document of these words, in place of a judgement. */
const oddities: Readonly<Record<string, string>> = {
  empty: '   ',
  unreadable: 'I would say four out of five.',
  'out of scale': '{"reason": "", "score": 9}',
}

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse(
    {},
    {
      answer: ({ promptText }) =>
        promptText.includes('You judge texts by a rubric.')
          ? Object.entries(oddities).find(([words]) => promptText.includes(`ODD ${words}.`))?.[1]
          : undefined,
    },
  )
}, 120_000)
afterAll(() => house.close())

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()
const query = 'How tall is the Eiffel Tower?'
const right = 'How tall the Eiffel Tower is: 330 metres.'
const wrong = 'Soup today.'

/** Told together, so that they land together. */
const tell = async (...queries: readonly object[]): Promise<string[]> => {
  const retrievals = queries.map((rest) => ({
    query,
    at: minutesAgo(30),
    indexName: 'docs',
    indexVersion: '1',
    documents: [{ id: 'right', text: right }],
    // Told with the query, so that none waits for a call.
    answer: 'It is 330 metres tall.',
    ...rest,
  }))
  return (await house.api('POST', '/api/retrievals', { retrievals }, house.key())).json.ids
}

const judgementsOf = async (id: string): Promise<any[]> =>
  ((await house.api('GET', `/api/retrievals/${id}/judgements`)).json.judgements ?? []).toSorted(
    (one: any, other: any) =>
      (one.document ?? 99) - (other.document ?? 99) || (one.measure < other.measure ? -1 : 1),
  )
const settings = {
  model: 'gpt-4o-mini',
  questions: ['relevance', 'faithfulness', 'responseRelevancy', 'reference'],
  sampling: { least: 1, most: 1 },
  perHourAtMost: 1000,
  usdPerDayAtMost: 5,
  labelShare: 1,
  lookBackHours: 2,
}
let whole = ''
const ids: string[] = []

test('queries are drawn, judged through the gateway, and each measure is kept with probability and cost', async () => {
  expect((await house.api('GET', '/api/retrieval/judging')).json).toMatchObject({ model: null })
  const told = await tell(
    {
      documents: [
        { id: 'right', text: right },
        { id: 'wrong', text: wrong },
      ],
      answer: 'The tower is 330 metres tall. Norwegian climbers repaint it often.',
      reference: 'The Eiffel Tower is 330 metres tall.',
    },
    ...Array.from({ length: 24 }, (_, at) => ({ documents: [{ text: at % 4 === 0 ? wrong : right }] })),
    ...Object.keys(oddities).map((words) => ({ documents: [{ text: `ODD ${words}.` }] })),
  )
  whole = told[0]!
  ids.push(...told.slice(1))
  await expect
    .poll(async () => (await house.api('GET', '/api/retrievals?hours=2')).json.retrievals.length, {
      timeout: 20_000,
    })
    .toBe(28)
  const put = await house.api('PUT', '/api/retrieval/judging', settings)
  expect(put.json).toMatchObject(settings)
  await expect.poll(() => judgementsOf(whole), { timeout: 60_000 }).toHaveLength(7)
  const judgements = await judgementsOf(whole)
  expect(judgements).toMatchObject([
    { measure: 'relevance', document: 1, documentId: 'right', score: 5, missing: null },
    { measure: 'relevance', document: 2, documentId: 'wrong', score: 1 },
    { measure: 'contextPrecision', document: null, score: 1, costUsd: null },
    { measure: 'contextRecall', score: 1 },
    { measure: 'faithfulness', score: 0.5 },
    { measure: 'noiseSensitivity' },
    { measure: 'responseRelevancy' },
  ])
  for (const one of judgements)
    expect(one).toMatchObject({ source: 'judge', probability: 1, model: 'gpt-4o-mini' })
  const [relevance] = judgements
  expect(Number(relevance.costUsd)).toBeGreaterThan(0)
  const { call } = await house.call(relevance.judgeCallId)
  expect(call).toMatchObject({ route: 'judge:retrieval', keyId: 'judge', costUsd: relevance.costUsd })
}, 120_000)

test('an answer that is empty, unreadable or off the scale is null with the reason', async () => {
  for (const [at, missing] of ['empty', 'unreadable', 'unreadable'].entries()) {
    await expect.poll(() => judgementsOf(ids[24 + at]!), { timeout: 20_000 }).not.toHaveLength(0)
    const relevance = (await judgementsOf(ids[24 + at]!)).find(({ document }) => document === 1)
    expect(relevance).toMatchObject({ measure: 'relevance', score: null, missing })
    expect(relevance.reason).not.toBe('')
  }
})

test('figures weigh what was drawn, and say how much has no score and what it cost', async () => {
  await expect
    .poll(async () => (await house.api('GET', '/api/retrieval/judged?hours=2')).json.waiting, {
      timeout: 20_000,
    })
    .toBe(0)
  await expect
    .poll(async () => (await house.api('GET', '/api/retrieval/judged?hours=2')).json.judged, {
      timeout: 20_000,
    })
    .toBe(28)
  const { json } = await house.api('GET', '/api/retrieval/judged?hours=2&index=docs')
  expect(json).toMatchObject({ queries: 28, judge: { model: 'gpt-4o-mini' }, resting: null, costUnknown: 0 })
  const [version] = json.versions
  expect(version).toMatchObject({ indexName: 'docs', indexVersion: '1' })
  const { figure } = version.measures.find(({ measure }: any) => measure === 'relevance')
  // 18 of 24 score 5 and 6 score 1; the whole one 3.
  expect(figure).toMatchObject({ kind: 'estimate', n: 25, lambda: null, labelled: 0 })
  expect(figure.value).toBeCloseTo((18 * 5 + 6 + 3) / 25)
  expect(version.measures.find(({ measure }: any) => measure === 'contextRecall').figure).toMatchObject({
    kind: 'not-enough',
    n: 1,
    needed: 20,
  })
  expect(json.missing).toContainEqual({
    measure: 'relevance',
    reason: 'unreadable',
    share: expect.objectContaining({ n: 29 }),
  })
  expect(Number(json.costUsd)).toBeGreaterThan(0)
}, 120_000)

test('people’s labels put the judge right', async () => {
  const { json: next } = await house.api('GET', '/api/retrieval/judged/next?hours=2')
  expect(next.retrieval.documents[0].text).not.toBe('')
  const refused = await house.api('POST', `/api/retrievals/${whole}/labels`, { labels: [{ score: 4 }] })
  expect(refused).toMatchObject({ status: 400, json: { detail: expect.stringContaining('document') } })
  for (const id of ids.slice(0, 24))
    await house.api('POST', `/api/retrievals/${id}/labels`, { labels: [{ document: 1, score: 2 }] })
  const relevance = async () =>
    (await house.api('GET', '/api/retrieval/judged?hours=2')).json.versions[0].measures[0].figure
  await expect.poll(async () => (await relevance()).labelled, { timeout: 20_000 }).toBe(24)
  const figure = await relevance()
  expect(figure.value).toBeCloseTo(2, 0)
  expect(figure.lambda).not.toBeNull()
}, 120_000)

test('relevance below its bound raises an alert', async () => {
  await house.api('PUT', '/api/retrieval/settings', { bounds: { minRelevance: 3.5 } })
  const alert = async () =>
    (await house.api('GET', '/api/alerts')).json?.alerts?.find(
      ({ title }: any) => title === 'docs retrieves what is not relevant',
    )
  await expect.poll(alert, { timeout: 60_000 }).toMatchObject({
    source: 'retrieval',
    labels: { index: 'docs' },
    sentence: expect.stringContaining('by a judge and 24 labels'),
  })
}, 120_000)

test('a query asked for by hand is judged at once and is in no figure', async () => {
  const [id] = await tell({ at: minutesAgo(60 * 24) })
  await expect
    .poll(() => house.api('POST', `/api/retrievals/${id}/judge`).then(({ status }) => status), {
      timeout: 10_000,
    })
    .toBe(202)
  await expect
    .poll(() => judgementsOf(id!), { timeout: 60_000 })
    .toContainEqual(expect.objectContaining({ measure: 'relevance', score: 5, probability: null }))
  expect((await house.api('GET', '/api/retrieval/judged?hours=48')).json.judged).toBe(28)
}, 120_000)

test('after a restart nothing is judged again, and another project sees nothing of it', async () => {
  await expect.poll(() => judgementsOf(whole), { timeout: 20_000 }).not.toEqual([])
  const before = await judgementsOf(whole)
  const requests = house.simulator.requests().total
  await house.restart()
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  expect(house.simulator.requests().total).toBe(requests)
  expect(await judgementsOf(whole)).toEqual(before)
  await house.api('POST', '/api/projects', { id: 'other', name: 'Other' })
  const other = await house.api('GET', `/api/retrievals/${whole}/judgements?project=other`)
  expect(other).toMatchObject({ status: 200, json: { judgements: [] } })
  expect((await house.api('GET', '/api/retrieval/judged?project=other')).json).toMatchObject({
    judge: null,
    judged: 0,
  })
  expect(
    (
      await house.api('POST', `/api/retrievals/${whole}/labels?project=other`, {
        labels: [{ document: 1, score: 2 }],
      })
    ).status,
  ).toBe(404)
}, 120_000)
