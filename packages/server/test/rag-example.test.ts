import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTestHouse } from './test-house.ts'

const example = join(import.meta.dirname, '../../../examples/rag-langchain')
/** What customers ask, the page that knows it, and how the page puts it: an answer is right while it says the same. */
const questions = [
  ['Within how many days may I return an unused item?', 'returns', /within \S+ days/],
  ['How long does standard delivery take?', 'delivery', /takes \S+ to \S+ working days/],
  ['What does express delivery cost?', 'costs', /Express delivery costs \d+/],
  ['How long is the warranty of a lantern?', 'warranty', /warranty of \S+ years/],
  ['How many hours does a litre of lamp oil burn in the small lantern?', 'oil', /about \S+ hours/],
  ['How long does a refund take after the parcel was scanned?', 'refunds', /takes \S+ to \S+ working/],
  ['What does a gift wrapped in brown paper cost?', 'gifts', /paper for \S+ pounds/],
  ['What does a repair cost and how many weeks does it take?', 'repairs', /starts at \S+ pounds/],
] as const

/** The help desk of examples/rag-langchain as its README starts it, on a corpus of its own. */
let house: Awaited<ReturnType<typeof startTestHouse>>
let desk: ChildProcess
let corpus = ''
let deskAddress = ''

beforeAll(async () => {
  house = await startTestHouse()
  corpus = join(house.folder, 'corpus')
  cpSync(join(example, 'corpus'), corpus, { recursive: true })
  desk = spawn(process.execPath, [join(example, 'serve.ts')], {
    env: {
      ...process.env,
      ...{ TELLTALE_URL: house.address(), TELLTALE_KEY: house.key(), CORPUS: corpus, PORT: '0' },
      // Beside other tests an export may take its time.
      ...{ OTEL_EXPORTER_OTLP_TIMEOUT: '60000', OTEL_BSP_EXPORT_TIMEOUT: '60000' },
      ...{ OPENAI_BASE_URL: `${house.simulator.address}/v1`, OPENAI_API_KEY: 'sim' },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  desk.stdout!.on('data', (text) => (said += text))
  await vi.waitFor(() => expect(said).toMatch(/answers at http/), { timeout: 60_000, interval: 100 })
  deskAddress = /http:\/\/127\.0\.0\.1:\d+/.exec(said)![0]
}, 90_000)

afterAll(async () => {
  desk.kill('SIGTERM')
  await house.close()
})

/** Everybody asks their question, acts on the answer, and says whether it was right by the page as it is by then. */
async function everybodyAsks(): Promise<number> {
  let right = 0
  for (const [question, page, fact] of questions) {
    const reply = await fetch(`${deskAddress}/ask?question=${encodeURIComponent(question)}`)
    expect(reply.status).toBe(200)
    const { answer, id } = (await reply.json()) as { answer: string; id: string }
    const isRight = answer.includes(fact.exec(readFileSync(join(corpus, `${page}.md`), 'utf8'))![0])
    const said = await fetch(`${deskAddress}/feedback?answer=${id}&helpful=${isRight ? 'yes' : 'no'}`, {
      method: 'POST',
    })
    expect(said.status).toBe(202)
    if (isRight) right += 1
  }
  return right
}

const change = (...pages: readonly string[]): unknown =>
  execFileSync(process.execPath, [join(example, 'rot.ts'), corpus, ...pages])
const retrievals = async (): Promise<any[]> =>
  (await house.api('GET', '/api/retrievals?limit=100')).json.retrievals
const alerts = async (): Promise<any[]> => (await house.api('GET', '/api/alerts')).json.alerts
const alert = async (key: string) => (await alerts()).find((one) => one.key === key)
const landed = (queries: number) =>
  expect
    .poll(
      async () => {
        const { json } = await house.api('GET', '/api/retrieval/satisfaction?hours=24')
        return `${Math.round(json.retrievals * json.withFeedback.value)} of ${json.retrievals}`
      },
      { timeout: 240_000, interval: 1_000 },
    )
    .toBe(`${queries} of ${queries}`)
/** The next whole look at retrieval, by the time an alert of it was seen again. */
async function nextLook(key: string): Promise<void> {
  const { lastSeenAt } = await alert(key)
  await expect
    .poll(async () => (await alert(key)).lastSeenAt, { timeout: 90_000, interval: 1_000 })
    .not.toBe(lastSeenAt)
}

test('an index that goes stale is told of before the answers of it are bad enough for anybody to tell', async () => {
  const bounds = { maxOutdatedShare: 0.05, minSatisfaction: 0.8 }
  expect((await house.api('PUT', '/api/retrieval/settings', { bounds })).status).toBe(200)
  expect(await everybodyAsks()).toBe(8)
  await landed(8)
  const before = await retrievals()
  for (const { indexName, k, outdatedShare, groundedShare, topScore } of before) {
    expect({ indexName, k, outdatedShare }).toEqual({ indexName: 'help-pages', k: 3, outdatedShare: 0 })
    expect(groundedShare).toBeGreaterThan(0.5)
    expect(topScore).toBeGreaterThan(0)
  }
  const { documents } = (await house.api('GET', `/api/retrievals/${before.at(-1)!.id}`)).json
  expect(documents.map(({ id }: any) => id)).toContain('returns.md')
  const scores: number[] = documents.map(({ score }: any) => score)
  expect(scores.map((score) => typeof score)).toEqual(['number', 'number', 'number'])
  expect(scores).toEqual(scores.toSorted((one, other) => other - one))

  // Some pages change, and most customers are still told what is true.
  change('returns', 'delivery', 'care', 'wholesale')
  for (let round = 0; round < 2; round++) expect(await everybodyAsks()).toBe(6)
  await landed(24)
  const behind = 'help-pages:outdated-high'
  await expect.poll(() => alert(behind), { timeout: 90_000, interval: 1_000 }).toBeDefined()
  // Of just as many answers it is known what people say of them: that is still within its bound.
  // What they say is read every other look.
  for (let look = 0; look < 3; look++) await nextLook(behind)
  expect((await alerts()).map(({ key, severity }) => ({ key, severity }))).toEqual([
    { key: behind, severity: 'critical' },
  ])

  // Nobody indexes them again, the others change too, and nobody is told the truth any more.
  change('costs', 'warranty', 'oil', 'refunds', 'gifts', 'repairs')
  for (let round = 0; round < 2; round++) expect(await everybodyAsks()).toBe(0)
  await landed(40)
  const unhappy = 'help-pages:satisfaction-low'
  await expect
    .poll(async () => (await alert(unhappy))?.evidence.n, { timeout: 120_000, interval: 1_000 })
    .toBe(40)
  const [first, later] = [await alert(behind), await alert(unhappy)]
  expect(first).toMatchObject({ state: 'open', labels: { index: 'help-pages' } })
  expect(later).toMatchObject({ state: 'open', labels: { index: 'help-pages' } })
  expect(later.evidence).toMatchObject({ n: 40, value: 0.5, threshold: 0.8 })
  expect(Date.parse(first.since)).toBeLessThan(Date.parse(later.since))
  // What it says is not true any more, and it says it as well as before.
  expect(Math.min(...(await retrievals()).map(({ groundedShare }) => groundedShare))).toBeGreaterThan(0.5)
}, 900_000)
