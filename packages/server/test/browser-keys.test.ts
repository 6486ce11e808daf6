import OpenAI from 'openai'
import type { Browser, Page } from 'playwright-core'
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

const listed = async (name: string): Promise<any> =>
  (await house.api('GET', '/api/keys')).json.keys.find((key: { name: string }) => key.name === name)
const ask = (apiKey: string, model = 'gpt-4o-mini') =>
  new OpenAI({ baseURL: `${house.address()}/v1`, apiKey, maxRetries: 0 }).chat.completions
    .create({ model, messages: [{ role: 'user', content: 'Where is my parcel?' }] })
    .then(
      ({ choices }) => ({ status: 200, code: null, text: choices[0]?.message.content }),
      (error: InstanceType<typeof OpenAI.APIError>) => ({
        status: error.status,
        code: error.code,
        text: null,
      }),
    )
const rowOf = (page: Page, name: string) =>
  page.getByRole('table', { name: 'API keys' }).getByRole('row').filter({ hasText: name })

test(
  'a key is made, shown once and copied, opens the gateway for its models alone, and is refused once revoked',
  { timeout: 180_000 },
  async () => {
    const { page, faults } = await openPage(browser, house.address(), { width: 1280 })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto('/settings/keys')
    await page.getByRole('button', { name: 'New key' }).click()
    const dialog = page.getByRole('dialog')
    await expect.poll(() => dialog.getByLabel('Name').evaluate((field) => field.matches(':focus'))).toBe(true)
    const make = dialog.getByRole('button', { name: 'Make the key' })
    expect(await make.isDisabled(), 'a key has a name').toBe(true)
    await dialog.getByLabel('Name').fill('checkout')
    await dialog.getByLabel('Last day').fill('2001-01-31')
    await make.click()
    await expect.poll(() => dialog.getByRole('alert').innerText()).toContain('must lie in the future')
    await dialog.getByLabel('Last day').fill('2999-01-31')
    await dialog.getByLabel('Allowed models').fill('gpt-4o-mini, claude-*')
    await dialog.getByLabel('Tags').fill('team=support')
    await faultless(page)
    await make.click()
    await dialog.getByText('Copy it now').waitFor()
    const key = await dialog.getByLabel('API key', { exact: true }).innerText()
    expect(key).toMatch(/^tt-[\w-]{43}$/)
    await dialog.getByRole('button', { name: 'Copy' }).click()
    await dialog.getByText('Copied').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key)
    await faultless(page)

    await page.keyboard.press('Escape')
    await rowOf(page, 'checkout')
      .getByText(`tt-…${key.slice(-4)}`)
      .waitFor()
    expect(await rowOf(page, 'checkout').innerText()).toMatch(/valid[^]*team=support[^]*31 Jan 2999/)
    expect(await page.content()).not.toContain(key)
    expect(await listed('checkout')).toMatchObject({
      ...{ allowedModels: ['gpt-4o-mini', 'claude-*'], tags: { team: 'support' }, lastUsedAt: null },
      expiresAt: new Date('2999-01-31T23:59:59.999').toISOString(),
    })

    expect(await ask(key)).toMatchObject({ status: 200, text: expect.stringMatching(/\w/) })
    expect(await ask(key, 'gpt-4o')).toMatchObject({ status: 403, code: 'model-not-allowed' })
    // Its use is known once the call has landed.
    await expect.poll(async () => (await listed('checkout')).lastUsedAt, { timeout: 60_000 }).not.toBeNull()
    await page.reload()
    await rowOf(page, 'checkout').getByText('just now').first().waitFor()
    expect(await page.content(), 'nor after a reload').not.toContain(key)

    // Nothing goes on the first press.
    await page.getByRole('button', { name: 'Revoke checkout' }).click()
    expect(await ask(key)).toMatchObject({ status: 200 })
    await page.getByRole('button', { name: 'Really revoke? checkout' }).click()
    await rowOf(page, 'checkout').getByText('revoked').waitFor()
    expect(await ask(key)).toMatchObject({ status: 401, code: 'key-revoked' })
    expect(await page.getByRole('button', { name: 'Revoke checkout' }).count()).toBe(0)
    expect(await ask(house.key()), 'other keys go on').toMatchObject({ status: 200 })
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test(
  'the list has no serious fault of accessibility and every key can be revoked, in both themes, wide and narrow',
  { timeout: 180_000 },
  async () => {
    const allowedModels = ['gpt-4o-mini', 'gpt-4.1*', 'claude-haiku-4-5', 'gemini-2.5-flash']
    await house.api('POST', '/api/keys', { name: 'a support bot with a long name', allowedModels })
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 390]) {
        const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
        await page.goto('/settings/keys')
        const revoke = page.getByRole('button', { name: 'Revoke a support bot with a long name' })
        await revoke.waitFor()
        const { x, width: wide } = (await revoke.boundingBox())!
        const edge = await page.getByRole('group', { name: 'API keys, scrolls sideways' }).boundingBox()
        expect(x + wide, 'nothing to scroll for').toBeLessThanOrEqual(edge!.x + edge!.width)
        if (width === 1280)
          expect(await page.getByText('gpt-4o-mini, gpt-4.1*').getAttribute('title')).toBe(
            allowedModels.join(', '),
          )
        const here = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' })
        const shown = (await here.filter({ visible: true }).boundingBox())!
        expect(shown.x + shown.width, 'where one is is in view').toBeLessThanOrEqual(width + 1)
        await faultless(page)
        await keepPicture(page, `keys-${colorScheme}-${width}`)
        expect(faults).toEqual([])
        await page.context().close()
      }
  },
)
