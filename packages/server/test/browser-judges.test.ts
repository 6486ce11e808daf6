import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
beforeAll(async () => {
  const answer = ({ question }: { question: string }) =>
    question.includes('mumble') ? 'Well, it depends.' : '{"reason": "It is warm.", "score": 5}'
  ;[house, browser] = await Promise.all([startTestHouse({}, { answer }), openBrowser()])
}, 180_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

const patient = { timeout: 60_000 }

/** In both themes, wide and narrow. */
async function inEveryLook(name: string, isThere: (page: Page) => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto('/settings/judges')
      await isThere(page)
      await faultless(page)
      await keepPicture(page, `${name}-${colorScheme}-${width}`)
      expect(faults).toEqual([])
      await page.context().close()
    }
}

test('without a judge the page says what one is', { timeout: 240_000 }, () =>
  inEveryLook('judges-empty', (page) => page.getByText('This project has no judge.').waitFor(patient)),
)

test('a judge is made, asked and changed by the keyboard', { timeout: 300_000 }, async () => {
  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/settings/judges')
  await page.getByRole('button', { name: 'Add judge' }).press('Enter', patient)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('kindness')
  await dialog.getByRole('button', { name: 'Save' }).press('Enter')
  await dialog.getByText('Say what is good and what is bad.').waitFor(patient)
  await dialog.getByLabel('Rubric').fill('Is the answer kind? 1 is rude, 5 is warm.')
  await dialog.getByLabel('Model or route').fill('gpt-4o-mini')
  await dialog.getByLabel('It answers with').selectOption('score')

  await dialog.getByLabel('Answer', { exact: true }).fill('On its way!')
  await dialog.getByLabel('Times asked').fill('2')
  await dialog.getByRole('button', { name: 'Ask it' }).press('Enter')
  await dialog.getByText('5 of 5').waitFor(patient)
  await dialog.getByText('2 of 2 could be read, variance 0').waitFor(patient)
  await dialog.getByText('It is warm.').first().waitFor(patient)

  await dialog.getByLabel('Answer', { exact: true }).fill('mumble')
  await dialog.getByLabel('Times asked').fill('1')
  await dialog.getByRole('button', { name: 'Ask it' }).press('Enter')
  await dialog.getByText('The judge did not answer in JSON.').first().waitFor(patient)
  await dialog.getByText('no score').waitFor(patient)
  await dialog.getByText('0 of 1 could be read').waitFor(patient)

  await dialog.getByRole('button', { name: 'Save' }).press('Enter')
  await page.getByRole('button', { name: 'Open kindness' }).press('Enter', patient)
  await dialog.getByLabel('Temperature').fill('')
  await dialog.getByRole('button', { name: 'Save' }).press('Enter')
  await dialog.waitFor({ state: 'hidden', ...patient })
  await page.getByRole('button', { name: 'Open kindness' }).press('Enter')
  await dialog.getByText('temperature 0 → not sent').waitFor(patient)
  await dialog.getByRole('button', { name: 'Take version 1 into the form' }).press('Enter')
  expect(await dialog.getByLabel('Temperature').inputValue()).toBe('0')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  const { json } = await house.api('GET', '/api/judges/kindness')
  expect(json).toMatchObject({ number: 2, temperature: null, scale: { kind: 'score' } })
  expect(faults).toEqual([])
  await page.context().close()
})

test('what it is and where it is used is shown in every look', { timeout: 300_000 }, async () => {
  const put = await house.api('PUT', '/api/guardrails/kind-answers', {
    ...{ check: 'model-judge', stages: ['output'], action: 'flag' },
    options: { model: 'gpt-4o-mini', rubric: 'Is the answer kind? 1 is rude, 5 is warm.' },
  })
  expect(put.status).toBe(200)
  await inEveryLook('judges', (page) => page.getByRole('button', { name: 'Open kindness' }).waitFor(patient))
  await inEveryLook('judge', async (page) => {
    await page.getByRole('button', { name: 'Open kindness' }).click(patient)
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('link', { name: 'kind-answers' }).waitFor(patient)
    await dialog.getByLabel('Answer', { exact: true }).fill('On its way!')
    await dialog.getByRole('button', { name: 'Ask it' }).click()
    await dialog.getByText('5 of 5').waitFor(patient)
    await dialog.getByText('Where it is used').scrollIntoViewIfNeeded()
  })
})
