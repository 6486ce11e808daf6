import { createAdmin, type Admin } from '@telltale/sdk'
import OpenAI from 'openai'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, openBrowser, openPage, type Watched } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
let admin: Admin
/** Two people: a person is the name of the admin key they signed in with, "admin" and "operator". */
let reviewer: Watched
let author: Watched

const settings = { modelId: 'gpt-4o-mini', temperature: 0, maxTokens: 30 }

beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
  admin = createAdmin({ baseUrl: house.address(), adminKey: house.house().operatorKey })
  await admin.pushPrompt('tone', { ...settings, template: 'Be kind.' })
  await admin.pushPrompt('support', { ...settings, template: 'You help {customer} with their order.' })
  reviewer = await openAs(house.house().adminKey!)
  author = await openAs(house.house().operatorKey)
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

const patient = { timeout: 240_000 }
const soon = { timeout: 60_000 }

async function openAs(key: string, look: Parameters<typeof openPage>[2] = {}): Promise<Watched> {
  const watched = await openPage(browser, house.address(), look)
  await watched.page.context().request.post('/api/session', { data: { key } })
  return watched
}

const activeIn = async (environment: string) =>
  (await admin.prompt('support')).environments.find((one) => one.environment === environment)?.version

/** Which version answered a call made in an environment. */
async function answering(environment: string): Promise<number | null> {
  const openai = new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 })
  const { response } = await openai.chat.completions
    .create(
      { model: 'prompt:support', messages: [{ role: 'user', content: 'Where is it?' }] },
      { headers: { 'x-telltale-environment': environment, 'x-telltale-variables': '{"customer":"Ada"}' } },
    )
    .withResponse()
  return (await house.call(response.headers.get('x-telltale-call-id'))).call.promptVersion
}

const rowOf = (page: Page, table: string, name: string | RegExp) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: name })

async function openActivation(page: Page, version: number, environment: string) {
  await page.getByRole('button', { name: `Activate version ${version}` }).click(soon)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Environment').selectOption(environment)
  return dialog
}

test(
  'a version with typed variables and a partial is written, and becomes active in staging alone',
  patient,
  async () => {
    const { page, faults } = author
    await page.goto('/prompts/support')
    await page.getByRole('button', { name: 'New version' }).click(soon)
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Template').fill('{{> tone@production}} Briefly help {customer}, {tone}.')
    await dialog.getByLabel('Values are checked by type').check()
    const customer = dialog.getByRole('group', { name: 'Variable customer' })
    await customer.getByLabel('At most, characters').fill('80')
    const tone = dialog.getByRole('group', { name: 'Variable tone' })
    await tone.getByLabel('Type').selectOption('one of a list')
    await tone.getByLabel('When none is given').selectOption('use a default')
    await tone.getByLabel('Default').fill('warm')
    await dialog.getByLabel('Message', { exact: true }).fill('shorter answers')
    await dialog.getByText('Parameters, messages').click()
    await dialog.getByLabel('Seed').fill('7')
    await dialog.getByLabel('Metadata').fill('{"ticket": "T-12"}')
    await dialog.getByRole('button', { name: 'Register' }).click()
    await dialog.getByText('Variable tone: say which values it may have.').waitFor(soon)
    await tone.getByLabel('Values, one a line').fill('warm\ndry')
    await faultless(page)
    await dialog.getByRole('button', { name: 'Register' }).click()
    await dialog.waitFor({ state: 'detached', ...soon })

    expect((await admin.prompt('support')).versions[0]).toMatchObject({
      ...{ version: 2, author: 'operator', message: 'shorter answers', metadata: { ticket: 'T-12' } },
      parameters: { seed: 7 },
      variableTypes: {
        customer: { type: 'string', maxLength: 80 },
        tone: { type: 'enum', values: ['warm', 'dry'], default: 'warm' },
      },
    })
    // The same once more makes no other version, and says so.
    await page.getByRole('button', { name: 'New version' }).click()
    await dialog.getByRole('button', { name: 'Register' }).click()
    await dialog.getByText('registered already, as version 1').waitFor(soon)
    await dialog.getByRole('button', { name: 'Show version 1' }).click()
    await page.goto('/prompts/support?right=2')

    await rowOf(page, 'Variables', 'customer').getByText('string, at most 80 characters').waitFor(soon)
    await page
      .getByRole('list', { name: 'Partials' })
      .getByRole('link', { name: 'tone, version 1' })
      .waitFor()
    await page.getByText('The template with everything in it').click()
    await page.getByLabel('as it is served now').getByText('Be kind. Briefly help {customer}').waitFor(soon)
    await page.locator('ins').filter({ hasText: 'Briefly' }).first().waitFor(soon)

    const activation = await openActivation(page, 2, 'staging')
    await activation.getByText('Nothing is active in staging now').waitFor(soon)
    await activation.getByRole('button', { name: 'Activate v2' }).click()
    await rowOf(page, 'Environments', 'staging').getByText('v2').waitFor(soon)
    expect(await answering('staging')).toBe(2)
    expect(await answering('production')).toBe(1)
    expect(faults).toEqual([])
  },
)

