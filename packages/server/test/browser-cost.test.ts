import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '../src/ledger/model.ts'
import { sampleCall } from '../src/ledger/sample.ts'
import { callLine } from '../src/ledger/write.ts'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { landOnTape } from './land.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'
import { until } from './test-routes.ts'

let house: TestHouse
let browser: Browser
beforeAll(async () => {
  ;[house, browser] = await Promise.all([startTestHouse(), openBrowser()])
}, 180_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

const patient = { timeout: 30_000 }
/** As it reads, whatever kind of space lies between. */
const words = async (of: Locator): Promise<string> => (await of.innerText()).replaceAll(/\s+/g, ' ')
const report = async (): Promise<any> => (await house.api('GET', '/api/cost/report?hours=24')).json
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const cents = (usd: string): string => `$${Number(usd).toFixed(2)}`

let made = 0
/** Lines of calls that began so many hours ago and belong to no prompt, route, user or tag unless one is given. */
function calls(times: number, hoursAgo: number, change: Partial<Call>): string[] {
  const at = new Date(Date.now() - hoursAgo * 3_600_000).toISOString()
  return Array.from({ length: times }, () => {
    const id = `019a8f00-0000-7000-8000-${String(++made).padStart(12, '0')}`
    const nobody = { promptName: null, promptVersion: null, route: null, userId: null, tags: {} }
    return callLine(sampleCall({ ...nobody, id, startedAt: at, endedAt: at, inputHash: id, ...change }))
  })
}

/** Thirty calls of today, of which the gateway made one of a model without a price, and one of each of eight days before. */
async function spend(): Promise<void> {
  const ada = { costUsd: '0.01', userId: 'ada', tags: { team: 'support' } }
  const claude = { provider: 'anthropic', model: 'claude-opus-5', route: 'answer', costUsd: '0.3' }
  const mini = { model: 'gpt-4o-mini', promptName: 'greeting', promptVersion: 2 }
  await landOnTape(house, 'calls', [
    ...calls(17, 1, ada),
    ...calls(3, 1, { ...ada, inputHash: 'the same request' }),
    ...calls(6, 1, claude),
    ...calls(2, 1, { ...mini, costUsd: '0.1' }),
    ...calls(1, 1, { ...mini, costUsd: '0', cacheKind: 'exact' }),
    ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((day) => calls(1, 12 + 24 * day, { costUsd: `${0.5 + day / 10}` })),
  ])
  const reply = await fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'house-blend', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  await reply.text()
  await until(async () => (await report()).calls === 30)
}

/** What stands under the name of a figure, with its note. */
const figure = (page: Page, name: string): Promise<string> =>
  words(
    page
      .getByRole('term')
      .filter({ hasText: new RegExp(`^${name}$`) })
      .locator('..'),
  )

test('a page without calls says what to do, and shows no zeros', async () => {
  for (const width of [1280, 390]) {
    const { page, faults } = await openPage(browser, house.address(), { width })
    await page.goto('/cost')
    await page.getByText('Nothing was spent in the last 24 hours.').waitFor(patient)
    await page.getByText('No calls in the last 24 hours.').waitFor(patient)
    expect(await page.getByRole('main').innerText()).not.toMatch(/\$|%|NaN/)
    await faultless(page)
    await keepPicture(page, `cost-empty-${width}`)
    expect(faults).toEqual([])
    await page.context().close()
  }
})

describe('with calls', () => {
  beforeAll(spend, 180_000)

  test('the figures are those of the report: sums, cache hits, and a month with its interval', async () => {
    const told = await report()
    expect(told).toMatchObject({
      ...{ calls: 30, costUsd: '2.2', averageCostUsd: '0.075862068966' },
      ...{ cacheHitRate: { n: 30, value: 1 / 30 }, coverage: { known: 29, total: 30 } },
    })
    const month = told.projectedMonth
    const { page, faults } = await openPage(browser, house.address())
    await page.goto('/cost')
    await page.getByRole('table', { name: 'By model' }).waitFor(patient)
    expect(await figure(page, 'Calls')).toBe('Calls 30')
    expect(await figure(page, 'Spent')).toBe('Spent $2.20')
    expect(await figure(page, 'Average per call')).toBe('Average per call $0.0759')
    const tokens = [told.inputTokens, told.outputTokens].map((count: number) => count.toLocaleString('en-US'))
    expect(await figure(page, 'Tokens in · out')).toBe(`Tokens in · out ${tokens.join(' · ')}`)
    const { low, high } = told.cacheHitRate
    expect(await figure(page, 'Cache hits')).toBe(
      `Cache hits 3.3 % ${percent(low)} to ${percent(high)}, n 30`,
    )
    expect(await figure(page, 'Input read from cache')).toContain(percent(told.providerCacheReadShare))
    const span = `${cents(month.low)} to ${cents(month.high)}`
    expect(await figure(page, 'Projected month')).toBe(`Projected month ${cents(month.costUsd)} ${span}`)
    await page
      .getByText(
        `$2.20 in the last 24 hours, counting the 96.7 % of calls whose price is known; at this rate ${cents(month.costUsd)} a month (${span}).`,
      )
      .waitFor(patient)
    await page.getByText(`Projected by ${month.method}, n ${month.n}.`).waitFor(patient)
    expect(month.n).toBeGreaterThanOrEqual(8)
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('a call of a model without a price is unknown with a reason, and never zero', async () => {
    const { page } = await openPage(browser, house.address())
    await page.goto('/cost')
    await page.getByText('29 of 30 calls have a known cost (96.7 %)').waitFor(patient)
    await page.getByRole('img', { name: '96.7 % of calls have a known cost' }).waitFor(patient)
    await page
      .getByRole('listitem')
      .filter({ hasText: /^the price book does not know the model\s*1$/ })
      .waitFor()
    const blend = page
      .getByRole('table', { name: 'By model' })
      .getByRole('row')
      .filter({ hasText: 'house-blend' })
    await expect.poll(() => words(blend)).toMatch(/ 1 .* unknown –$/)
    expect(await blend.innerText()).not.toContain('$')
    await page.getByRole('link', { name: 'house-blend · openai' }).click()
    await page.getByText('One call matches in the last 24 hours.').waitFor(patient)
    await page.goto('/cost')
    await page.getByRole('link', { name: 'add one in Settings' }).click()
    await page.waitForURL('**/settings/prices**')
    await page.context().close()
  })

  test('advice stands with the figures it rests on, and claims no more than they show', async () => {
    const { advice } = await report()
    expect(advice.map(({ code }: any) => code)).toEqual(['low-cache-hit-rate', 'expensive-route'])
    const { page } = await openPage(browser, house.address())
    await page.goto('/cost')
    const item = (title: string) => page.getByRole('listitem').filter({ hasText: title })
    const route = item('Route answer is expensive')
    await expect
      .poll(() => words(route), patient)
      .toMatch(/saving not known .*costs \$0\.30 on average.* calls 6 average cost \$0\.3000/)
    const cache = item('Few answers come from the cache')
    expect(await words(cache)).toMatch(
      /saves at most \$0\.6087 a month .*2 repeated an earlier request.* hit rate 3\.3 % hit rate at most 16\.7 % repeated calls 2 /,
    )
    await page.context().close()
  })

  test.each([
    ['By model', 0, 'claude-opus-5', / 6 .* \$1\.8000 81\.8 %/, 6],
    ['By route', 1, 'answer', / 6 .* \$1\.8000 81\.8 %/, 6],
    ['By prompt', 2, 'greeting@2', / 3 .* \$0\.2000 9\.1 %/, 3],
    ['By user', 3, 'ada', / 20 .* \$0\.2000 9\.1 %/, 20],
    ['By tag', 4, 'team:support', / 20 .* \$0\.2000 9\.1 %/, 20],
  ])(
    '%s, %i to the right by keys alone, shows %s, and opens its calls',
    async (tab, place, key, figures, count) => {
      const { page, faults } = await openPage(browser, house.address())
      await page.goto('/cost')
      const tabs = page.getByRole('tablist', { name: 'Cost broken down' })
      await tabs.getByRole('tab', { name: 'By model' }).focus(patient)
      for (let at = 0; at < place; at++) await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      const row = page.getByRole('table', { name: tab }).getByRole('row').filter({ hasText: key })
      await expect.poll(() => words(row), patient).toMatch(figures)
      await row.click()
      await page.getByText(`${count} calls match in the last 24 hours.`).waitFor(patient)
      expect(faults).toEqual([])
      await page.context().close()
    },
  )

  test('the page has no serious fault of accessibility, in both themes, wide and narrow', async () => {
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 390]) {
        const { page, faults } = await openPage(browser, house.address(), { colorScheme, width })
        await page.goto('/cost')
        await page.getByRole('table', { name: 'By model' }).waitFor(patient)
        await faultless(page)
        await keepPicture(page, `cost-${colorScheme}-${width}`)
        expect(faults).toEqual([])
        await page.context().close()
      }
  })
})
