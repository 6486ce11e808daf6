import { tmpdir } from 'node:os'
import { createTelltale } from '@telltale/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from './command-line.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
}, 120_000)
afterAll(() => house.close())

const question = 'How tall is the tower?'

async function ask(content: string, headers: Readonly<Record<string, string>> = {}, stream = false) {
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'gpt-4o-mini', stream, messages: [{ role: 'user', content }] }),
  })
  const text = await reply.text()
  expect(reply.status, text).toBe(200)
  const answer = stream ? '' : JSON.parse(text).choices[0].message.content
  return { id: reply.headers.get('x-telltale-call-id')!, answer: answer as string }
}

const retrievalsOf = async (callId: string): Promise<any[]> =>
  (await house.api('GET', `/api/calls/${callId}/retrievals`)).json.retrievals

const telltale = () => createTelltale({ baseUrl: house.address(), apiKey: house.key() })
const traceOf = (digit: string): string => digit.repeat(32)
const header = (trace: string) => ({ traceparent: `00-${trace}-${'b'.repeat(16)}-01` })

describe('a query told by the application', () => {
  test.each([false, true])(
    'meets the answer of its trace, and the call says so (stream: %s)',
    async (stream) => {
      const trace = traceOf(stream ? 'c' : 'a')
      const { answer } = await ask(question)
      await telltale().retrieval({
        query: question,
        traceId: trace,
        indexName: 'docs',
        indexVersion: '1',
        documents: [
          { id: 'one', score: 0.9, text: answer, source: 'wiki', sourceUpdatedAt: '2026-11-01T00:00:00Z' },
          { id: 'two', score: 0.5, text: 'Nothing of the kind.' },
        ],
      })
      const { id } = await ask(question, header(trace), stream)
      const { call } = await house.call(id)
      expect(call).toMatchObject({
        documentsRetrieved: 2,
        topScore: 0.9,
        indexName: 'docs',
        indexVersion: '1',
      })
      expect(call.groundedShare!).toBeGreaterThan(0.8)
      await expect.poll(() => retrievalsOf(id)).toHaveLength(1)
      const [found] = await retrievalsOf(id)
      expect(found).toMatchObject({ id: call.retrievalIds[0], origin: 'sdk', callId: id, query: question })
      expect(found.documents).toMatchObject([{ id: 'one', text: answer }, { id: 'two' }])
      expect(found.documents[0].ageDays).toBeGreaterThan(20)
    },
  )

  test('after the call, by its identifier, finds the answer too', async () => {
    const { id, answer } = await ask(question)
    await telltale().retrieval({ query: question, callId: id, documents: [{ text: answer }] })
    await expect
      .poll(() => retrievalsOf(id))
      .toMatchObject([{ callId: id, unknown: { ageDaysP50: 'no-source-time' } }])
    expect((await retrievalsOf(id))[0].groundedShare).toBeGreaterThan(0.8)
  })

  test('is refused when it cannot be read, with the field named', async () => {
    const { status, json } = await house.api(
      'POST',
      '/api/retrievals',
      { retrievals: [{ query: 'x', documents: [{ score: 'high' }] }] },
      house.key(),
    )
    expect(status).toBe(400)
    expect(json).toMatchObject({ code: 'body-invalid', detail: expect.stringContaining('documents.0.score') })
  })
})

test('documents between a project’s marks become a query of their own, and grow stale by its settings', async () => {
  const settings = {
    ttlDays: 30,
    ttlDaysBySource: { wiki: 7 },
    markers: [{ open: '<doc id="{id}" source="{source}">', close: '</doc>' }],
  }
  expect((await house.api('PUT', '/api/retrieval/settings', settings)).json).toMatchObject(settings)
  const { id } = await ask(
    `Answer from these.\n<doc id="a" source="wiki">The tower is 330 metres tall.</doc>\n<doc id="b" source="web">It stands in Paris.</doc>\nHow tall is it?`,
  )
  await expect
    .poll(() => retrievalsOf(id))
    .toMatchObject([
      {
        origin: 'prompt',
        documents: [
          { id: 'a', source: 'wiki', text: 'The tower is 330 metres tall.' },
          { id: 'b', source: 'web' },
        ],
      },
    ])
  expect((await house.call(id)).call).toMatchObject({ documentsRetrieved: 2 })
})

