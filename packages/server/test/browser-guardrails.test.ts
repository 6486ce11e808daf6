import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { evaluatedCalls, settleGuardrails } from './guardrail-scenes.ts'
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

const patient = { timeout: 60_000 }

/** In both themes, wide and narrow. */
async function inEveryLook(
  path: string,
  name: string,
  isThere: (page: Page) => Promise<void>,
): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto(path)
      await isThere(page)
      await faultless(page)
      await keepPicture(page, `${name}-${colorScheme}-${width}`)
      expect(faults).toEqual([])
      await page.context().close()
    }
}

test(
  'without a guardrail the page says what to do, and what it says works',
  { timeout: 240_000 },
  async () => {
    await inEveryLook('/guardrails', 'guardrails-empty', (page) =>
      page.getByText('No guardrail is set.').waitFor(patient),
    )
    const { page } = await openPage(browser, house.address())
    await page.goto('/')
    await page.getByRole('navigation', { name: 'Pages' }).first().getByText('Guardrails').click(patient)
    const shown = await page.getByLabel('A guardrail in shadow').innerText()
    const [, address, body] = /-X PUT (\S+)[\s\S]*-d '([\s\S]*)'/.exec(shown)!
    expect(new URL(address!).origin).toBe(house.address())
    expect(JSON.parse(body!)).toMatchObject({ mode: 'shadow' })
    await page.context().close()
  },
)

test('what guardrails do is shown, and what is wrong with them', { timeout: 300_000 }, async () => {
  await settleGuardrails(house, evaluatedCalls(Date.now()))
  await inEveryLook('/guardrails', 'guardrails', async (page) => {
    await page.getByText('One of 6 guardrails blocks more than it should').waitFor(patient)
    await page.getByRole('img', { name: 'pii over time' }).locator('canvas').waitFor(patient)
    await page
      .getByRole('table', { name: 'What each guardrail adds' })
      .getByText('jailbreak')
      .waitFor(patient)
  })
  await inEveryLook('/guardrails/tone', 'guardrail', async (page) => {
    await page.getByText('tone is slow').first().waitFor(patient)
    await page.getByRole('table', { name: 'Segments' }).getByText('unequal').first().waitFor(patient)
    await page.getByRole('img', { name: 'Share that would fire' }).waitFor(patient)
    await page.getByRole('img', { name: 'Fires over time' }).locator('canvas').waitFor(patient)
  })
})

test(
  'a guardrail is opened from the table, and another threshold tried by the keyboard',
  { timeout: 240_000 },
  async () => {
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/guardrails')
    const table = page.getByRole('table', { name: 'Guardrails', exact: true })
    await table.getByText('not enough reviews').first().waitFor(patient)
    expect(await table.getByRole('row').filter({ hasText: 'brand' }).innerText()).toContain('too few to tell')
    await table.getByText('pii').click()
    await page.waitForURL('**/guardrails/pii')
    const slider = page.getByRole('slider', { name: /Fire at a score of/ })
    await slider.focus(patient)
    for (let step = 0; step < 30; step++) await slider.press('ArrowRight')
    await page.getByText('Fire at a score of 0.80 and more').waitFor(patient)
    await page.getByText('Would pass, and fired, nearest to the threshold').waitFor(patient)

    await page.getByRole('combobox', { name: /^by/ }).selectOption('tag')
    await page.getByLabel('Name of the tag').fill('plan')
    const segments = page.getByRole('table', { name: 'Segments' })
    await segments.getByText('free').waitFor(patient)

    await page.getByRole('button', { name: 'Show as a table' }).click()
    await page.getByRole('table', { name: 'Over time' }).getByText(/n \d+/).first().waitFor(patient)
    expect(faults).toEqual([])
    await page.context().close()
  },
)
