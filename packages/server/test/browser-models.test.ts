import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'
import { until } from './test-routes.ts'

let house: TestHouse
let browser: Browser
beforeAll(async () => {
  const pinned = { plan: [{ targets: [{ provider: 'openai', model: 'gpt-4o' }] }] }
  ;[house, browser] = await Promise.all([startTestHouse({ routes: { pinned } }), openBrowser()])
}, 120_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

/** Nobody listens on the discard port. */
const nobody = 'http://127.0.0.1:9/v1'
const patient = { timeout: 180_000 }
const soon = { timeout: 30_000 }

const chat = (model: string) =>
  fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${house.key()}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Where is my parcel?' }] }),
  })
const health = async (provider: string): Promise<any> =>
  (await house.api('GET', '/api/routing/health')).json.targets.find(
    (target: { provider: string }) => target.provider === provider,
  )
const step = (page: Page, number: number) => page.getByRole('group', { name: `Step ${number}` })

test(
  'a newcomer adds a provider and a route of two steps; the first fails, the call succeeds, both attempts are shown',
  patient,
  async () => {
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/models')
    await page.getByRole('button', { name: 'Add provider' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('first')
    await dialog.getByLabel('Address').fill(nobody)
    await dialog.getByLabel('API key').fill('any')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('table', { name: 'Providers' }).getByText('first', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Add route' }).click()
    await dialog.getByLabel('Name').fill('assistant')
    await step(page, 1).getByLabel('Provider').selectOption('first')
    await step(page, 1).getByLabel('Model', { exact: true }).fill('gpt-4o')
    await step(page, 2).getByLabel('Provider').selectOption('openai')
    await step(page, 2).getByLabel('Model', { exact: true }).fill('gpt-4o-mini')
    await dialog.getByRole('button', { name: 'Save' }).click()
    const flow = page.getByRole('list', { name: 'Steps in order' })
    await flow.waitFor()
    await expect
      .poll(() => flow.innerText())
      .toMatch(/first · gpt-4o[^]*if that fails[^]*openai · gpt-4o-mini/)

    await page.getByRole('button', { name: 'Send' }).click()
    const attempts = page.getByRole('list', { name: 'Attempts' })
    await attempts.waitFor(soon)
    await expect
      .poll(() => attempts.innerText())
      .toMatch(/first · gpt-4o\s+error[^]*fallback[^]*openai[^]*ok/)
    await page.getByRole('link', { name: 'Open the call' }).click()
    await page.getByLabel('The way it took').waitFor(soon)
    await page.getByRole('tab', { name: /Attempts/ }).click()
    const table = page.getByRole('table', { name: 'Attempts' })
    await expect.poll(() => table.getByRole('row').count()).toBe(3)
    await expect.poll(() => table.innerText()).toMatch(/upstream-unreachable[^]*fallback/)

    // Three times in a row opens the breaker, and the page that is open says so by itself.
    await page.goto('/models/assistant')
    await flow.waitFor()
    await until(async () => {
      await chat('assistant')
      return (await health('first'))?.breaker === 'open'
    })
    await flow.getByText('open', { exact: true }).waitFor(soon)
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test('what the server refuses is said at the field, and typing goes on from there', patient, async () => {
  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/models')
  await page.getByRole('button', { name: 'Add route' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect
    .poll(() => dialog.getByRole('alert').allInnerTexts())
    .toEqual(['A route needs a name.', 'Which model?', 'Which model?'])
  await dialog.getByLabel('Name').fill('prompt:mine')
  await step(page, 1).getByLabel('Model', { exact: true }).fill('gpt-4o')
  await dialog.getByRole('button', { name: 'Remove step 2' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('"prompt:" is how prompts are called').first().waitFor(soon)
  await expect.poll(() => dialog.getByLabel('Name').getAttribute('aria-invalid')).toBe('true')

  await dialog.getByLabel('Name').fill('mine')
  await expect.poll(() => dialog.getByLabel('Name').getAttribute('aria-invalid')).toBeNull()
  await dialog.locator('summary', { hasText: 'More' }).click()
  await dialog.getByLabel('Attempts at most').fill('99')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect
    .poll(() => dialog.getByLabel('Attempts at most').getAttribute('aria-invalid'), soon)
    .toBe('true')
  await dialog.getByLabel('Attempts at most').fill('2')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Models / mine').waitFor(soon)
  expect(faults).toEqual([])
  await page.context().close()
})

test(
  'a route is edited in full, tried with a pasted key, and deleted; a route of the file is not',
  patient,
  async () => {
    await house.api('PUT', '/api/routes/edited', {
      plan: [{ targets: [{ provider: 'openai', model: 'gpt-4o' }] }],
    })
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/models/edited')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Add a step' }).click()
    await step(page, 2).getByLabel('Model', { exact: true }).fill('gpt-4o-mini')
    await step(page, 2).getByRole('button', { name: 'Split over another target' }).click()
    const second = page.getByRole('group', { name: 'target 2 of step 2' })
    await second.getByLabel('Model').fill('gpt-4.1')
    await second.getByLabel('Weight').fill('3')
    await step(page, 2).locator('summary').click()
    await step(page, 2).getByLabel('Streamed').selectOption('no')
    await step(page, 2).getByLabel('Tags').fill('tier: gold')
    await dialog.getByRole('button', { name: 'Move step 2 up' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('only not streamed, tag tier:gold').waitFor(soon)
    expect((await house.api('GET', '/api/routes/edited')).json.plan).toEqual([
      {
        when: { stream: false, tags: { tier: 'gold' } },
        targets: [
          { provider: 'openai', model: 'gpt-4o-mini' },
          { provider: 'openai', model: 'gpt-4.1', weight: 3 },
        ],
      },
      { targets: [{ provider: 'openai', model: 'gpt-4o' }] },
    ])

    await page.getByLabel('API key').fill('tt-nobody')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('The call failed with status 401').waitFor(soon)
    await page.getByLabel('API key').fill(house.key())
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('list', { name: 'Attempts' }).waitFor(soon)
    const kept = await page.evaluate(
      'JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + location',
    )
    expect(kept).not.toContain(house.key())

    await page.getByRole('button', { name: 'Delete edited' }).click()
    await page.getByRole('button', { name: 'Really delete? edited' }).click()
    await page.getByRole('table', { name: 'Routes' }).waitFor(soon)
    expect((await house.api('GET', '/api/routes/edited')).status).toBe(404)

    await page.goto('/models/pinned')
    await page.getByText('Set in telltale.config').waitFor(soon)
    expect(await page.getByRole('button', { name: /Edit|Delete/ }).count()).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test(
  'a semantic cache is set up in the form; what its shadow has not shown yet is refused with numbers',
  patient,
  async () => {
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/models')
    await page.getByRole('button', { name: 'Add route' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('faq')
    await dialog.getByRole('button', { name: 'Remove step 2' }).click()
    await step(page, 1).getByLabel('Model', { exact: true }).fill('gpt-4o-mini')
    await dialog.locator('summary', { hasText: 'More' }).click()
    await dialog.getByLabel('Cache').selectOption('semantic')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(() => dialog.getByRole('alert').allInnerTexts())
      .toEqual(['Who makes the vectors?', 'Which model makes the vectors?'])
    await dialog.getByLabel('Vectors by').selectOption('openai')
    await dialog.getByLabel('Embeddings model').fill('text-embedding-3-small')
    await dialog.getByLabel('What is found').selectOption('enforce')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog
      .getByText(/no would-be hit has been judged.*381/)
      .first()
      .waitFor(soon)
    await expect.poll(() => dialog.getByLabel('What is found').getAttribute('aria-invalid')).toBe('true')
    await expect
      .poll(() => dialog.getByLabel('What is found').evaluate((field) => field.matches(':focus')))
      .toBe(true)
    await keepPicture(page, 'route-refused')
    await dialog.getByLabel('What is found').selectOption('shadow')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('in the shadow, noted and not answered').waitFor(soon)
    expect((await house.api('GET', '/api/routes/faq')).json.cache).toMatchObject({
      ...{ mode: 'semantic', semantic: { state: 'shadow', embeddings: { model: 'text-embedding-3-small' } } },
    })
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test(
  'full pages and the open form have no serious fault of accessibility, in both themes, wide and narrow',
  patient,
  async () => {
    await house.api('PUT', '/api/routes/full', {
      plan: [
        { when: { hasImages: true }, targets: [{ provider: 'openai', model: 'gpt-4o' }] },
        {
          targets: [
            { provider: 'openai', model: 'gpt-4o-mini', weight: 9 },
            {
              provider: 'openai',
              model: 'a-long-name-of-a-model/from-some-vendor-instruct-2026-01',
              weight: 1,
            },
            { provider: 'anthropic', model: 'claude-haiku-4-5', weight: 0 },
          ],
        },
      ],
      hedge: { enabled: true },
      cache: {
        mode: 'semantic',
        semantic: { embeddings: { provider: 'openai', model: 'text-embedding-3-small' } },
      },
      deadlines: { totalMs: 60_000 },
    })
    await chat('full')
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
        await page.goto('/models')
        await page.getByRole('table', { name: 'Targets' }).waitFor(soon)
        await faultless(page)
        await page.goto('/models/full')
        await page.getByRole('list', { name: 'Steps in order' }).waitFor(soon)
        await page.getByRole('button', { name: 'Send' }).click()
        await page.getByRole('list', { name: 'Attempts' }).waitFor(soon)
        await faultless(page)
        await page.getByRole('button', { name: 'Edit', exact: true }).click()
        const folds = page.getByRole('dialog').locator('summary')
        await folds.first().waitFor(soon)
        for (const fold of await folds.all()) await fold.click()
        await faultless(page)
        await page.getByRole('group', { name: 'Similar questions' }).scrollIntoViewIfNeeded()
        await keepPicture(page, `route-form-${colorScheme}-${width}`)
        expect(faults).toEqual([])
        await page.context().close()
      }
  },
)
