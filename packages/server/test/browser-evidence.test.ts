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

const chat = (model: string, more: object = {}) =>
  fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${house.key()}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Where is my parcel?' }], ...more }),
  })

test('a call shows what its record tells of cache, limits and warnings', patient, async () => {
  await house.api('PUT', '/api/limits/daily', { measure: 'usd', amount: 5, window: 'day' })
  await house.api('PUT', '/api/routes/kept', {
    plan: [{ targets: [{ provider: 'openai', model: 'gpt-4o-mini' }] }],
    cache: { mode: 'exact' },
  })
  await house.api('PUT', '/api/routes/translated', {
    plan: [{ targets: [{ provider: 'anthropic', model: 'claude-haiku-4-5' }] }],
    translationLoss: 'warn',
  })
  const callOf = async (model: string, more: object): Promise<string> => {
    const { headers } = await chat(model, more)
    return (await house.call(headers.get('x-telltale-call-id'))).call.id
  }
  const made = await callOf('kept', { temperature: 0 })
  const given = await callOf('kept', { temperature: 0 })
  const translated = await callOf('translated', { seed: 7 })

  const { page, faults } = await openPage(browser, house.address())
  await page.goto(`/calls/${given}`)
  await page.getByRole('tab', { name: /Attempts/ }).click(soon)
  await page.getByText('The answer of an earlier call to the same request.').waitFor(soon)
  await expect
    .poll(() => page.getByRole('tabpanel', { name: /Attempts/ }).innerText())
    .toMatch(/Age\s+\d[^]*Saved\s+\$0\.0/)
  await page.getByRole('link', { name: 'the call that made it' }).click()
  await page.waitForURL(`**/calls/${made}`)
  await page.getByRole('tab', { name: /Attempts/ }).click(soon)
  await page.getByText('The cache of its route held no answer.').waitFor(soon)
  await page.getByRole('tab', { name: /Limits/ }).click()
  await expect
    .poll(() => page.getByRole('table', { name: 'Limits' }).innerText())
    .toMatch(/daily[^]*within[^]*\$5\.0/)
  await faultless(page)

  await page.goto(`/calls/${translated}`)
  await page.getByRole('tab', { name: /Warnings/ }).click(soon)
  await expect
    .poll(() => page.getByRole('tabpanel', { name: /Warnings/ }).innerText())
    .toMatch(/seed[^]*openai-chat → anthropic-messages/)
  await faultless(page)
  await page.getByRole('tab', { name: /Attempts/ }).click()
  await page.getByRole('columnheader', { name: 'Spoken to in' }).waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})