test('a gate refuses with what is missing, someone else approves, and it goes live', patient, async () => {
  const { page, faults } = author
  await page.goto('/prompts')
  await page.getByRole('button', { name: 'New gates' }).click(soon)
  const gates = page.getByRole('dialog')
  await gates.getByLabel('Environment').fill('production')
  await gates.getByLabel('Approvals').fill('1')
  await gates.getByRole('button', { name: 'Set gates' }).click()
  await rowOf(page, 'Gates', 'production').getByText('1 approval').waitFor(soon)

  await page.goto('/prompts/support')
  const dialog = await openActivation(page, 2, 'production')
  await dialog.getByText('gates are closed').waitFor(soon)
  await dialog.getByText('0 of 1 approvals by others than its author, operator.').waitFor(soon)
  await dialog.getByText('You (operator) registered this version').waitFor(soon)
  await dialog.getByText('It replaces version 1 in production').waitFor(soon)
  const activate = dialog.getByRole('button', { name: 'Activate v2' })
  expect(await activate.isDisabled()).toBe(true)
  await expect(admin.activatePrompt('support', 2)).rejects.toMatchObject({ code: 'gates-closed' })

  await reviewer.page.goto('/prompts/support?right=2')
  await reviewer.page.getByLabel('Comment').fill('reads well')
  await reviewer.page.getByRole('button', { name: 'Approve for production' }).click(soon)
  await reviewer.page.getByText('gates are open').waitFor(soon)
  await reviewer.page.getByRole('button', { name: 'Withdraw your approval for production' }).click()
  await reviewer.page.getByText('gates are closed').waitFor(soon)
  await reviewer.page.getByRole('button', { name: 'Approve for production' }).click(soon)
  await reviewer.page.getByText('gates are open').waitFor(soon)

  // The open dialog looks again by itself.
  await dialog.getByText('1 of 1 approvals').waitFor(soon)
  await activate.click(soon)
  await rowOf(page, 'Environments', 'production').getByText('v2').waitFor(soon)
  await expect.poll(() => answering('production')).toBe(2)
  expect([...faults, ...reviewer.faults]).toEqual([])
})

test(
  'closed gates are passed by with a reason, which the log keeps; rolling back touches that environment alone',
  patient,
  async () => {
    const { page, faults } = author
    await admin.pushPrompt('support', { ...settings, template: 'Help {customer} at once.' })
    await admin.activatePrompt('support', 3, 'staging')
    await page.goto('/prompts/support')
    const dialog = await openActivation(page, 3, 'production')
    await dialog.getByRole('button', { name: 'Go past the gates' }).click(soon)
    const anyway = dialog.getByRole('button', { name: 'Activate v3 anyway' })
    expect(await anyway.isDisabled()).toBe(true)
    await dialog.getByLabel('Why the gates are passed by').fill('the live one insults people')
    await anyway.click()
    const log = page.getByRole('list', { name: 'Activations' })
    await log.getByText('the live one insults people').waitFor(soon)

    await page.getByRole('button', { name: 'Roll back to v2 in staging' }).click(soon)
    await page.getByText('version 2 is active in staging again').waitFor(soon)
    expect([await activeIn('staging'), await activeIn('production')]).toEqual([2, 3])
    await page.getByRole('button', { name: 'Put version 3 back' }).click()
    await expect.poll(() => activeIn('staging')).toBe(3)
    await page.getByRole('button', { name: 'Roll back to v2 in production' }).click(soon)
    await expect.poll(() => activeIn('production')).toBe(2)
    await page.getByRole('combobox', { name: 'In', exact: true }).selectOption('staging')
    await expect.poll(() => log.getByText('production').count()).toBe(0)
    expect(faults).toEqual([])
  },
)

