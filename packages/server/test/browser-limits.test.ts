import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { isSigned, startReceiver } from './receiver.ts'
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

const webhooks = async (): Promise<any[]> => (await house.api('GET', '/api/webhooks')).json.webhooks
const setLimit = (name: string) =>
  house.api('PUT', `/api/limits/${name}`, { measure: 'usd', amount: 5, window: 'month' })

test(
  'a webhook is added, its secret is shown once and signs; it is pinged, told, told again, and removed',
  { timeout: 180_000 },
  async () => {
    let status = 500
    const receiver = await startReceiver(() => status)
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/settings/webhooks')
    await page.getByText('Nobody is told of changes.').waitFor()
    await page.getByRole('button', { name: 'Add webhook' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('not a name')
    await dialog.getByLabel('Address').fill('http://169.254.169.254/hook')
    await dialog.getByRole('checkbox', { name: 'prompt.activated' }).check()
    await dialog.getByRole('checkbox', { name: 'prompt', exact: true }).check()
    expect(await dialog.getByRole('checkbox', { name: 'prompt.activated' }).isDisabled()).toBe(true)
    await dialog.getByRole('checkbox', { name: 'budget' }).check()
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await expect.poll(() => dialog.getByLabel('Name').getAttribute('aria-invalid')).toBe('true')
    await dialog.getByLabel('Name').fill('deploys')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await expect.poll(() => dialog.getByLabel('Address').getAttribute('aria-invalid')).toBe('true')
    await dialog
      .getByText(/169.254.169.254 is an address/)
      .first()
      .waitFor()
    await keepPicture(page, 'webhooks-refused')
    await dialog.getByLabel('Address').fill(`${receiver.url}/hook`)
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    const secret = await dialog.getByLabel('Secret', { exact: true }).innerText()
    await dialog.getByLabel('Code to verify with').getByText('timingSafeEqual').first().waitFor()
    await faultless(page)
    await keepPicture(page, 'webhooks-secret')
    await page.keyboard.press('Escape')
    await page.getByText('nothing told yet').waitFor()
    expect(await page.content()).not.toContain(secret)
    expect(await webhooks()).toMatchObject([{ name: 'deploys', events: ['prompt', 'budget'] }])

    await page.getByRole('button', { name: 'Ping deploys' }).click()
    await expect
      .poll(() => page.getByRole('alert').innerText())
      .toBe('“deploys” did not take the ping: It answered with status 500.')
    const list = page.getByRole('table', { name: 'Webhooks' })
    await list.getByText('failing').waitFor()
    status = 204
    await page.getByRole('button', { name: 'Ping deploys' }).click()
    await page.getByText(/“deploys” took the ping: 204 in/).waitFor()
    await list.getByText('delivering').waitFor()

    await setLimit('told')
    await list.getByRole('link', { name: 'deploys' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('webhook')).toBe('deploys')
    const deliveries = page.getByRole('table', { name: 'Deliveries' })
    const told = deliveries.getByRole('row').filter({ hasText: 'budget.changed' })
    await expect.poll(() => told.innerText()).toMatch(/delivered\s+204 in/)
    expect(await deliveries.getByRole('button', { name: /Redeliver ping/ }).count()).toBe(0)
    await deliveries.getByRole('button', { name: /Redeliver budget.changed/ }).click()
    await expect.poll(() => receiver.received.length).toBe(4)
    const [first, again] = receiver.received.slice(-2)
    expect(again!.text).toBe(first!.text)
    expect(receiver.received.every((one) => isSigned(one, secret))).toBe(true)

    await page.getByRole('button', { name: 'Remove deploys' }).click()
    await page.getByRole('button', { name: 'Really remove? deploys' }).click()
    await page.getByText('Nobody is told of changes.').waitFor()
    expect(await webhooks()).toEqual([])
    await house.api('DELETE', '/api/limits/told')
    expect(faults).toEqual([])
    await page.context().close()
    await receiver.close()
  },
)

test(
  'webhooks, a dialog to add one and deliveries have no serious fault of accessibility, in both themes, wide and narrow',
  { timeout: 180_000 },
  async () => {
    const receiver = await startReceiver()
    // Nobody listens on the discard port.
    const silent = 'http://127.0.0.1:9/a/longer/path/than/most/have?with=a-token-of-the-receiver'
    for (const [name, url, events] of [
      ['deploys', `${receiver.url}/hook`, ['prompt.activated', 'prompt.rolled-back', 'budget']],
      ['silent', silent, []],
    ] as const)
      expect((await house.api('POST', '/api/webhooks', { name, url, events })).status).toBe(201)
    await house.api('POST', '/api/webhooks/silent/test')
    await setLimit('told')
    await expect
      .poll(async () => (await webhooks()).map(({ lastError }) => lastError === null))
      .toEqual([true, false])
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
        await page.goto('/settings/webhooks')
        await page.getByRole('table', { name: 'Webhooks' }).waitFor()
        await faultless(page)
        await keepPicture(page, `webhooks-${colorScheme}-${width}`)
        await page.getByRole('button', { name: 'Add webhook' }).click()
        await page.getByRole('dialog').waitFor()
        await faultless(page)
        await keepPicture(page, `webhooks-add-${colorScheme}-${width}`)
        await page.goto('/settings/webhooks?webhook=silent')
        await page.getByRole('table', { name: 'Deliveries' }).waitFor()
        await faultless(page)
        await keepPicture(page, `webhooks-deliveries-${colorScheme}-${width}`)
        expect(faults).toEqual([])
        await page.context().close()
      }
    await receiver.close()
  },
)
