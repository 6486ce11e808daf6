import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
}, 120_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

const limits = async (): Promise<any[]> => (await house.api('GET', '/api/limits')).json.limits
const call = () =>
  fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
  })

test(
  'a limit is added with a clear word about what is wrong, shows its use as it grows, is changed and deleted',
  { timeout: 180_000 },
  async () => {
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/settings/limits')
    await page.getByText('This project has no limit.').waitFor()
    await page.getByRole('button', { name: 'Add limit' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('daily calls')
    await dialog.getByLabel('Of', { exact: true }).selectOption('requests')
    await dialog.getByLabel('In', { exact: true }).selectOption('day')
    await dialog.getByLabel('Amount').fill('many')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => dialog.getByRole('alert').innerText()).toBe('The amount is a number above 0.')

    await dialog.getByLabel('Amount').fill('4')
    await dialog.getByLabel('Name').fill('/')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => dialog.getByRole('alert').innerText()).toMatch(/letters, digits/)
    await dialog.getByLabel('Name').fill('daily calls')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('table', { name: 'Limits' }).waitFor()
    expect(await limits()).toMatchObject([{ name: 'daily calls', measure: 'requests', amount: 4 }])

    const meter = page.getByRole('meter', { name: 'Used of daily calls' })
    await call()
    await call()
    await expect.poll(() => meter.getAttribute('aria-valuenow'), { timeout: 30_000 }).toBe('2')
    await page.getByText('2 of 4').waitFor()

    await page.getByRole('button', { name: 'Edit daily calls' }).click()
    await dialog.getByLabel('Amount').fill('40')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('2 of 40').waitFor()

    await page.getByRole('button', { name: 'Delete daily calls' }).click()
    await page.getByRole('button', { name: 'Really delete? daily calls' }).click()
    await page.getByText('This project has no limit.').waitFor()
    expect(await limits()).toEqual([])
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test(
  'the page and its dialog have no serious fault of accessibility, in both themes, wide and narrow',
  { timeout: 180_000 },
  async () => {
    for (const [name, limit] of [
      ['spend', { measure: 'usd', amount: 5, window: 'month' }],
      ['per user', { measure: 'tokens', amount: 100, window: 'hour', each: 'user', kind: 'soft' }],
    ] as const)
      await house.api('PUT', `/api/limits/${encodeURIComponent(name)}`, limit)
    await call()
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
        await page.goto('/settings/limits')
        await page.getByRole('meter').first().waitFor()
        const seriousFaults = async () =>
          (await new AxeBuilder({ page }).analyze()).violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
        expect(await seriousFaults()).toEqual([])
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect(overflow).toBeLessThanOrEqual(0)
        await page.getByRole('button', { name: 'Edit spend' }).click()
        await page.getByRole('dialog').waitFor()
        expect(await seriousFaults()).toEqual([])
        expect(faults).toEqual([])
        await page.context().close()
      }
  },
)