test('a further version of an index is a change; the first is not', async () => {
  for (const indexVersion of ['1', '2', '2'])
    await telltale().retrieval({
      query: question,
      answer: 'x',
      documents: [],
      indexName: 'faq',
      indexVersion,
    })
  const changes = async () =>
    (await house.api('GET', '/api/changes')).json.changes.filter(
      ({ component, key }: any) => component === 'retrieval' && key === 'faq',
    )
  await expect.poll(changes).toMatchObject([{ before: { version: '1' }, after: { version: '2' } }])
})

test('the report counts them by version, and lists the riskiest', async () => {
  await expect
    .poll(async () => (await house.api('GET', '/api/retrieval/report?hours=24')).json.retrievals)
    .toBeGreaterThanOrEqual(7)
  const { json } = await house.api('GET', '/api/retrieval/report?hours=24')
  expect(json.versions.map((one: any) => `${one.indexName}@${one.indexVersion}`)).toEqual(
    expect.arrayContaining(['docs@1', 'faq@1', 'faq@2']),
  )
  expect(json.signals.find((one: any) => one.name === 'groundedShare').n).toBeGreaterThanOrEqual(4)
  const { json: listed } = await house.api('GET', '/api/retrievals?order=riskiest&limit=3')
  expect(listed.retrievals.length).toBeGreaterThan(0)
  expect((await house.api('GET', '/api/retrieval/satisfaction')).json.withFeedback.value).toBe(0)
})

test('the report stands on the command line, with n, intervals and what each signal is worth', async () => {
  const run = (...argv: readonly string[]) =>
    runCommand(['retrieval', 'report', ...argv], {
      cwd: tmpdir(),
      env: { TELLTALE_URL: house.address(), TELLTALE_ADMIN_KEY: house.house().operatorKey },
    })
  const { json: report } = await house.api('GET', '/api/retrieval/report?hours=24')
  const { code, out, err } = await run()
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain(
    `${report.retrievals} queries in the last 24 hours gave ${report.documents} documents.`,
  )
  const lineOf = (start: RegExp): string => out.split('\n').find((line) => start.test(line)) ?? ''
  const { mean, low, high, n } = report.signals.find(({ name }: any) => name === 'groundedShare')
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  expect(lineOf(/^groundedShare/).split(/ {2,}/)).toEqual([
    ...['groundedShare', percent(mean), `${percent(low)} to ${percent(high)}`, String(n)],
    ...[percent(n / report.retrievals), 'lexical, no judge'],
  ])
  expect(lineOf(/^answer known/)).toMatch(
    new RegExp(`${percent(report.coverage.value)} .* ${report.retrievals}$`),
  )
  expect(lineOf(/^docs .*utilisation/)).toMatch(/^docs +1 +utilisation +\d+\.\d %/)
  expect(lineOf(/^source/)).toContain('faulty of them  95 % interval')
  expect(lineOf(/^- groundedShare/)).toContain('AUC 0.927')
  expect(lineOf(/^- staleShare/)).toContain('not measured: arithmetic on the times told')

  const asJson = JSON.parse((await run('--json', '--index', 'docs', '--hours', '48')).out)
  expect(asJson.versions.map(({ indexName }: any) => indexName)).toContain('docs')
  expect(asJson.labels.length).toBeGreaterThan(10)
  expect((await run('--index', 'nowhere')).out).toContain(
    'No query to a retriever is known in the last 24 hours of the index nowhere.',
  )
  expect(await run('--hours', '0')).toMatchObject({ code: 2 })
})
