import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultless, keepPicture, openBrowser, openPage } from './browser.ts'
import { failing, good, startRouteHouse, step, type RouteHouse } from './test-routes.ts'

let house: RouteHouse
let browser: Browser
beforeAll(async () => {
  ;[house, browser] = await Promise.all([startRouteHouse(), openBrowser()])
}, 180_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

/** The call's page; its record has landed. */
async function openCall(reply: Response, width = 1280, colorScheme: 'light' | 'dark' = 'light') {
  await reply.text()
  const { id } = await house.callOf(reply)
  const { page, faults } = await openPage(browser, house.address(), { width, colorScheme })
  await page.goto(`/calls/${id}`)
  const way = async () => (await page.getByLabel('The way it took').innerText()).replaceAll(/\s+/g, ' ')
  const passedOver = async () => {
    await page.getByRole('tab', { name: /Attempts/ }).click()
    const rows = await page.getByRole('table', { name: 'Passed over' }).getByRole('row').allInnerTexts()
    return rows.slice(1).map((row) => row.replaceAll(/\s+/g, ' '))
  }
  return { page, faults, way, passedOver, close: () => page.context().close() }
}

test('a call that passed over a target at rest says so at once, and why and until when beside its attempts', async () => {
  const reply = await house.chat(await house.unreachable('gone', { provider: 'openai', model: good }))
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 390]) {
      const { page, faults, way, passedOver, close } = await openCall(reply.clone(), width, colorScheme)
      await expect.poll(way).toBe(`gone · gpt-4o passed over at rest → so went to openai · ${good} ok`)
      const [target, ...others] = await passedOver()
      expect(others).toEqual([])
      expect(target).toMatch(/^gone gpt-4o .*its breaker was open: it had failed too often \d\d:\d\d:\d\d$/)
      await page.getByText('1 target passed over at rest; no request was made there.').waitFor()
      await page.getByText('1 place down the plan; those before it were resting').waitFor()
      expect(await page.getByRole('table', { name: 'Attempts' }).getByRole('row').count()).toBe(1 + 1)
      await faultless(page)
      await keepPicture(page, `passed-over-${colorScheme}-${width}`)
      expect(faults).toEqual([])
      await close()
    }
})

test('a call refused because every target rests shows whom it would have asked, and no attempt', async () => {
  const { page, way, passedOver, close } = await openCall(await house.chat(await house.unreachable('lost')))
  await expect.poll(way).toBe('lost · gpt-4o passed over at rest')
  await page.getByText('The call ended as error: route-resting').waitFor()
  expect(await passedOver()).toMatchObject([expect.stringMatching(/^lost gpt-4o .*breaker was open/)])
  await page.getByRole('tab', { name: 'Attempts 0' }).waitFor()
  await close()
})

test('a key that was refused is the reason given, and a call that passed over nobody says nothing of it', async () => {
  await house.api('PUT', '/api/providers/denied', {
    dialect: 'openai',
    baseUrl: `${house.simulator.address}/v1`,
    apiKey: 'sk-denied-credential',
  })
  const model = await house.route({
    plan: [
      step({ provider: 'denied', model: failing('error;status=401;first=1;key=browser-passed-over') }),
      step({ provider: 'openai', model: good }),
    ],
  })
  const asked = await openCall(await house.chat(model))
  await expect.poll(asked.way).toMatch(/^denied · \S+ error → fell back to openai/)
  await asked.page.getByRole('tab', { name: 'Attempts 2' }).click()
  expect(await asked.page.getByText('passed over').count()).toBe(0)
  await asked.close()
  const { passedOver, close } = await openCall(await house.chat(model))
  expect(await passedOver()).toMatchObject([expect.stringMatching(/the provider had refused its key/)])
  await close()
})
