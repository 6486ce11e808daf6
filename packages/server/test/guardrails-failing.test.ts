import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openTape } from '../src/engines/tape-open.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

/** A service that checks: by the path it is asked at it never answers, answers nonsense, or finds the word it is told to. */
async function startChecker() {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      if (request.url === '/hang') return
      if (request.url === '/broken') return response.writeHead(500).end()
      const { passages } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        passages: { text: string }[]
      }
      const findings = passages.flatMap(({ text }, passage) => {
        const start = text.indexOf('forbidden')
        return start === -1 ? [] : [{ passage, start, end: start + 9, kind: 'word', score: 0.9 }]
      })
      const found = { score: findings.length > 0 ? 0.9 : 0.1, findings, reason: 'Looked.' }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    asked: () => asked,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

let house: TestHouse
let checker: Awaited<ReturnType<typeof startChecker>>
const ids: { [name: string]: string } = {}

beforeAll(async () => {
  checker = await startChecker()
  house = await startTestHouse({}, { answer: ({ question }) => question })
  const guardrails: { readonly [name: string]: object } = {
    'late-open': { options: { url: checker.url('/hang') }, deadlineMs: 50, onError: 'open' },
    'late-closed': { options: { url: checker.url('/hang') }, deadlineMs: 50, onError: 'closed' },
    'broken-closed': {
      options: { url: checker.url('/broken') },
      deadlineMs: 5_000,
      onError: 'closed',
      stages: ['output'],
    },
    'late-shadow': {
      options: { url: checker.url('/hang') },
      deadlineMs: 2_000,
      mode: 'shadow',
      onError: 'closed',
    },
    'asks-left': { options: { url: checker.url('/hang') }, deadlineMs: 60_000 },
    finds: {
      options: { url: checker.url('/find') },
      deadlineMs: 10_000,
      stages: ['input', 'output', 'tool'],
    },
    'finds-shadow': {
      options: { url: checker.url('/find') },
      deadlineMs: 10_000,
      mode: 'shadow',
      stages: ['output', 'tool'],
    },
    masks: { options: { url: checker.url('/find') }, deadlineMs: 10_000, action: 'mask', stages: ['output'] },
  }
  for (const [name, settings] of Object.entries(guardrails)) {
    const { status, json } = await house.api('PUT', `/api/guardrails/${name}`, {
      ...{ check: 'http', mode: 'enforce', action: 'block', stages: ['input'] },
      scope: { tags: { case: name } },
      ...settings,
    })
    expect([status, json]).toMatchObject([200, {}])
  }
}, 120_000)
afterAll(async () => {
  checker.close()
  await house.close()
})

