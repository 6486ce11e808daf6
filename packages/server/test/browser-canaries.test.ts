import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
}, 180_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

const names = ['height', 'opening', 'lift', 'paint', 'price', 'way']
const setCanaries = () =>
  house.api('PUT', '/api/retrieval/canaries/tower', {
    k: 4,
    canaries: names.map((name) => ({
      ...{ name, query: `What of ${name}?`, documents: [`${name}.md`, 'a', 'b', 'c'] },
    })),
  })
const run = async (indexVersion: string, documentsOf: (name: string) => string[]): Promise<void> => {
  const rankings = names.map((name) => ({ name, documents: documentsOf(name) }))
  const { status } = await house.api(
    'POST',
    '/api/retrieval/canaries/tower/runs',
    { indexVersion, rankings },
    house.key(),
  )
  expect(status).toBe(201)
}

test('without canary questions the page says nothing of them', async () => {
  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/retrieval')
  await page.getByText(/^No query to a retriever in/).waitFor({ timeout: 60_000 })
  await page.waitForLoadState('networkidle')
  expect(await page.getByText('Canary questions').count()).toBe(0)
  expect(faults).toEqual([])
  await page.context().close()
}, 180_000)

test('each version’s newest run is shown with its verdict, in both themes, wide and narrow', async () => {
  await setCanaries()
  await run('1', (name) => [`${name}.md`, 'a', 'b', 'c'])
  await run('2', (name) => [name === 'lift' ? 'w' : `${name}.md`, 'x', 'y', 'z'])
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto('/retrieval')
      const panel = page.getByRole('region', { name: 'Canary questions of tower' })
      await panel.getByRole('row', { name: /^2 answers otherwise / }).waitFor({ timeout: 60_000 })
      const rows = await panel.getByRole('row').allInnerTexts()
      expect(rows.map((row) => row.split(/\s+/).join(' '))).toEqual([
        expect.stringMatching(/^Version Verdict Asked Overlap Rank-biased overlap Answered$/),
        expect.stringMatching(/^2 answers otherwise .*20\.8.?% \(.* to .*\) 0\.\d\d 6 of 6$/),
        expect.stringMatching(/^1 answers alike .*100.?% .* 1\.00 6 of 6$/),
      ])
      await panel.getByText('Least alike in the newest run: lift, ').waitFor()
      await panel.scrollIntoViewIfNeeded()
      await faultless(page)
      await keepPicture(page, `canaries-${colorScheme}-${width}`)
      expect(faults).toEqual([])
      await page.context().close()
    }
}, 600_000)
