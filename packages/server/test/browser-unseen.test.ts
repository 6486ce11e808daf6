import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
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
const questions = [
  'Where is my parcel, and when will it arrive? Write to ann@example.com.',
  'Könnten Sie mir bitte sagen, wann mein Paket ankommt?',
  'いつ荷物が届くか教えていただけますでしょうか、お願いします',
  'Danke!',
]

const ask = async (content: unknown): Promise<string> => {
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${house.key()}` },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] }),
  })
  await reply.text()
  return reply.headers.get('x-telltale-call-id')!
}

test('languages, and what was not looked at, are shown of real calls', { timeout: 400_000 }, async () => {
  const put = await house.api('PUT', '/api/guardrails/no-personal-data', {
    ...{ check: 'pii', stages: ['input', 'output'], mode: 'enforce', action: 'mask' },
  })
  expect(put.status).toBe(200)
  await Promise.all(questions.map(ask))
  const pictured = await ask([
    { type: 'text', text: 'What is to be seen in this picture, and who has drawn it?' },
    { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
  ])
  const unseen = async () => (await house.api('GET', '/api/guardrail-monitor/no-personal-data/unseen')).json
  await expect.poll(unseen, patient).toMatchObject({ share: { n: 5, value: 0.2 } })

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto('/guardrails/no-personal-data')
      await page.getByText('of 5 calls: a picture').waitFor(patient)
      const segments = page.getByRole('table', { name: 'Segments' })
      for (const language of ['de', 'en', 'ja', 'not known'])
        await segments.getByText(language, { exact: true }).waitFor(patient)
      await page.getByText('Nothing reaches the caller that was not looked at.').waitFor(patient)
      await faultless(page)
      await keepPicture(page, `guardrail-unseen-${colorScheme}-${width}`)
      await page.goto(`/calls/${pictured}`)
      await page.getByRole('tab', { name: 'Guardrails' }).click(patient)
      await page.getByText('The request holds a picture, which no guardrail looked at.').waitFor(patient)
      await faultless(page)
      await keepPicture(page, `call-unseen-${colorScheme}-${width}`)
      expect(faults).toEqual([])
      await page.context().close()
    }
})