const ask = async (tag: string, content: string, more: object = {}, signal: AbortSignal | null = null) => {
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    signal,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${house.key()}`,
      'x-telltale-tags': JSON.stringify({ case: tag }),
    },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }], ...more }),
  })
  ids[tag] = reply.headers.get('x-telltale-call-id')!
  return reply
}
const callOf = async (tag: string) => (await house.call(ids[tag]!)).call

test('a check that is late lets the call pass, or stops it, as its owner chose', async () => {
  const open = await ask('late-open', 'Hello')
  expect([open.status, open.headers.get('x-telltale-guardrails')]).toEqual([200, 'late-open=error'])
  await open.text()
  const before = house.simulator.requests().total
  const closed = await ask('late-closed', 'Hello')
  expect([closed.status, closed.headers.get('x-should-retry')]).toEqual([503, 'true'])
  expect(await closed.json()).toMatchObject({ error: { code: 'guardrail-failed' } })
  expect(house.simulator.requests().total).toBe(before)
  expect(await callOf('late-closed')).toMatchObject({
    ...{ status: 'blocked', errorKind: 'guardrail-failed', guardrailActions: { 'late-closed': 'error' } },
  })
})

test.each([false, true])(
  'a check that breaks and stays closed stops an answer too, stream %s',
  async (stream) => {
    const closed = await ask('broken-closed', 'Hello', { stream })
    const text = await closed.text()
    expect(closed.status).toBe(stream ? 200 : 503)
    expect(text).toContain('guardrail-failed')
    expect(text).not.toContain('Hello')
    expect(await callOf('broken-closed')).toMatchObject({ status: 'blocked', errorKind: 'guardrail-failed' })
  },
)

test('one in shadow keeps nobody waiting', async () => {
  const since = performance.now()
  const shadowed = await ask('late-shadow', 'Hello')
  expect(shadowed.status).toBe(200)
  await shadowed.text()
  expect(performance.now() - since).toBeLessThan(2_000)
  expect(await callOf('late-shadow')).toMatchObject({ status: 'ok', guardrailActions: {}, guardrailMs: null })
})

test('a caller who leaves meanwhile is recorded as gone, and nothing is sent', async () => {
  const before = house.simulator.requests().total
  const asked = checker.asked()
  const leaving = new AbortController()
  const reply = ask('asks-left', 'Leaving', {}, leaving.signal).catch(() => null)
  await expect.poll(() => checker.asked()).toBe(asked + 1)
  leaving.abort()
  expect(await reply).toBeNull()
  await expect
    .poll(async () => {
      const { json } = await house.api('GET', '/api/calls?limit=1')
      ids['asks-left'] = json.calls[0].id
      return json.calls[0].status
    })
    .toBe('cancelled')
  expect(house.simulator.requests().total).toBe(before)
})

test('a service decides over questions, answers and what tools gave back', async () => {
  expect((await ask('finds', 'What is forbidden?')).status).toBe(400)
  const tool = [
    { role: 'user', content: 'Look it up.' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'This is forbidden.' },
  ]
  const refused = await ask('finds', '', { messages: tool })
  expect(refused.status).toBe(400)
  expect(await refused.text()).toContain('at the tool')
})

test('a stream that waits for a service to see it whole is masked', async () => {
  const reply = await ask('masks', 'Nothing forbidden here, or forbidden there.', { stream: true })
  const text = (await reply.text())
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '')
    .join('')
  expect(text).toBe('Nothing [WORD_1] here, or forbidden there.')
})

test('in shadow it says what it would have done, and the bytes stay as they were', async () => {
  const question = 'What is forbidden?'
  const strip = (text: string): string => text.replace(/"(id|created)":[^,]+/g, '')
  for (const stream of [false, true]) {
    const plain = await (await ask('nobody', question, { stream })).text()
    const shadowed = await (await ask('finds-shadow', question, { stream })).text()
    expect(strip(shadowed)).toBe(strip(plain))
  }
})

const Row = z.object({
  ...{ call: z.string(), guardrail: z.string(), stage: z.string(), mode: z.string() },
  ...{
    verdict: z.string(),
    failed: z.string().nullable(),
    score: z.number().nullable(),
    findings: z.number(),
  },
})

test('each evaluation is one row, and there is none where nobody looked', async () => {
  await expect
    .poll(async () =>
      (await (await fetch(`${house.address()}/metrics`)).text()).match(/late-shadow.*verdict="error"/),
    )
    .not.toBeNull()
  await expect
    .poll(async () => {
      const metrics = await (await fetch(`${house.address()}/metrics`)).text()
      return /telltale_guardrail_evaluations_total\{guardrail="finds-shadow",stage="output",mode="shadow",verdict="block"\} (\d+)/.exec(
        metrics,
      )?.[1]
    })
    .toBe('2')
  await expect
    .poll(async () => (await house.api('GET', '/api/status')).json.spool.waitingRows, { timeout: 30_000 })
    .toBe(0)
  await house.house().close()
  const tape = openTape({ kind: 'embedded', folder: join(house.folder, 'data', 'tape') })
  try {
    await tape.ready()
    const rows = await tape.rows(Row, {
      text: `SELECT toString(call_id) AS call, guardrail_id AS guardrail, stage, mode, verdict, failed, score, findings FROM telltale.verdicts`,
    })
    const of = (name: string) => rows.filter(({ guardrail }) => guardrail === name)
    expect(of('late-open')).toMatchObject([
      { call: ids['late-open'], stage: 'input', verdict: 'error', failed: 'open', score: null },
    ])
    expect(of('late-closed')).toMatchObject([{ verdict: 'error', failed: 'closed', score: null }])
    expect(of('late-shadow')).toMatchObject([{ mode: 'shadow', verdict: 'error' }])
    expect(of('asks-left'), 'the caller had left').toEqual([])
    expect(of('broken-closed')).toMatchObject([{ stage: 'output' }, { stage: 'output' }])
    expect(of('masks')).toMatchObject([{ stage: 'output', verdict: 'modify', failed: null, findings: 1 }])
    expect(of('finds-shadow'), 'no tool gave anything back').toMatchObject([
      { stage: 'output', mode: 'shadow', verdict: 'block' },
      { stage: 'output', mode: 'shadow', verdict: 'block' },
    ])
    const tool = of('finds').filter(({ call }) => call === ids.finds)
    expect(tool.toSorted((a, b) => (a.stage < b.stage ? -1 : 1))).toMatchObject([
      { stage: 'input', verdict: 'pass', score: 0.1 },
      { stage: 'tool', verdict: 'block', score: 0.9, findings: 1 },
    ])
  } finally {
    await tape.close()
    await house.restart()
  }
}, 120_000)
