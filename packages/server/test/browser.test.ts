import OpenAI from 'openai'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { faultless, openBrowser, openPage } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
let openai: OpenAI
beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
  openai = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

const ask = (content: string) =>
  openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] })

test('a newcomer is signed in, sees a snippet with the real key, and the first call within two seconds of its reply', async () => {
  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/')
  await page.getByText(house.key()).first().waitFor()
  await page.getByText(`${house.address()}/v1`).first().waitFor()

  await ask('Where is my parcel?')
  const answeredAt = Date.now()
  await page.getByText('gpt-4o-mini').first().waitFor({ timeout: 10_000 })
  expect(Date.now() - answeredAt).toBeLessThan(2_000)
  expect(faults).toEqual([])
  await page.context().close()
})

test('a call shows up in the live list without reload; its detail tells words, tokens and cost', async () => {
  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/calls')
  await ask('Where is my parcel?')
  await page.getByText('gpt-4o-mini').first().waitFor()
  const { response } = await openai.chat.completions
    .create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Can I return a lamp?' }] })
    .withResponse()
  await page.getByText('gpt-4o', { exact: true }).first().waitFor()

  await page.getByText('gpt-4o', { exact: true }).first().click()
  await page.getByText('Can I return a lamp?').filter({ visible: true }).first().waitFor()
  const { call } = await house.call(response.headers.get('x-telltale-call-id'))
  await expect
    .poll(() => page.locator('body').innerText())
    .toMatch(new RegExp(`${call.inputTokens}\\s*·\\s*${call.outputTokens}`))
  await expect.poll(() => page.locator('body').innerText()).toContain('$0.000')
  expect(faults).toEqual([])
  await page.context().close()
})

test('a prompt is activated after its dialog says what is replaced, and rolled back in one click', async () => {
  for (const template of ['Be kind to {name}.', 'Be brief with {name}.'])
    await house.api('POST', '/api/prompts/greeting/versions', {
      template,
      modelId: 'gpt-4o-mini',
      temperature: 0,
      maxTokens: 9,
    })
  const live = async () => (await house.api('GET', '/api/prompts/greeting')).json.live.version
  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/prompts/greeting')
  await page
    .getByRole('button', { name: /activate/i })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await dialog.getByRole('button', { name: /activate/i }).click()
  await expect.poll(live).toBe(2)
  await page
    .getByRole('button', { name: /roll back/i })
    .first()
    .click()
  await expect.poll(live).toBe(1)
  expect(faults).toEqual([])
  await page.context().close()
})

test('someone who has no key is told what to do, and the admin key opens', async () => {
  const { page } = await openPage(browser, house.address())
  await page.route('**/api/session', async (route) => {
    const reply = await route.fetch()
    await route.fulfill({ response: reply, json: { ...(await reply.json()), localSignIn: false } })
  })
  await page.goto('/')
  const field = page.getByLabel(/key/i).first()
  await field.fill('tta-wrong')
  await field.press('Enter')
  await page.getByRole('alert').first().waitFor()
  await expect.poll(() => page.getByRole('alert').first().innerText()).toMatch(/key/i)
  await page.context().close()
})

describe('every page, in both themes, wide and narrow', () => {
  for (const path of ['/', '/calls', '/prompts', '/prompts/greeting', '/cost', '/models', '/settings'])
    test(`${path} has no serious fault of accessibility and does not scroll sideways`, async () => {
      for (const colorScheme of ['light', 'dark'] as const)
        for (const width of [1440, 390]) {
          const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
          await page.goto(path)
          await page.getByRole('main').first().waitFor()
          await page.waitForLoadState('load')
          await page.waitForTimeout(300)
          await faultless(page)
          expect(faults).toEqual([])
          await page.context().close()
        }
    })
})
