import { createAdmin, type Admin } from '@telltale/sdk'
import OpenAI from 'openai'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
let admin: Admin
const connect = (): Admin => createAdmin({ baseUrl: house.address(), adminKey: house.house().operatorKey })
beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
  admin = connect()
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

const patient = { timeout: 300_000 }
const soon = { timeout: 60_000 }
/** A user counts so long after their first call. */
const windowMs = 1_000
const users = 5_000

const client = () => new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
const ask = (user: number, openai: OpenAI, model = 'prompt:greeting') =>
  openai.chat.completions.create(
    { model, messages: [{ role: 'user', content: `Tell me about parcel ${user}.` }] },
    { headers: { 'x-telltale-user': `user-${user}` } },
  )

/** Every user calls once, on thirty-two connections. */
async function traffic(): Promise<Map<number, number>> {
  const openai = client()
  const tokens = new Map<number, number>()
  let next = 0
  const one = async (): Promise<void> => {
    for (let user = next++; user < users; user = next++)
      tokens.set(user, (await ask(user, openai)).usage!.completion_tokens)
  }
  await Promise.all(Array.from({ length: 32 }, one))
  return tokens
}

test(
  'planned, started and promoted by hand: five thousand users, the verdict is right, each keeps their arm',
  patient,
  async () => {
    // The second version is shorter by far, and so are its costs.
    const content = { modelId: 'gpt-4o-mini', temperature: 0, template: 'Be kind.' }
    await admin.pushPrompt('greeting', { ...content, maxTokens: 400 })
    await admin.pushPrompt('greeting', { ...content, maxTokens: 10 })

    const first = await openPage(browser, house.address())
    let { page } = first
    await page.goto('/experiments')
    await page.getByRole('button', { name: 'Plan the first experiment' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Save the draft' }).click()
    await dialog.getByText('An experiment needs a name.').waitFor(soon)
    await dialog.getByLabel('Name').fill('shorter')
    await dialog.getByLabel('Prompt').selectOption('greeting')
    await dialog.getByLabel('Control', { exact: true }).selectOption('1')
    await dialog.getByLabel('Tried against it').selectOption('2')
    await dialog.getByLabel('Improve').fill('output-tokens')
    await dialog.getByLabel('Better when').selectOption('lower')
    await dialog.getByLabel('Worth having from').fill('5')
    await dialog.getByLabel('The metric is').selectOption('number')
    await dialog.getByLabel('Its standard deviation').fill('30')
    await dialog.getByText(/users in all: with .* an arm/).waitFor(soon)
    await dialog.getByRole('button', { name: /^Plan for/ }).click()
    await dialog.getByLabel('A user counts after, hours').fill(String(windowMs / 3_600_000))
    await faultless(page)
    await dialog.getByRole('button', { name: 'Save the draft' }).click()
    await page.getByText('Planned, and not started').waitFor(soon)
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor(soon)

    const before = await traffic()
    const shorter = [...before.values()].filter((tokens) => tokens <= 10).length
    expect(before.size).toBe(users)
    // Half of them, but for chance: five standard deviations of a fair split.
    expect(Math.abs(shorter - users / 2)).toBeLessThan(5 * Math.sqrt(users / 4))

    expect(first.faults).toEqual([])
    await page.context().close()
    await house.restart()
    admin = connect()
    const openai = client()
    for (let user = 0; user < 40; user++)
      expect((await ask(user, openai)).usage!.completion_tokens).toBe(before.get(user))

    const verdict = async () => (await admin.experimentStatus('shorter')).verdict
    const primaryUsers = async () =>
      (await verdict())!.arms[0]!.metrics.find(({ role }) => role === 'primary')!.users
    // Everybody counts once the last call has landed and the last window has closed.
    await expect
      .poll(async () => Object.values(await primaryUsers()).reduce((sum, count) => sum + count), {
        timeout: 120_000,
        interval: 500,
      })
      .toBe(users)
    await expect.poll(verdict, { timeout: 120_000, interval: 500 }).toMatchObject({ verdict: 'promote' })
    const [treatment] = (await verdict())!.arms
    const primary = treatment!.metrics.find(({ role }) => role === 'primary')!
    expect(primary.alwaysValid!.high).toBeLessThan(0)
    const mean = (isShort: boolean): number => {
      const own = [...before.values()].filter((tokens) => tokens <= 10 === isShort)
      return own.reduce((sum, tokens) => sum + tokens, 0) / own.length
    }
    expect(primary.effect).toBeCloseTo(mean(true) - mean(false), 1)

    // Started anew the house has another port.
    const second = await openPage(browser, house.address())
    page = second.page
    await page.goto('/experiments/shorter')
    await page.getByText('Difference over time').waitFor(soon)
    await expect
      .poll(() => page.getByRole('table', { name: 'Metrics' }).innerText())
      .toMatch(/output-tokens[^]*−\d[^]*error-rate/)
    await faultless(page)
    // Production asks for a concluded experiment: the promotion is one, and on the record for good.
    await admin.putGates('production', { experiment: true })
    await page.getByRole('button', { name: 'Promote' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Promote' }).click()
    await page.getByText('treatment promoted').first().waitFor(soon)
    for (let user = 0; user < 40; user++)
      expect((await ask(user, openai)).usage!.completion_tokens).toBeLessThanOrEqual(10)
    expect((await admin.gateReport('greeting', 2)).clauses).toMatchObject([
      { holds: true, reason: 'The experiment "shorter" was concluded with the verdict promote.' },
    ])
    await admin.deleteGates('production')
    expect(second.faults).toEqual([])
    await page.context().close()
  },
)

test('a canary is planned, says what will happen, and takes over by itself', patient, async () => {
  const content = { modelId: 'gpt-4o-mini', temperature: 0, maxTokens: 20 }
  await admin.pushPrompt('farewell', { ...content, template: 'Say goodbye.' })
  await admin.pushPrompt('farewell', { ...content, template: 'Say goodbye kindly.' })
  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/experiments')
  await page.getByRole('button', { name: 'New experiment' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Kind').selectOption('canary')
  await dialog.getByLabel('Name').fill('kinder')
  await dialog.getByLabel('Prompt').selectOption('farewell')
  await dialog.getByLabel('Control', { exact: true }).selectOption('1')
  await dialog.getByLabel('Tried against it').selectOption('2')
  await dialog.getByRole('button', { name: 'Remove step 3' }).click()
  await dialog.getByRole('button', { name: 'Remove step 2' }).click()
  const step = dialog.getByRole('group', { name: 'Step 1' })
  await step.getByLabel('Share of users, %').fill('100')
  await step.getByLabel('For, hours').fill('0.0001')
  await dialog.getByLabel('Canary users a step needs').fill('5')
  await dialog.getByRole('button', { name: 'Add a watch' }).click()
  await dialog.getByRole('group', { name: 'Watch 2' }).getByLabel('Metric').fill('output-tokens')
  await dialog.getByRole('button', { name: 'Save the draft' }).click()
  await expect.poll(() => dialog.getByRole('alert').innerText()).toMatch(/below 100/)
  await step.getByLabel('Share of users, %').fill('50')
  await dialog.getByText('50 % of users get version 2 in production').scrollIntoViewIfNeeded(soon)
  await keepPicture(page, 'plan-canary-words')
  await dialog.getByRole('button', { name: 'Save the draft' }).click()
  await expect
    .poll(() => dialog.getByRole('group', { name: 'Watch 2' }).getByRole('alert').innerText(), soon)
    .toMatch(/is an amount/)
  await faultless(page)
  await dialog.getByRole('button', { name: 'Remove watch 2' }).click()
  await dialog.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByText('Planned, and not started').waitFor(soon)
  await page.getByText('50.0 % for 0.0001 h, then everyone; by itself').waitFor(soon)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('table', { name: 'Watches' }).waitFor(soon)
  await keepPicture(page, 'canary-page')
  await faultless(page)
  const openai = client()
  for (let user = 0; user < 30; user++) await ask(user, openai, 'prompt:farewell')
  await expect
    .poll(async () => (await admin.experiment('kinder')).decision, soon)
    .toMatchObject({ kind: 'promote', arm: 'treatment', isOverride: false })
  await page.reload()
  await page.getByText('treatment promoted').first().waitFor(soon)
  await keepPicture(page, 'canary-promoted')
  expect(faults).toEqual([])
  await page.context().close()
})

test(
  'full and empty pages have no serious fault of accessibility, in both themes, wide and narrow',
  patient,
  async () => {
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
        await page.goto('/experiments')
        await page.getByRole('table', { name: 'Experiments' }).waitFor(soon)
        await faultless(page)
        await page.getByRole('button', { name: 'New experiment' }).click()
        for (const kind of ['experiment', 'canary']) {
          await page.getByLabel('Kind').selectOption(kind)
          await page.getByRole('button', { name: 'Save the draft' }).click()
          await faultless(page)
          await keepPicture(page, `plan-${kind}-${colorScheme}-${width}`)
        }
        await page.goto('/experiments/shorter')
        await page.getByText('Difference over time').waitFor(soon)
        await faultless(page)
        expect(faults).toEqual([])
        await page.context().close()
      }
  },
)
