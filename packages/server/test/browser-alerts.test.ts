import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { startReceiver, type Receiver } from './receiver.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
let receiver: Receiver
beforeAll(async () => {
  ;[house, browser, receiver] = await Promise.all([startTestHouse(), openBrowser(), startReceiver()])
}, 120_000)
afterAll(async () => {
  await browser.close()
  await house.close()
  await receiver.close()
})

const call = () =>
  fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
  })

test(
  'a channel is added, tested and told; the alert is acknowledged, silenced, and over',
  { timeout: 180_000 },
  async () => {
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/alerts')
    await page.getByText('Nothing is wrong as far as anybody looks.').waitFor()
    await page.getByRole('link', { name: 'Who is told' }).click()
    await page.getByText('Nobody is told of alerts.').waitFor()
    await page.getByRole('button', { name: 'Add channel' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('ops')
    await dialog.getByLabel('Address').fill('http://169.254.169.254/')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => dialog.getByRole('alert').first().innerText()).toMatch(/never go to/)
    await dialog.getByLabel('Address').fill(receiver.url)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Copy it now').waitFor()
    expect(await dialog.innerText()).toMatch(/whsec_[\w-]{43}/)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Send a test to ops' }).click()
    await page.getByText('“ops” took the test (status 204).').waitFor()
    expect(receiver.received[0]!.body.type).toBe('alert.test')

    await page.getByLabel('First notice after (s)').fill('soon')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(() => page.getByLabel('First notice after (s)').getAttribute('aria-invalid'))
      .toBe('true')
    await page.getByLabel('First notice after (s)').fill('0')
    await page.getByLabel('Over after so many rounds').fill('1')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()

    await house.api('PUT', '/api/limits/daily', { measure: 'requests', amount: 1, window: 'day' })
    await call()
    await page.goto('/alerts')
    const open = page.getByRole('list', { name: 'Open alerts' })
    await open.getByRole('link', { name: 'daily is used up' }).waitFor({ timeout: 30_000 })
    await page.getByText('Critical: daily is used up.').waitFor()
    await expect.poll(() => receiver.received.length).toBe(2)
    await open.getByText('told ops').waitFor()

    await page.goto('/')
    await page.getByRole('link', { name: 'Critical: daily is used up.' }).waitFor()
    await faultless(page)
    await keepPicture(page, 'alerts-home')
    await page.goto('/alerts')
    await page.getByRole('button', { name: 'Acknowledge daily is used up' }).click()
    await dialog.getByLabel('Comment (optional)').fill('raising it')
    await dialog.getByRole('button', { name: 'Acknowledge' }).click()
    await open.getByText('acknowledged by').waitFor()
    await page.getByRole('button', { name: 'Silence daily is used up' }).click()
    await dialog.getByLabel('Comparison 1').selectOption('=~')
    await dialog.getByLabel('Value 1').fill('da(')
    await dialog.getByLabel('Why').fill('known')
    await dialog.getByRole('button', { name: 'Silence' }).click()
    await expect.poll(() => dialog.getByRole('alert').first().innerText()).toMatch(/regular expression/)
    await dialog.getByLabel('Value 1').fill('da.*')
    await dialog.getByRole('button', { name: 'Silence' }).click()
    await page.getByRole('table', { name: 'Silences' }).getByText('limit =~ da.*').waitFor()
    await open.getByText('silenced until').waitFor()

    await open.getByRole('link', { name: 'daily is used up' }).click()
    await page.getByRole('table', { name: 'History of the alert' }).getByText('raising it').waitFor()
    await page
      .getByRole('table', { name: 'What was told of the alert' })
      .getByText('delivered')
      .first()
      .waitFor()

    await house.api('DELETE', '/api/limits/daily')
    await page.goto('/alerts')
    await page
      .getByRole('table', { name: 'Alerts that are over' })
      .getByText('daily is used up')
      .waitFor({ timeout: 30_000 })
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test(
  'the pages and dialogs have no serious fault of accessibility, in both themes, wide and narrow',
  { timeout: 240_000 },
  async () => {
    for (const [name, more] of [
      ['spend', { kind: 'hard' }],
      ['try-outs', { kind: 'soft' }],
    ] as const)
      await house.api('PUT', `/api/limits/${name}`, {
        measure: 'requests',
        amount: 2,
        window: 'month',
        ...more,
      })
    await call()
    await call()
    await house.api('PUT', '/api/alerts/channels/pager', {
      kind: 'pagerduty',
      settings: { url: `${receiver.url}/v2/enqueue` },
      secrets: { routingKey: 'a'.repeat(32) },
    })
    await house.api('PUT', '/api/alerts/settings', {
      groupWaitMs: 0,
      routes: [{ matchers: [{ label: 'severity', value: 'critical' }], channels: ['pager'] }],
    })
    const open = async (): Promise<any[]> => (await house.api('GET', '/api/alerts')).json.alerts
    await expect.poll(async () => (await open()).length, { timeout: 60_000 }).toBe(2)
    const endsAt = new Date(Date.now() + 3_600_000).toISOString()
    await house.api('POST', '/api/alerts/silences', {
      ...{ matchers: [{ label: 'limit', value: 'try-outs' }], endsAt, reason: 'people try things' },
    })
    const [{ id }] = (await open()) as [{ id: string }]
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
        const isLookedInto = (colorScheme === 'light') === (width === 1440)
        const keep = (what: string) => keepPicture(page, `alerts-${what}-${colorScheme}-${width}`)
        await page.goto('/alerts')
        await page.getByRole('table', { name: 'Silences' }).waitFor()
        await page.getByRole('list', { name: 'Open alerts' }).waitFor()
        await faultless(page)
        await keep('page')
        if (isLookedInto) {
          await page.getByRole('button', { name: 'Silence spend is used up' }).click()
          await page.getByRole('dialog').waitFor()
          await faultless(page)
          await keep('silence')
        }
        await page.goto(`/alerts/${id}`)
        await page.getByRole('table', { name: 'History of the alert' }).waitFor()
        await faultless(page)
        await keep('one')
        await page.goto('/settings/alerts')
        await page.getByRole('table', { name: 'Alert channels' }).waitFor()
        await page.getByRole('group', { name: 'Route 1', exact: true }).waitFor()
        await faultless(page)
        await keep('settings')
        if (isLookedInto) {
          await page.getByRole('button', { name: 'Add channel' }).click()
          await page.getByRole('dialog').getByLabel('Kind').selectOption('email')
          await faultless(page)
          await keep('channel')
        }
        expect(faults).toEqual([])
        await page.context().close()
      }
  },
)
