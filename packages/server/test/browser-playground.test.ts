import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, openBrowser, openPage } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
}, 180_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

const patient = { timeout: 60_000 }
const prompt = (page: Page, letter: string) => page.getByRole('group', { name: `Prompt ${letter}` })
const row = (page: Page, number: number) => page.getByRole('group', { name: `Row ${number}`, exact: true })
const cell = (page: Page, name: string) => page.getByRole('group', { name, exact: true })

async function addModel(page: Page, model: string): Promise<void> {
  await page.getByLabel('Add a model').fill(model)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('list', { name: 'Models' }).getByText(model, { exact: true }).waitFor()
}

test(
  'two wordings × two models × two rows fill; a model that fails says so; a wording is saved as a version',
  { timeout: 240_000 },
  async () => {
    const version = {
      template: 'You help customers of {shop}.',
      modelId: 'gpt-4o-mini',
      temperature: 0,
      maxTokens: 200,
    }
    await house.api('POST', '/api/prompts/support/versions', version)
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/prompts/support')
    await page.getByRole('link', { name: 'Open in playground' }).click(patient)
    await expect
      .poll(() => prompt(page, 'A').getByLabel('Template').inputValue(), patient)
      .toBe(version.template)

    await page.getByRole('button', { name: 'Duplicate A' }).click()
    await prompt(page, 'B')
      .getByLabel('Template')
      .fill('You help customers of {shop}. Answer in one sentence.')
    await addModel(page, 'gpt-4o-sim-error-429')
    await page.getByLabel('Add an evaluator').selectOption('exact-match')
    await page.getByRole('button', { name: 'Paste or upload rows' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Rows').fill('shop,input,expected\nGhent,Where is my parcel?')
    await dialog.getByText('Row 1 has 2 fields; the header has 3 (shop, input, expected).').waitFor()
    await faultless(page)
    await dialog
      .getByLabel('Rows')
      .fill(
        '{"shop": "Ghent", "input": "Where is my parcel?", "expected": "no"}\n{"shop": "Bruges", "input": "How do I pay?"}',
      )
    await dialog.getByRole('button', { name: 'Take 2 rows' }).click()
    expect(await row(page, 2).getByLabel('shop').inputValue()).toBe('Bruges')

    await page.getByRole('button', { name: 'Run all 8' }).click()
    await page.getByText('2 wordings × 2 models over 2 rows: 4 of 8 answered, 4 failed').waitFor(patient)
    const good = cell(page, 'B, gpt-4o-mini, row 1')
    expect(await good.innerText()).toMatch(
      /first token[\s\S]*→ \d+ tokens[\s\S]*\$0\.\d+[\s\S]*exact-match 0, failed/,
    )
    expect(await cell(page, 'A, gpt-4o-mini, row 2').innerText()).toContain(
      'exact-match: unknown, nothing expected',
    )
    const failed = await cell(page, 'A, gpt-4o-sim-error-429, row 1').innerText()
    expect(failed).toMatch(/^(?=.*\S).*[\s\S]*error[\s\S]*cost unknown/)

    // The first column is what the others are compared with.
    await page.getByLabel('Mark what differs from the first column').check()
    await good.locator('ins, del').or(good.getByText('Too little in common')).first().waitFor()
    expect(await cell(page, 'A, gpt-4o-mini, row 1').locator('ins, del').count()).toBe(0)

    // What was asked before an edit says so, until it is asked again.
    await row(page, 1).getByLabel('Expected').fill('yes')
    await good.getByText('asked before the last edit').waitFor()
    await good.getByRole('button', { name: 'Run B, gpt-4o-mini, row 1' }).click()
    await good.getByText('asked before the last edit').waitFor({ state: 'hidden', ...patient })

    await page.getByRole('button', { name: 'Save B as a version' }).click()
    await dialog.getByLabel('Message').fill('One sentence is enough.')
    await faultless(page)
    await dialog.getByRole('button', { name: 'Save version' }).click()
    await prompt(page, 'B').getByLabel('Version of support').waitFor(patient)
    const { json } = await house.api('GET', '/api/prompts/support')
    expect({ live: json.live.version, newest: json.versions[0] }).toMatchObject({
      live: 1,
      newest: {
        ...{ version: 2, modelId: 'gpt-4o-mini', temperature: 0, maxTokens: 200 },
        ...{
          template: 'You help customers of {shop}. Answer in one sentence.',
          message: 'One sentence is enough.',
        },
      },
    })

    // The address says what is compared, the tab keeps the drafts, and nothing keeps a key.
    expect(decodeURIComponent(new URL(page.url()).search)).toContain('prompt=support@1,support@2')
    await page.reload()
    await expect.poll(() => row(page, 2).getByLabel('shop').inputValue(), patient).toBe('Bruges')
    const kept = String(await page.evaluate('JSON.stringify(localStorage) + JSON.stringify(sessionStorage)'))
    expect(kept).not.toMatch(/tt-|tta-/)
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test('a call is opened with its words, and a running cell is stopped', { timeout: 180_000 }, async () => {
  const reply = await fetch(`${house.address()}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': house.key(), 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ model: 'claude-haiku-4-5', max_tokens: 99, system: 'Answer {kindly}.' },
      messages: [
        { role: 'user', content: 'Hello.' },
        { role: 'assistant', content: 'Hello!' },
        { role: 'user', content: [{ type: 'text', text: 'Where is my parcel?' }] },
      ],
    }),
  })
  const id = reply.headers.get('x-telltale-call-id')!
  await house.call(id)
  const { page, faults } = await openPage(browser, house.address())
  await page.goto(`/calls/${id}`)
  await page.getByRole('link', { name: 'Open in playground' }).click(patient)
  await expect
    .poll(() => prompt(page, 'A').getByLabel('Template').inputValue(), patient)
    .toBe('Answer {{kindly}}.')
  expect(await prompt(page, 'A').getByLabel('Message 2', { exact: true }).inputValue()).toBe('Hello!')
  expect(await row(page, 1).getByLabel('Message of the user').inputValue()).toBe('Where is my parcel?')
  await page.getByRole('button', { name: 'Run all 1' }).click()
  await page.getByText('1 of 1 answered').first().waitFor(patient)
  const link = await page.getByRole('link', { name: 'Open the call' }).getAttribute('href')
  const sent = await house.call(new URL(link!, house.address()).pathname.split('/').at(-1)!)
  expect(JSON.parse(sent.input!)).toMatchObject({
    max_completion_tokens: 99,
    messages: [{ role: 'system', content: 'Answer {kindly}.' }, {}, {}, { content: 'Where is my parcel?' }],
  })

  await page.getByRole('button', { name: 'Remove claude-haiku-4-5' }).click()
  await addModel(page, 'gpt-4o-sim-stall')
  const stalled = cell(page, 'A, gpt-4o-sim-stall, row 1')
  await stalled.getByRole('button', { name: /^Run/ }).click()
  await stalled.getByRole('region').waitFor(patient)
  await stalled.getByRole('button', { name: /^Stop/ }).click()
  await stalled.getByText('Stopped before its end.').waitFor()

  // Leaving the page stops what runs, too.
  await stalled.getByRole('button', { name: /^Run/ }).click()
  await stalled.getByRole('button', { name: /^Stop/ }).waitFor()
  await stalled.getByRole('region').waitFor(patient)
  await page.getByRole('link', { name: 'Home' }).first().click()
  const cancelled = async () => {
    const { json } = await house.api('GET', '/api/calls?status=cancelled&model=gpt-4o-sim-stall&limit=9')
    return json.calls.length
  }
  await expect.poll(cancelled, patient).toBe(2)

  await page.goto('/playground?prompt=nobody@3&models=gpt-4o')
  await page.getByText('Not found in this project: nobody.').waitFor(patient)
  expect(faults).toEqual([])
  await page.context().close()
})

/** A picture is kept where TELLTALE_SCREENSHOTS names a folder. */
async function look(page: Page, name: string): Promise<void> {
  await faultless(page)
  const sideways = await page.evaluate(
    'document.querySelector("main").scrollWidth - document.querySelector("main").clientWidth',
  )
  expect(sideways).toBeLessThanOrEqual(0)
  const folder = process.env['TELLTALE_SCREENSHOTS']
  if (folder !== undefined) {
    // The page scrolls within the shell: a tall window shows all of it.
    const { width } = page.viewportSize()!
    await page.setViewportSize({ width, height: 2_200 })
    await page.screenshot({ path: `${folder}/playground-${name}.png` })
    await page.setViewportSize({ width, height: 900 })
  }
}

test(
  'empty and full, in both themes, wide and narrow, the page is faultless',
  { timeout: 300_000 },
  async () => {
    await house.api('POST', '/api/prompts/looks/versions', {
      ...{
        template: 'You answer customers of {shop}.',
        modelId: 'gpt-4o-mini',
        temperature: 0.2,
        maxTokens: 300,
      },
      messages: [{ role: 'user', content: 'I shop at {shop}.' }],
    })
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
        await page.goto('/playground')
        await prompt(page, 'A').waitFor(patient)
        await page.getByLabel('Add an evaluator').waitFor(patient)
        // Empty it is half of the full page: one wide and one narrow look are enough.
        if ((colorScheme === 'light') === (width === 1440)) await look(page, `empty-${colorScheme}-${width}`)

        await page.goto('/playground?prompt=looks&models=gpt-4o-mini,gpt-4o-sim-error-500')
        await expect
          .poll(() => prompt(page, 'A').getByLabel('Template').inputValue(), patient)
          .toContain('{shop}')
        await page.getByRole('button', { name: 'Duplicate A' }).click()
        await prompt(page, 'B').getByLabel('Template').fill('You answer customers of {shop} in one sentence.')
        for (const name of ['contains', 'levenshtein-similarity', 'regex'])
          await page.getByLabel('Add an evaluator').selectOption(name)
        await row(page, 1).getByLabel('shop').fill('Ghent')
        await row(page, 1).getByLabel('Message of the user').fill('Where is my parcel?')
        await row(page, 1).getByLabel('Expected').fill('parcel')
        await page.getByRole('button', { name: 'Add a row' }).click()
        await page.getByRole('button', { name: 'Run all 8' }).click()
        await page.getByText('2 of 8 answered, 6 failed').waitFor(patient)
        await page.getByLabel('Mark what differs from the first column').check()
        await look(page, `full-${colorScheme}-${width}`)
        expect(faults).toEqual([])
        await page.context().close()
      }
  },
)
