import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, openBrowser, openPage } from './browser.ts'
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

const patient = { timeout: 180_000 }
const soon = { timeout: 30_000 }

test(
  'a provider of a vendor needs no address; what is missing is named; editing keeps the rest',
  patient,
  async () => {
    const { page, faults } = await openPage(browser, house.address())
    const found = async (name: string) =>
      (await house.api('GET', '/api/providers')).json.providers.find(
        (each: { name: string }) => each.name === name,
      )
    await page.goto('/models')
    await page.getByRole('button', { name: 'Add provider' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Vendor').selectOption('azure')
    await dialog.getByLabel('API key').fill('any')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('without "settings.resource"').waitFor(soon)
    await faultless(page)
    await dialog.getByLabel('Resource').fill('acme')
    await dialog.getByLabel('Deployments').fill('gpt-4o=prod-4o')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Edit azure' }).click(soon)
    expect(await found('azure')).toMatchObject({
      vendor: 'azure',
      baseUrl: 'https://acme.openai.azure.com',
      settings: { resource: 'acme', deployments: { 'gpt-4o': 'prod-4o' } },
    })
    await dialog.getByLabel('Resource').fill('other')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('give the key again').waitFor(soon)
    await dialog.getByLabel('API key').fill('any')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'hidden' })
    expect(await found('azure')).toMatchObject({
      baseUrl: 'https://other.openai.azure.com',
      hasKey: true,
      settings: { resource: 'other', deployments: { 'gpt-4o': 'prod-4o' } },
    })
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test('which of several keys a call takes is set in the form, and the keys stay', patient, async () => {
  const { page, faults } = await openPage(browser, house.address())
  const found = async () =>
    (await house.api('GET', '/api/providers')).json.providers.find(
      (each: { name: string }) => each.name === 'several',
    )
  const several = { dialect: 'openai', baseUrl: `${house.simulator.address}/v1`, keys: ['sk-1', 'sk-2'] }
  expect((await house.api('PUT', '/api/providers/several', several)).status).toBe(200)
  await page.goto('/models')
  await page.getByRole('button', { name: 'Edit several' }).click(soon)
  const dialog = page.getByRole('dialog')
  const balance = dialog.getByLabel('Which of several keys')
  expect(await balance.inputValue()).toBe('weighted')
  await balance.selectOption('the one with the fewest calls under way')
  await faultless(page)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await found()).toMatchObject({ keyBalance: 'least-in-flight', hasKey: true })

  await page.getByRole('button', { name: 'Edit several' }).click(soon)
  expect(await balance.inputValue()).toBe('least-in-flight')
  await balance.selectOption('power-of-two')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await found()).toMatchObject({ keyBalance: 'power-of-two', hasKey: true })
  expect(faults).toEqual([])
  await page.context().close()
})
