import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { newSpanId, newTraceId, readableSpan, type SentSpan } from './otlp-sender.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
const patient = { timeout: 60_000 }
const startMs = Date.now() - 60_000

async function send(spans: readonly SentSpan[]): Promise<void> {
  const reply = await fetch(`${house.address()}/v1/traces`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/x-protobuf' },
    body: Buffer.from(ProtobufTraceSerializer.serializeRequest(spans.map(readableSpan))!),
  })
  expect(reply.status).toBe(200)
}

const [ticket, root, retriever, ask, tool] = [
  newTraceId(),
  ...Array.from({ length: 4 }, newSpanId),
] as unknown as [string, string, string, string, string]
const [vast, vastRoot] = [newTraceId(), newSpanId()]
const vastSpans = 5_000

/** A support bot's answer: a search, a call of a model, and a tool that fails. */
const ticketSpans: readonly SentSpan[] = [
  {
    ...{ traceId: ticket, spanId: root, startMs, endMs: startMs + 1_200, name: 'answer ticket' },
    attributes: {
      'openinference.span.kind': 'CHAIN',
      'input.value': 'Where is my parcel?',
      'user.id': 'ada',
    },
  },
  {
    ...{ traceId: ticket, spanId: retriever, parentSpanId: root, name: 'search the manual' },
    ...{ startMs: startMs + 10, endMs: startMs + 90 },
    attributes: {
      'openinference.span.kind': 'RETRIEVER',
      'input.value': 'parcel tracking',
      'retrieval.documents.0.document.id': 'tracking.md',
      'retrieval.documents.0.document.content': 'A parcel is tracked by its number.',
      'retrieval.documents.0.document.score': 0.9,
    },
  },
  {
    ...{ traceId: ticket, spanId: ask, parentSpanId: root, name: 'ask the model' },
    ...{ startMs: startMs + 100, endMs: startMs + 900 },
    attributes: {
      'openinference.span.kind': 'LLM',
      'llm.model_name': 'gpt-4o-mini',
      'llm.provider': 'openai',
      'llm.token_count.prompt': 120,
      'llm.token_count.completion': 30,
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.content': 'Where is my parcel?',
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': 'By its number.',
      'app.experiment': 'blue',
    },
  },
  {
    ...{ traceId: ticket, spanId: tool, parentSpanId: root, name: 'look up the parcel' },
    ...{ startMs: startMs + 910, endMs: startMs + 1_150, error: 'The carrier did not answer.' },
    attributes: { 'openinference.span.kind': 'TOOL', 'app.carrier': 'post', 'input.value': '{"number":7}' },
    events: [
      {
        ...{ name: 'exception', atMs: startMs + 1_100 },
        attributes: { 'exception.type': 'TimeoutError', 'exception.message': 'after 200 ms' },
      },
    ],
  },
]

beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
}, 180_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

test('without traces the page says how to send some, and shows the first by itself', async () => {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto('/traces')
      await page.getByText('Nothing was traced in the last 24 hours.').waitFor(patient)
      await faultless(page)
      await keepPicture(page, `traces-empty-${colorScheme}-${width}`)
      if (colorScheme === 'dark' && width === 390) {
        await page.getByText('Live').waitFor(patient)
        await send(ticketSpans)
        await page.getByText('answer ticket').waitFor(patient)
      }
      expect(faults).toEqual([])
      await page.context().close()
    }
}, 240_000)

test('the list tells each trace in a row, in both themes, wide and narrow', async () => {
  const wide = Array.from({ length: vastSpans }, (_, at): SentSpan => ({
    ...{ traceId: vast, startMs: startMs - 60_000 + at, endMs: startMs - 60_000 + at + 20 },
    ...(at === 0
      ? { spanId: vastRoot, name: 'nightly batch', endMs: startMs - 50_000 }
      : { spanId: newSpanId(), parentSpanId: vastRoot, name: `item ${at}` }),
  }))
  for (let at = 0; at < wide.length; at += 1_000) await send(wide.slice(at, at + 1_000))
  for (let at = 0; at < 30; at++)
    await send([
      {
        ...{ traceId: newTraceId(), spanId: newSpanId(), name: `request ${at}` },
        ...{ startMs: startMs - 3_600_000 - at * 1_000, endMs: startMs - 3_600_000 - at * 1_000 + 5 },
      },
    ])
  await expect.poll(async () => (await house.api('GET', '/api/traces')).json.traces.length, patient).toBe(32)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto('/traces')
      await page.getByText('32 traces began in the last 24 hours.').waitFor(patient)
      await page.getByRole('row').filter({ hasText: 'answer ticket' }).waitFor(patient)
      await faultless(page)
      await keepPicture(page, `traces-${colorScheme}-${width}`)
      expect(faults).toEqual([])
      await page.context().close()
    }
}, 240_000)

