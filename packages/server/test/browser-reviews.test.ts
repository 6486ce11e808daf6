import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { evaluation, landVerdicts } from './review-house.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let browser: Browser
/** Of a second reviewer. */
let adminKey: string
const calls: string[] = []
beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
  adminKey = house.house().adminKey!
  for (const question of [
    'My parcel is late. Write to me at jane@example.com, please.',
    'How do I pay by invoice? Our contact is billing@example.com.',
    'Where is the shop in Ghent, and when does it open on Sundays?',
  ]) {
    const reply = await fetch(`${house.address()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'gpt-4o',
        messages: [
          { role: 'system', content: 'You answer customers of a shop, briefly and kindly.' },
          { role: 'user', content: question },
        ],
      }),
    })
    await reply.text()
    calls.push(reply.headers.get('x-telltale-call-id')!)
    await house.call(calls.at(-1)!)
  }
  await landVerdicts(
    house,
    Array.from({ length: 400 }, (_, at) =>
      evaluation(
        calls[at % 3]!,
        at % 4 === 0
          ? { verdict: 'block', score: 0.9, kinds: ['email'], findings: 1, reason: '1 e-mail address.' }
          : {},
      ),
    ),
  )
}, 240_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

const patient = { timeout: 60_000 }

/** In both themes, wide and narrow. */
async function inEveryLook(
  name: string,
  path: string,
  isThere: (page: Page) => Promise<void>,
): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto(path)
      await isThere(page)
      await faultless(page)
      await keepPicture(page, `reviews-${name}-${colorScheme}-${width}`)
      expect(faults).toEqual([])
      await page.context().close()
    }
}

test('a queue is made in a dialog and reviewed from the keyboard', { timeout: 300_000 }, async () => {
  await inEveryLook('empty', '/reviews', (page) =>
    page.getByText('Nothing is reviewed yet.').waitFor(patient),
  )

  await inEveryLook('dialog', '/reviews', async (page) => {
    await page.getByRole('button', { name: 'New queue' }).click(patient)
    await page.getByRole('dialog').getByLabel('Guardrail').waitFor(patient)
  })

  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/reviews')
  await page.getByRole('button', { name: 'Make the first queue' }).click(patient)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Emails')
  await dialog.getByLabel('Guardrail').fill('no-email')
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await dialog.getByText('use at most 63 lower-case letters').first().waitFor(patient)
  await dialog.getByLabel('Name').fill('emails')
  await dialog.getByRole('button', { name: 'Make it' }).click()

  // The first items come within seconds; nothing tells what the guardrail did.
  const item = page.getByRole('article', { name: 'The item' })
  const lookAgain = page.getByRole('button', { name: 'Look again' })
  await expect
    .poll(async () => {
      if (await lookAgain.isVisible()) await lookAgain.click()
      return item.isVisible()
    }, patient)
    .toBe(true)
  await item.getByText('You answer customers of a shop').waitFor(patient)
  expect(await item.getByText('score').count()).toBe(0)

  const counts = async () => (await house.api('GET', '/api/reviews/emails')).json.counts
  const confirm = page.getByRole('button', { name: 'Confirm' })
  expect(await confirm.isDisabled()).toBe(true)
  await page.keyboard.press('2')
  expect(await page.getByRole('radio', { name: 'Is fine' }).isChecked()).toBe(true)
  await page.keyboard.press('c')
  await page.keyboard.type('It is 1 of ours; see us?')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  const done = page.getByText(/Answered: Is fine; the guardrail (blocked it|let it pass), score 0\.\d0/)
  await done.waitFor(patient)
  expect(await counts()).toMatchObject({ done: 1, answers: 1 })
  const answered = (await house.api('GET', '/api/reviews/emails/items?status=done')).json.items[0]
  expect(answered.answers).toMatchObject([{ label: 'Is fine', comment: 'It is 1 of ours; see us?' }])

  await page.keyboard.press('u')
  await expect.poll(async () => (await counts()).done, patient).toBe(0)
  await page.keyboard.press('s')
  await expect
    .poll(async () => (await house.api('GET', '/api/reviews/emails/items?limit=1')).status)
    .toBe(200)
  // The next item comes when the skip is through; until then a key is for nobody.
  const keys = page.getByRole('dialog', { name: 'Keys' })
  await expect
    .poll(async () => {
      if (await lookAgain.isVisible()) await lookAgain.click()
      if ((await confirm.isVisible()) && !(await keys.isVisible())) await page.keyboard.press('?')
      return keys.isVisible()
    }, patient)
    .toBe(true)
  await page.keyboard.press('1')
  await page.keyboard.press('Escape')
  expect(await page.getByRole('radio', { checked: true }).count()).toBe(0)

  // One after the other, without a hand on the mouse; the next is there at once, or when it comes.
  // A key pressed while the item before is still leaving is for nobody, and so pressed again.
  const answerNext = async (): Promise<number> => {
    if (await confirm.isVisible()) {
      await page.keyboard.press('1')
      await page.keyboard.press('Enter')
    }
    return (await counts()).done
  }
  await expect.poll(answerNext, patient).toBeGreaterThanOrEqual(3)
  expect(faults).toEqual([])
  await page.context().close()
})

test('what reviews tell is shown, and disputes get a last word', { timeout: 300_000 }, async () => {
  await house.api('PUT', '/api/reviews/pairs', {
    subject: { kind: 'verdicts', guardrail: 'no-email' },
    reviewers: 2,
    strata: [
      { name: 'fired', fired: true, probability: 0.6 },
      { name: 'passed', fired: false, probability: 0.3 },
    ],
  })
  await expect
    .poll(async () => (await house.api('GET', '/api/reviews/pairs')).json.counts.open, patient)
    .toBeGreaterThan(100)
  const keys = [house.house().operatorKey, adminKey]
  for (const [at, key] of keys.entries())
    for (let count = 0; count < 60; count++) {
      const { item } = (await house.api('POST', '/api/reviews/pairs/next', {}, key)).json
      if (item === null) break
      // Who fired is not told before: half of what is about e-mail addresses, seen from the call.
      const isMail = item.callId !== calls[2] && count % 10 !== at
      const label = isMail ? 'Should be stopped' : 'Is fine'
      await house.api('POST', `/api/reviews/pairs/items/${item.id}/answer`, { label }, key)
    }
  await inEveryLook('queue', '/reviews/pairs', async (page) => {
    await page.getByText('You answer customers of a shop').first().waitFor(patient)
    await page.getByText(/2 reviewers agree on .* Cohen’s kappa/).waitFor(patient)
    await page.getByRole('table', { name: 'Strata' }).waitFor(patient)
    await page.setViewportSize({ width: page.viewportSize()!.width, height: 1_900 })
  })

  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/reviews')
  await page.getByRole('cell', { name: 'pairs' }).click(patient)
  await page.getByRole('button', { name: /Settle \d+ disputes?/ }).click(patient)
  await page.getByRole('list', { name: 'Answers' }).waitFor(patient)
  await keepPicture(page, 'reviews-dispute')
  await page.keyboard.press('1')
  await page.keyboard.press('Enter')
  await page.getByText(/Answered: Should be stopped/).waitFor(patient)
  const { items } = (await house.api('GET', '/api/reviews/pairs/items?status=done&limit=1')).json
  expect(items[0].answers.at(-1)).toMatchObject({ isFinal: true, truth: 'positive' })
  expect(faults).toEqual([])
  await page.context().close()
})

test('a call is sent to review from its page', { timeout: 120_000 }, async () => {
  await house.api('PUT', '/api/reviews/odd-ones', {
    subject: { kind: 'calls' },
    strata: [{ name: 'none', fired: true, probability: 0.000001 }],
  })
  const { page, faults } = await openPage(browser, house.address())
  await page.goto(`/calls/${calls[0]}`)
  await page.getByRole('button', { name: 'Send to review' }).click(patient)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Queue').selectOption('odd-ones', patient)
  await faultless(page)
  await keepPicture(page, 'reviews-send')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await dialog.getByRole('link', { name: 'odd-ones' }).click(patient)
  await page.getByText('in no figure').waitFor(patient)
  await page.getByRole('article', { name: 'The item' }).getByText('jane@example.com').waitFor(patient)
  expect(faults).toEqual([])
  await page.context().close()
})
