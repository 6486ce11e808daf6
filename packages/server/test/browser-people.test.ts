import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
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

test(
  'someone is added, their key is shown once, they sign in with it as what they are, and are removed',
  { timeout: 240_000 },
  async () => {
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/settings/people')
    await page.getByText('you are admin, administrator').waitFor()
    await page.getByRole('button', { name: 'Add someone' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Ada')
    await dialog.getByLabel('Role').selectOption('viewer')
    await dialog.getByLabel('Projects (optional)').fill('nowhere')
    await dialog.getByRole('button', { name: 'Make their key' }).click()
    await expect.poll(() => dialog.getByRole('alert').innerText()).toContain('no project "nowhere"')
    await dialog.getByLabel('Projects (optional)').fill('')
    await dialog.getByRole('button', { name: 'Make their key' }).click()
    await dialog.getByText('Copy it now').waitFor()
    const key = /tta-[\w-]{43}/.exec(await dialog.innerText())![0]
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Edit Ada' }).waitFor()

    const other = await (await browser.newContext({ baseURL: house.address() })).newPage()
    await other.addInitScript(() => sessionStorage.setItem('telltale-signed-out', 'yes'))
    await other.request.post('/api/session', { data: { key } })
    await other.goto('/settings/people')
    await other.getByText('you are Ada, viewer').waitFor()
    await expect.poll(() => other.getByRole('button', { name: 'Add someone' }).count()).toBe(0)
    await other.context().close()

    for (const scheme of ['light', 'dark'] as const)
      for (const width of [1280, 390]) {
        await page.emulateMedia({ colorScheme: scheme })
        await page.setViewportSize({ width, height: 800 })
        await faultless(page)
        await keepPicture(page, `people-${scheme}-${width}`)
      }
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('button', { name: 'Remove Ada' }).click()
    await page.getByRole('button', { name: 'Really remove? Ada' }).click()
    await expect.poll(() => page.getByRole('button', { name: 'Edit Ada' }).count()).toBe(0)
    await page.getByText('removed', { exact: true }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  },
)