test('filters narrow the list and stand in the address', async () => {
  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/traces')
  await page.getByRole('combobox', { name: 'Status' }).selectOption('error', patient)
  await page.getByText('One trace matches in the last 24 hours.').waitFor(patient)
  const row = page.getByRole('row').filter({ hasText: 'answer ticket' })
  expect(await row.innerText()).toContain('gpt-4o-mini')
  await page.getByRole('button', { name: 'Add filter' }).click()
  await page.getByRole('combobox', { name: 'Filter by' }).selectOption('user')
  await page.getByRole('combobox', { name: 'User' }).fill('nobody')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('No trace matches these filters.').waitFor(patient)
  expect(new URL(page.url()).search).toBe('?status=error&user=nobody')
  await page.getByRole('button', { name: 'Remove all filters' }).click()
  await page.getByRole('searchbox', { name: 'Words in the name' }).fill('TICKET')
  await page.getByText('One trace matches in the last 24 hours.').waitFor(patient)
  expect(faults).toEqual([])
  await page.context().close()
}, 120_000)

test('a trace is opened by keyboard, and its steps, folded and unfolded, too', async () => {
  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/traces?status=error')
  await page.getByText('One trace matches').waitFor(patient)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const tree = page.getByRole('treegrid', { name: 'Steps' })
  await tree.getByText('look up the parcel').waitFor(patient)
  expect(await tree.getByRole('row').count()).toBe(4)
  await page.keyboard.press('j')
  await page.keyboard.press('ArrowLeft')
  await tree.getByText('3 below').waitFor(patient)
  expect(await tree.getByRole('row').count()).toBe(1)
  await page.keyboard.press('ArrowRight')
  await tree.getByText('ask the model').waitFor(patient)
  for (let step = 0; step < 3; step++) await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'look up the parcel' }).waitFor(patient)
  expect(page.url()).toContain(`span=${tool}`)
  await page.keyboard.press('Escape')
  await expect.poll(() => page.url()).not.toContain('span=')
  expect(faults).toEqual([])
  await page.context().close()
}, 120_000)

test('an address names a step: its error, its events, a call’s conversation, a retrieval’s documents', async () => {
  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 390],
  ] as const) {
    const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
    await page.goto(`/traces/${ticket}?span=${tool}`)
    await page.getByText('The carrier did not answer.').waitFor(patient)
    await page.getByRole('tab', { name: /Attributes/ }).click()
    await page.getByText('app.carrier').waitFor(patient)
    await page.getByRole('tab', { name: /Events/ }).click()
    await page.getByText('TimeoutError').waitFor(patient)
    await faultless(page)
    await keepPicture(page, `trace-step-${colorScheme}-${width}`)
    await page.goto(`/traces/${ticket}?span=${ask}`)
    await page.getByText('By its number.').waitFor(patient)
    await page.getByText('app.experiment').waitFor(patient)
    await faultless(page)
    await keepPicture(page, `trace-call-${colorScheme}-${width}`)
    await page.goto(`/traces/${ticket}?span=${retriever}`)
    await page.getByText('A parcel is tracked by its number.').first().waitFor(patient)
    await faultless(page)
    await page.goto(`/traces/${ticket}`)
    await page.getByText('look up the parcel').waitFor(patient)
    await faultless(page)
    await keepPicture(page, `trace-${colorScheme}-${width}`)
    expect(faults).toEqual([])
    await page.context().close()
  }
}, 240_000)

test('a trace of five thousand spans has the few in view in the document, and finds the one that is named', async () => {
  const { json } = await house.api('GET', `/api/traces/${vast}`)
  expect(json.nodes).toHaveLength(vastSpans)
  const { page, faults } = await openPage(browser, house.address())
  const far = json.nodes[4_321]
  await page.goto(`/traces/${vast}?span=${far.spanId}`)
  const tree = page.getByRole('treegrid', { name: 'Steps' })
  await tree.getByRole('row').filter({ hasText: far.name }).waitFor(patient)
  expect(await tree.getByRole('row').count()).toBeLessThan(100)
  expect(await tree.getAttribute('aria-rowcount')).toBe(String(vastSpans))
  await page.goto(`/traces/${vast}`)
  await tree.getByText('nightly batch').waitFor(patient)
  await page.keyboard.press('j')
  await page.keyboard.press('ArrowLeft')
  await tree.getByText('4,999 below').waitFor(patient)
  await faultless(page)
  expect(faults).toEqual([])
  await page.context().close()
}, 120_000)

test('a trace that nobody sent is said not to be there', async () => {
  const { page, faults } = await openPage(browser, house.address())
  await page.goto(`/traces/${'0'.repeat(32)}`)
  await page.getByRole('alert').waitFor(patient)
  await faultless(page)
  expect(faults).toEqual([])
  await page.context().close()
}, 120_000)
