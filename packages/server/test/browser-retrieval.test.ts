import { createTelltale } from '@telltale/sdk'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
let callId = ''
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()

beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
  await house.api('PUT', '/api/retrieval/settings', { ttlDays: 30 })
  const telltale = createTelltale({ baseUrl: house.address(), apiKey: house.key() })
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'How tall is it?' }] }),
  })
  const answer = ((await reply.json()) as any).choices[0].message.content as string
  callId = reply.headers.get('x-telltale-call-id')!
  const documents = [
    {
      id: 'tower.md',
      text: answer,
      score: 0.91,
      source: 'wiki',
      sourceUpdatedAt: daysAgo(90),
      indexedAt: daysAgo(2),
    },
    { id: 'menu.html', text: '<div>Menu</div>', score: 0.4, source: 'web' },
  ]
  await telltale.retrieval({
    query: 'How tall is it?',
    callId,
    documents,
    indexName: 'docs',
    indexVersion: '1',
  })
  for (let at = 0; at < 12; at++)
    await telltale.retrieval({
      query: `And the tower of number ${at}?`,
      answer: at % 2 === 0 ? answer : 'Norwegian climbers repaint it every seven years.',
      documents,
      indexName: 'docs',
      indexVersion: at < 6 ? '1' : '2',
    })
}, 180_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

const patient = { timeout: 60_000 }

test('the twelve and one are counted', async () => {
  await expect
    .poll(async () => (await house.api('GET', '/api/retrieval/report')).json.retrievals, { timeout: 60_000 })
    .toBe(13)
})

test('the page says whether the index is rotting, in both themes, wide and narrow', async () => {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto('/retrieval')
      await page.getByText('100 % of the documents are past their time to live').waitFor(patient)
      await page.getByRole('table', { name: 'Index versions' }).getByText('docs 2').waitFor(patient)
      const sources = page.getByRole('table', { name: 'Sources' })
      await sources.getByText(/to 100\s%: html residue 100\s%/).waitFor(patient)
      const labels = page.getByRole('table', { name: 'Signals' })
      await labels.getByText('lexical, no judge').first().waitFor(patient)
      await labels.getByText('times, no judge').first().waitFor(patient)
      await labels
        .getByText('AUC 0.907')
        .first()
        .waitFor({ ...patient, state: width > 1000 ? 'visible' : 'attached' })
      await page.getByText('too few scored queries').first().waitFor(patient)
      await faultless(page)
      await keepPicture(page, `retrieval-${colorScheme}-${width}`)
      expect(faults).toEqual([])
      await page.context().close()
    }
}, 180_000)

test('Home has a strip for it, whose figures stand in the table too and whose point opens the page', async () => {
  const told = async () =>
    (await house.api('GET', '/api/retrieval/report')).json.signals.find(
      ({ name }: any) => name === 'groundedShare',
    )
  await expect.poll(async () => (await told())?.n, patient).toBe(13)
  const grounded = await told()
  const percent = (share: number): string => (share * 100).toFixed(1).replace('100.0', '100')
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto('/')
      const strip = page.getByRole('heading', { name: 'Retrieval: grounded' }).locator('..')
      const words = async () => (await strip.innerText()).replaceAll(/\s+/g, ' ')
      await expect.poll(words, patient).toContain(`grounded ${percent(grounded.mean)} %`)
      expect(await words()).toContain(
        `${percent(grounded.low)} % to ${percent(grounded.high)} %, n ${grounded.n}; stale 100 % (red), answer known 100 % (grey)`,
      )
      await page.getByRole('img', { name: /^Retrieval: grounded over time/ }).waitFor(patient)
      await faultless(page)
      await keepPicture(page, `home-retrieval-${colorScheme}-${width}`)
      await page.getByRole('button', { name: 'Show as a table' }).click()
      const row = page.getByRole('table', { name: 'Retrieval over time' }).getByRole('row').nth(1)
      await expect.poll(() => row.innerText()).toMatch(/100\s%\s+13$/)
      await faultless(page)
      await page.getByRole('button', { name: 'Show as charts' }).click()
      await page.getByRole('img', { name: /^Retrieval: grounded over time/ }).click()
      await page.waitForURL('**/retrieval')
      expect(faults).toEqual([])
      await page.context().close()
    }
}, 180_000)

