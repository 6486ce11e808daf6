import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepPicture, openBrowser, openPage } from './browser.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'
import { good, openaiSteps, until } from './test-routes.ts'

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
const ask = async (model: string, question: string, tags: object = {}): Promise<string> => {
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
      'x-telltale-tags': JSON.stringify(tags),
    },
    body: JSON.stringify({ model, temperature: 0, messages: [{ role: 'user', content: question }] }),
  })
  await reply.text()
  expect(reply.status).toBe(200)
  return reply.headers.get('x-telltale-call-id')!
}

async function expectNoFault(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  expect(overflow).toBeLessThanOrEqual(0)
}

/** The question goes away by itself after a while: on a busy machine it is asked again. */
const pressTwice = (within: Page | Locator, sure: string, name: string): Promise<void> =>
  until(async () => {
    const really = within.getByRole('button', { name: `${sure} ${name}` })
    if ((await really.count()) === 0) await within.getByRole('button', { name: `Purge ${name}` }).click()
    return really.click({ timeout: 3_000 }).then(
      () => true,
      () => false,
    )
  })

/** In both themes, wide and narrow. */
async function inEveryLook(name: string, isThere: (page: Page) => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
      await page.goto('/caches')
      await isThere(page)
      await expectNoFault(page)
      await keepPicture(page, `caches-${name}-${colorScheme}-${width}`)
      expect(faults).toEqual([])
      await page.context().close()
    }
}

test(
  'without a cache the page says how to turn one on, and what it says works',
  { timeout: 240_000 },
  async () => {
    await inEveryLook('empty', (page) =>
      page.getByText('No call has used a cache in the last 24 hours').waitFor(patient),
    )
    const { page } = await openPage(browser, house.address())
    await page.goto('/')
    await page.getByRole('navigation', { name: 'Pages' }).first().getByText('Caches').click(patient)
    const shown = await page.getByLabel('A route with a cache').innerText()
    const [, address, body] = /-X PUT (\S+)[\s\S]*-d '([\s\S]*)'/.exec(shown)!
    expect(new URL(address!).origin).toBe(house.address())
    const { status, json } = await house.api('PUT', new URL(address!).pathname, JSON.parse(body!))
    expect({ status, cache: json.cache?.mode }).toEqual({ status: 200, cache: 'exact' })
    await page.context().close()
  },
)

test('what caches gave and hold is shown, purged and judged', { timeout: 300_000 }, async () => {
  const cache = { mode: 'exact' }
  for (const name of ['answers', 'search'])
    await house.api('PUT', `/api/routes/${name}`, { plan: openaiSteps(good), cache })
  const question = 'Where is my parcel? I ordered it on the third of May and have heard nothing since.'
  for (let at = 0; at < 3; at++) await ask('answers', question, { customer: 'acme' })
  for (const other of ['What is a route?', 'How do I pay?']) await ask('answers', other)
  await ask('search', 'Opening hours of the shop in Ghent', { customer: 'acme' })
  const hit = await ask('answers', question)
  await house.call(hit)

  await inEveryLook('full', async (page) => {
    await page.getByRole('table', { name: 'Caches by route' }).getByText('answers').waitFor(patient)
    await page.getByRole('table', { name: 'Stored answers' }).getByText('Opening hours').waitFor(patient)
  })

  const { page, faults } = await openPage(browser, house.address())
  await page.goto('/caches')
  const byRoute = page.getByRole('table', { name: 'Caches by route' })
  const answers = byRoute.getByRole('row').filter({ hasText: 'answers' })
  await expect.poll(() => answers.innerText(), patient).toMatch(/50\.0\s%\s+18\.8\s%\sto\s81\.2\s%,\sn\s6/)
  const entries = page.getByRole('table', { name: 'Stored answers' })
  const rows = () => entries.getByRole('row').count()
  await expect.poll(rows, patient).toBe(1 + 4)

  // Nothing goes on the first press.
  await entries.getByRole('button', { name: 'Purge the answer to How do I pay?' }).click()
  expect(await rows()).toBe(1 + 4)
  await pressTwice(entries, 'Really?', 'the answer to How do I pay?')
  await page.getByText('1 stored answer went.').waitFor(patient)
  await expect.poll(rows, patient).toBe(1 + 3)

  // The wrong answer goes, and the call keeps the judgement.
  await page.goto(`/calls/${hit}`)
  await page.getByRole('button', { name: 'Wrong hit' }).click(patient)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What was wrong').fill('This is about another parcel.')
  await expectNoFault(page)
  await dialog.getByRole('button', { name: 'It was wrong' }).click()
  await page.getByText('Noted as wrong; 1 stored answer went.').waitFor(patient)
  await expect
    .poll(async () => (await house.api('GET', `/api/calls/${hit}`)).json.scores, patient)
    .toMatchObject([{ name: 'cache-hit', label: 'wrong', comment: 'This is about another parcel.' }])

  await page.goto('/caches')
  await expect.poll(rows, patient).toBe(1 + 2)
  await page.getByRole('textbox', { name: 'Tag' }).fill('customer=acme')
  await pressTwice(page, 'Really purge?', 'tag customer=acme')
  await expect.poll(rows, patient).toBe(1 + 1)
  await pressTwice(byRoute, 'Really purge?', 'route answers')
  await page.getByText('Nothing is stored.').waitFor(patient)
  const { changes } = (await house.api('GET', '/api/changes')).json
  const purges = changes.filter(({ component }: any) => component === 'cache')
  expect(purges).toHaveLength(4)
  expect(purges.every(({ source }: any) => source === 'ui')).toBe(true)

  // A call that made its own answer has no button.
  await page.goto(
    `/calls/${await ask('answers', 'Is this one new?').then((id) => house.call(id).then(() => id))}`,
  )
  await page.getByText('Latency').first().waitFor(patient)
  expect(await page.getByRole('button', { name: 'Wrong hit' }).count()).toBe(0)
  expect(faults).toEqual([])
  await page.context().close()
})

test(
  'what the shadow of a semantic cache has found is shown, with what is missing',
  { timeout: 180_000 },
  async () => {
    const semantic = {
      embeddings: { provider: 'openai', model: 'text-embedding-3-small' },
      deadlineMs: 5_000,
    }
    await house.api('PUT', '/api/routes/faq', {
      plan: openaiSteps(good),
      cache: { mode: 'semantic', semantic },
    })
    const found = async (): Promise<any> =>
      (await house.api('GET', '/api/caches')).json.routes.find(({ route }: any) => route === 'faq')?.semantic
    // Each question is remembered by the time its call is on the tape.
    for (const question of ['How tall is the Zugspitze?', 'How tall is the Zugspitze really?'])
      await house.call(await ask('faq', question))
    await expect.poll(found, patient).toMatchObject({ state: 'shadow', mayBeEnabled: false })
    await inEveryLook('shadow', async (page) => {
      const row = page
        .getByRole('table', { name: 'Caches by route' })
        .getByRole('row')
        .filter({ hasText: 'faq' })
      await expect
        .poll(() => row.innerText(), patient)
        .toMatch(/shadow, \d would-be hits?\s+none judged of 381/)
    })
  },
)