test('an experiment on the prompt is told, with the way to it', patient, async () => {
  await admin.createExperiment({
    ...{ name: 'at-once', prompt: 'support', control: 'control' },
    arms: [
      { name: 'control', weight: 0.5, version: 2 },
      { name: 'treatment', weight: 0.5, version: 3 },
    ],
    primary: { name: 'output-tokens', betterWhen: 'lower' },
    ...{ windowHours: 24, plannedUsers: 6_000, maxUsers: 20_000, smallestEffect: 2 },
  })
  await admin.startExperiment('at-once')
  const { page, faults } = author
  await page.goto('/prompts/support')
  const told = page.getByRole('list', { name: 'Experiments on this prompt' })
  await told.getByText('runs in production').waitFor(soon)
  await told.getByText('keep running').waitFor(soon)
  await told.getByRole('link', { name: 'at-once' }).click()
  await expect.poll(() => page.url()).toContain('/experiments/at-once')
  expect(faults).toEqual([])
})

test(
  'full pages and open dialogs have no serious fault of accessibility, in both themes, wide and narrow',
  patient,
  async () => {
    const interval = { low: -0.01, high: 0.03, level: 0.95 }
    await admin.putGates('qa', {
      evaluation: { suite: 'core', cases: 50, margin: 0.02 },
      ...{ experiment: true, canary: true },
    })
    await admin.reportEvaluation('support', 2, {
      ...{ suite: 'core', cases: 60, score: 0.81, baselineScore: 0.8, interval, source: 'ci' },
    })
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        const { page, faults } = await openAs(house.house().operatorKey, { colorScheme, width })
        await page.goto('/prompts')
        await page.getByRole('table', { name: 'Gates' }).waitFor(soon)
        await faultless(page)
        await page.getByRole('button', { name: 'Edit the gates of production' }).click()
        await page.getByLabel('Suite').fill('core')
        await faultless(page)

        await page.goto('/prompts/support?right=2')
        await page.getByText('1 of 1 approvals').waitFor(soon)
        await page.getByText(/^No experiment/).waitFor(soon)
        await page.getByText('difference -0.01 to 0.03 (95 %)').waitFor(soon)
        await page.getByRole('list', { name: 'Experiments on this prompt' }).waitFor(soon)
        await page.locator('ins').first().waitFor(soon)
        await faultless(page)
        const dialog = await openActivation(page, 3, 'production')
        await dialog.getByRole('button', { name: 'Go past the gates' }).click(soon)
        await faultless(page)
        await page.keyboard.press('Escape')
        await page.getByRole('button', { name: 'New version' }).click()
        await page.getByRole('group', { name: 'Variable tone' }).waitFor(soon)
        await faultless(page)
        expect(faults).toEqual([])
        await page.context().close()
      }
  },
)

test('a version and the whole prompt are put away, and taken out again', patient, async () => {
  const { page, faults } = author
  await page.goto('/prompts/support?right=1')
  await page.getByRole('button', { name: 'Archive v1' }).click(soon)
  await page.getByRole('button', { name: 'Really archive?' }).click()
  await rowOf(page, 'Versions', 'v1').getByText('archived').waitFor(soon)
  expect(await page.getByRole('button', { name: 'Activate version 1' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Take v1 out of the archive' }).click()
  await page.getByRole('button', { name: 'Activate version 1' }).waitFor(soon)

  await page.getByRole('button', { name: 'Archive support' }).click()
  await page.getByRole('button', { name: 'Really archive? support' }).click()
  await page.getByText('no version can be activated').waitFor(soon)
  expect(await page.getByRole('button', { name: /^Activate version/ }).count()).toBe(0)
  expect(await answering('production')).toBe(2)
  await page.goto('/prompts')
  expect(await rowOf(page, 'Prompts', 'support').count()).toBe(0)
  await page.getByRole('button', { name: 'Show 1 archived' }).click(soon)
  await rowOf(page, 'Prompts', 'support').click()
  await page.getByRole('button', { name: 'Take out of the archive' }).click(soon)
  await page.getByRole('button', { name: 'Activate version 3' }).waitFor(soon)
  expect(faults).toEqual([])
})
