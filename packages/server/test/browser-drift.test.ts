import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Chance } from '../../../bench/simulation/chance.ts'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
const dayMs = 86_400_000
const midnightMs = Math.floor(Date.now() / dayMs) * dayMs
const patient = { timeout: 280_000, interval: 500 }

const tell = async (retrievals: readonly object[]): Promise<void> => {
  for (let from = 0; from < retrievals.length; from += 100) {
    const batch = { retrievals: retrievals.slice(from, from + 100) }
    expect((await house.api('POST', '/api/retrievals', batch, house.key())).status).toBe(202)
  }
}

beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
  await house.api('PUT', '/api/retrieval/settings', { drift: { isWatched: false } })
  await tell([{ query: 'How tall is it?', answer: 'Tall.', documents: [], indexName: 'docs' }])
}, 180_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

test('without vectors the page says how to turn drift on', async () => {
  await expect
    .poll(async () => (await house.api('GET', '/api/retrieval/report')).json.retrievals, patient)
    .toBe(1)
  const { page, faults } = await openPage(browser, house.address(), { colorScheme: 'light', width: 1440 })
  await page.goto('/retrieval')
  await page.getByText('Drift is not watched.').waitFor({ timeout: 60_000 })
  expect(faults).toEqual([])
  await page.context().close()
}, 180_000)

test('the page says what drifted, by how much, and names it, in both themes, wide and narrow', async () => {
  const chance = new Chance(6, 21)
  // Four days, on the last of which half of the queries are of another kind.
  const days = [4, 3, 2, 1].flatMap((daysAgo) =>
    Array.from({ length: 36 }, (_, at) => {
      const isNew = daysAgo === 1 && at % 2 === 0
      return {
        at: new Date(midnightMs - daysAgo * dayMs + at * (dayMs / 36) + 1_000).toISOString(),
        query: isNew ? `May I keep a goat in room ${at}?` : `How tall is tower ${at}?`,
        ...{ answer: 'x', documents: [], indexName: 'docs', embedder: 'small' },
        embedding: Array.from(
          { length: 8 },
          (_, column) => chance.normal() + (isNew && column === 0 ? 4 : 0),
        ),
      }
    }),
  )
  await tell(days)
  await expect
    .poll(async () => (await house.api('GET', '/api/status')).json.spool.waitingRows, patient)
    .toBe(0)
  await house.api('PUT', '/api/retrieval/settings', {})
  await expect
    .poll(
      async () => (await house.api('GET', '/api/retrieval/drift')).json.subjects[0]?.looks.length,
      patient,
    )
    .toBe(4)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto('/retrieval')
      const panel = page.getByRole('region', { name: 'Queries of docs' })
      await panel.getByText('drifted', { exact: true }).waitFor({ timeout: 60_000 })
      await panel.getByText(/The queries of docs are not what they were/).waitFor()
      await panel
        .getByText(/May I keep a goat/)
        .first()
        .waitFor()
      await panel.scrollIntoViewIfNeeded()
      await faultless(page)
      await keepPicture(page, `drift-${colorScheme}-${width}`)
      await panel.getByRole('button', { name: 'Show as a table' }).click()
      await panel.getByRole('cell', { name: 'not enough data' }).waitFor()
      expect(faults).toEqual([])
      await page.context().close()
    }
}, 600_000)
