import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { startReceiver } from './receiver.ts'
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

const guardrail = async (name: string): Promise<any> =>
  (await house.api('GET', `/api/guardrails/${name}`)).json
const verdictsOf = async (id: string): Promise<any[]> =>
  (await house.api('GET', `/api/calls/${id}`)).json.verdicts
const put = (name: string, settings: object) => house.api('PUT', `/api/guardrails/${name}`, settings)
const http = { check: 'http', stages: ['input'], action: 'block', options: { url: 'http://127.0.0.1:9/' } }

test(
  'a guardrail is edited with a clear word about what is wrong, tried, turned on, put back and removed',
  { timeout: 180_000 },
  async () => {
    const receiver = await startReceiver(() => 500)
    await put('mine', http)
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/guardrails/mine')
    await page.getByText('It runs on every call and records what it would have done').waitFor()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Misses: What the service misses').waitFor()
    await dialog.getByLabel('Url').fill('http://169.254.169.254/')
    await dialog.getByLabel('Fires from a score of (optional)').fill('7')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => dialog.getByRole('alert').innerText()).toBe('It is a number from 0 to 1.')
    await dialog.getByLabel('Fires from a score of (optional)').fill('0.75')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText(/169.254.169.254 is an address/).waitFor()

    await dialog.getByLabel('Url').fill(`${receiver.url}/check`)
    await dialog.getByLabel('Secret (optional)').fill('a secret of some length')
    await dialog.getByLabel('A text').fill('Hello there')
    await dialog.getByRole('button', { name: 'Try it' }).click()
    await dialog.getByText('The service answered with status 500.').waitFor()
    expect(receiver.received[0]!.body.passages).toEqual([{ text: 'Hello there', speaker: 'user' }])
    await keepPicture(page, 'guardrail-form')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await guardrail('mine')).toMatchObject({
      ...{ version: 2, threshold: 0.75, options: { url: `${receiver.url}/check` }, secrets: ['secret'] },
    })
    expect(await page.content()).not.toContain('a secret of some length')

    await page.getByRole('button', { name: 'Enforce' }).click()
    await page.getByText('It acts on what it finds.').waitFor()
    await page.getByText('mode shadow → enforce').waitFor()
    await page.getByRole('button', { name: 'Put back version 1' }).click()
    await page.getByRole('button', { name: 'Really put back? version 1' }).click()
    await page.getByText('put version 1 back').waitFor()
    expect(await guardrail('mine')).toMatchObject({
      version: 4,
      threshold: null,
      mode: 'shadow',
      secrets: [],
    })

    await page.getByRole('button', { name: 'Remove mine' }).click()
    await page.getByRole('button', { name: 'Really remove? mine' }).click()
    await page.getByText(/It was removed/).waitFor()
    await page.getByRole('button', { name: 'Put back version 3' }).click()
    await page.getByRole('button', { name: 'Really put back? version 3' }).click()
    await expect.poll(async () => (await guardrail('mine')).removedAt).toBeNull()
    expect(faults).toEqual([])
    await page.context().close()
    await receiver.close()
  },
)

test(
  'a guardrail is made from the list, tried on a text whose findings are marked, and seen at work in a call',
  { timeout: 180_000 },
  async () => {
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/guardrails')
    await page.getByRole('button', { name: 'New guardrail' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Personal Data')
    await dialog.getByLabel('What is looked for').selectOption('pii')
    await dialog.getByText(/^Misses: /).waitFor()
    expect(await dialog.getByRole('checkbox', { name: 'input' }).isChecked()).toBe(true)
    await dialog.getByRole('checkbox', { name: 'card', exact: true }).uncheck()
    await dialog.getByLabel('When it fires').selectOption('mask')
    await dialog.getByLabel('Mode', { exact: true }).selectOption('enforce')
    await dialog.getByLabel('A text').fill('Mail ada@example.com, card 4111 1111 1111 1111.')
    await dialog.getByRole('button', { name: 'Try it' }).click()
    await dialog.getByText('mask', { exact: true }).waitFor()
    expect(await dialog.locator('mark').allInnerTexts()).toEqual(['ada@example.comemail'])
    await faultless(page)
    await keepPicture(page, 'guardrail-tried')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog
      .getByText(/lower-case letters, digits and hyphens, and begin/)
      .first()
      .waitFor()
    await dialog.getByLabel('Name').fill('personal-data')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => new URL(page.url()).pathname).toBe('/guardrails/personal-data')
    const { options } = await guardrail('personal-data')
    expect(options.kinds).not.toContain('card')
    expect(options.kinds).toContain('email')

    const reply = await fetch(`${house.address()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'gpt-4o-mini',
        messages: [{ role: 'user', content: 'Write to ada@example.com' }],
      }),
    })
    const id = reply.headers.get('x-telltale-call-id')!
    await house.call(id)
    await expect.poll(async () => (await verdictsOf(id)).length).toBeGreaterThan(0)
    await page.goto(`/calls/${id}`)
    await page.getByRole('tab', { name: /^Guardrails/ }).click()
    const table = page.getByRole('table', { name: 'Guardrails' })
    const line = table.getByRole('row').filter({ hasText: 'input' })
    expect(await line.innerText()).toMatch(/personal-data@1\s+input\s+mask/)
    await faultless(page)
    await keepPicture(page, 'call-verdicts')
    await line.getByRole('link', { name: 'personal-data@1' }).click()
    await page.getByText('It acts on what it finds.').waitFor()
    await house.api('DELETE', '/api/guardrails/personal-data')
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test('what somebody else changed meanwhile is not overwritten', { timeout: 180_000 }, async () => {
  await put('shared', http)
  const { page } = await openPage(browser, house.address())
  await page.goto('/guardrails/shared')
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Fires from a score of (optional)').fill('0.9')
  await put('shared', { ...http, deadlineMs: 77 })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText(/at version 2 by now, not 1/).waitFor()
  expect(await guardrail('shared')).toMatchObject({ version: 2, deadlineMs: 77, threshold: null })
  await page.context().close()
})

test(
  'the page and its form have no serious fault of accessibility, in both themes, wide and narrow',
  { timeout: 180_000 },
  async () => {
    await put('judged', {
      ...{ check: 'model-judge', stages: ['input', 'output'], action: 'flag', mode: 'enforce' },
      options: { model: 'gpt-4o-mini', rubric: 'Be polite. '.repeat(40).trim() },
      scope: { prompts: ['support'], tags: { team: 'red' } },
    })
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
        await page.goto('/guardrails/judged')
        await page.getByText('It acts on what it finds.').waitFor()
        await page.getByRole('heading', { name: 'History' }).waitFor()
        await page.getByText('current').waitFor()
        await faultless(page)
        await keepPicture(page, `guardrail-page-${colorScheme}-${width}`)
        await page.getByRole('button', { name: 'Edit', exact: true }).click()
        await page.getByRole('dialog').getByLabel('Rubric').waitFor()
        await faultless(page)
        await keepPicture(page, `guardrail-edit-${colorScheme}-${width}`)
        expect(faults).toEqual([])
        await page.context().close()
      }
  },
)
