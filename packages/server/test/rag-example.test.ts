import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTestHouse } from './test-house.ts'

const example = join(import.meta.dirname, '../../../examples/rag-langchain')
const questions = [
  'Within how many days may I return an unused item?',
  'How long does standard delivery take?',
  'What does express delivery cost?',
  'How long is the warranty of a lantern?',
  'How many hours does a litre of lamp oil burn in the small lantern?',
  'How long does a refund take after the parcel was scanned?',
  'What does a gift wrapped in brown paper cost?',
  'What does a repair cost and how many weeks does it take?',
]

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

async function ask(question: string): Promise<string> {
  const reply = await fetch(`${deskAddress}/ask?question=${encodeURIComponent(question)}`)
  expect(reply.status).toBe(200)
  return ((await reply.json()) as { answer: string }).answer
}

const retrievals = async (): Promise<any[]> =>
  (await house.api('GET', '/api/retrievals?limit=100')).json.retrievals

test('an index that goes stale is told of, while every answer still looks well grounded', async () => {
  for (const question of questions) await ask(question)
  expect(await ask(questions[0]!)).toContain('within 30 days')
  await expect.poll(async () => (await retrievals()).length, { timeout: 60_000 }).toBe(9)
  const before = await retrievals()
  for (const { indexName, k, outdatedShare, groundedShare } of before) {
    expect({ indexName, k, outdatedShare }).toEqual({ indexName: 'help-pages', k: 3, outdatedShare: 0 })
    expect(groundedShare).toBeGreaterThan(0.5)
  }

  const pages = ['returns', 'delivery', 'costs', 'warranty', 'oil', 'refunds', 'gifts', 'repairs']
  execFileSync(process.execPath, [join(example, 'rot.ts'), corpus, ...pages])
  for (let round = 0; round < 3; round++) for (const question of questions) await ask(question)
  // What it says is not true any more, and it says it as well as before.
  expect(await ask(questions[0]!)).toContain('within 30 days')

  const openAlerts = async (): Promise<any[]> => (await house.api('GET', '/api/alerts')).json.alerts
  await expect.poll(async () => (await openAlerts()).length, { timeout: 90_000 }).toBeGreaterThan(0)
  expect((await openAlerts()).map(({ key, severity }) => ({ key, severity }))).toEqual([
    { key: 'help-pages:outdated-high', severity: 'critical' },
  ])
  const after = (await retrievals()).slice(0, 25)
  expect(after.filter(({ outdatedShare }) => outdatedShare > 0).length).toBeGreaterThan(20)
  expect(Math.min(...after.map(({ groundedShare }) => groundedShare))).toBeGreaterThan(0.5)
}, 240_000)