test('times to live are set on the page, and a line that cannot be read is named', async () => {
  const { page, faults } = await openPage(browser, house.address(), { colorScheme: 'dark', width: 1440 })
  await page.goto('/retrieval')
  const sources = page.getByLabel('By source, one a line')
  await sources.fill('news = soon', patient)
  await page.getByText('“news = soon” is not a line like').waitFor(patient)
  await sources.fill('news = 7\nlaw = never')
  await page.getByRole('button', { name: 'Save' }).click(patient)
  await page.getByText('Saved.').waitFor(patient)
  expect((await house.api('GET', '/api/retrieval/settings')).json).toMatchObject({
    ttlDays: 30,
    ttlDaysBySource: { news: 7, law: null },
  })
  expect(faults).toEqual([])
  await page.context().close()
}, 120_000)

test('queries can be ordered, and one opens its call with the used document marked', async () => {
  const { page, faults } = await openPage(browser, house.address(), { colorScheme: 'light', width: 1440 })
  await page.goto('/retrieval')
  await page.getByRole('button', { name: 'Newest' }).click(patient)
  await page.getByRole('table', { name: 'Queries' }).getByText('How tall is it?').click(patient)
  await page.getByRole('tab', { name: /Documents/ }).click(patient)
  await page.getByText('used, 100 % of the answer').waitFor(patient)
  await page.getByText('90 d old').waitFor(patient)
  await page.getByText('not used').waitFor(patient)
  await page.getByText(/^Used: lexical, no judge; .* AUC 0\.999 .* Misses two documents/).waitFor(patient)
  await faultless(page)
  await keepPicture(page, 'call-documents')
  expect(page.url()).toContain(callId)
  expect(faults).toEqual([])
  await page.context().close()
}, 120_000)

test('what judges and clicks say stands on the page, in both themes, wide and narrow', async () => {
  const judging = {
    model: 'gpt-4o-mini',
    questions: ['relevance', 'faithfulness'],
    sampling: { least: 1, most: 1 },
    labelShare: 1,
    lookBackHours: 1,
  }
  const { page: before } = await openPage(browser, house.address(), { colorScheme: 'light', width: 1440 })
  await before.goto('/retrieval')
  await before.getByText('Nobody judges relevance.').waitFor(patient)
  await before.getByText('No document was clicked.').waitFor(patient)
  await before.context().close()
  await house.api('PUT', '/api/retrieval/judging', judging)
  const { retrievals } = (await house.api('GET', '/api/retrievals')).json
  const clicks = retrievals.map(({ id }: any) => ({ retrievalId: id, document: 1 }))
  expect((await house.api('POST', '/api/retrievals/clicks', { clicks }, house.key())).status).toBe(202)
  await expect
    .poll(async () => (await house.api('GET', '/api/retrieval/judged')).json.judged, { timeout: 240_000 })
    .toBe(13)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto('/retrieval')
      await page
        .getByRole('table', { name: 'Judged measures' })
        .getByText('not enough')
        .first()
        .waitFor(patient)
      await page.getByText('Refused: What was shown tells only as much as').first().waitFor(patient)
      await page.getByText('Put the judge right: 0 of 13').click(patient)
      await page.getByRole('button', { name: 'Label' }).waitFor(patient)
      await page.getByText('Who judges, what of, and for how much').click(patient)
      await page.getByLabel('Model or route that judges').waitFor(patient)
      await faultless(page)
      await keepPicture(page, `retrieval-judged-${colorScheme}-${width}`)
      expect(faults).toEqual([])
      await page.context().close()
    }
  const { page, faults } = await openPage(browser, house.address(), { colorScheme: 'light', width: 1440 })
  await page.goto(`/calls/${callId}`)
  await page.getByRole('tab', { name: /Documents/ }).click(patient)
  await page.getByText('Relevance, of 5').first().waitFor(patient)
  await faultless(page)
  await keepPicture(page, 'call-documents-judged')
  expect(faults).toEqual([])
  await page.context().close()
}, 480_000)
