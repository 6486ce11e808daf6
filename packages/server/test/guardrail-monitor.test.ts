import { createAdmin } from '@telltale/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from './command-line.ts'
import { evaluatedCalls, settleGuardrails } from './guardrail-scenes.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
  await settleGuardrails(house, evaluatedCalls(Date.now(), 3_000))
}, 120_000)
afterAll(() => house.close())

const admin = () => createAdmin({ baseUrl: house.address(), adminKey: house.house().operatorKey })
const telltale = (...line: string[]) =>
  runCommand(['guardrails', ...line], {
    cwd: house.folder,
    env: { TELLTALE_URL: house.address(), TELLTALE_ADMIN_KEY: house.house().operatorKey },
  })

test('the report says in a sentence what is wrong, and in others why', async () => {
  const { sentence, guardrails } = await admin().guardrailReport()
  expect(sentence).toBe(
    'One of 6 guardrails blocks more than it should, one is slower than it should be, one fires unequally and one hardly ever fires.',
  )
  const kinds = Object.fromEntries(
    guardrails.map(({ name, findings }) => [name, findings.map(({ kind }) => kind)]),
  )
  expect(kinds).toEqual({
    ...{ brand: [], injection: [], jailbreak: [], links: ['rarely-fires'], pii: ['blocks-much'] },
    tone: ['slow', 'unequal'],
  })
  const brand = guardrails.find(({ name }) => name === 'brand')!
  expect(brand.standing.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown'])
  expect(brand.shift).toMatchObject({ kind: 'not-enough' })
})

test('a guardrail is drawn over time, and told apart by language and tag', async () => {
  const series = await admin().guardrailSeries({ guardrail: 'pii', hours: 6, stepMinutes: 60 })
  expect(series.points.length).toBeGreaterThanOrEqual(6)
  expect(series.points.every(({ guardrail }) => guardrail === 'pii')).toBe(true)
  const languages = await admin().guardrailSegments('tone', 'language')
  const unequal = languages.segments.filter(({ difference }) => difference?.isUnequal)
  expect(unequal.map(({ segment }) => segment)).toContain('ja')
  expect(languages.segments.map(({ segment }) => segment).toSorted()).toEqual(['', 'de', 'en', 'ja'])
  const plans = await admin().guardrailSegments('tone', 'tag.plan', { language: 'ja' })
  const ja = languages.segments.find(({ segment }) => segment === 'ja')!
  expect(plans.segments.reduce((sum, { figures }) => sum + figures.total, 0)).toBe(ja.figures.total)
})

test('a threshold is tried before it is set', async () => {
  const { asked, fires, points } = await admin().guardrailReplay('pii', { threshold: 0.9 })
  expect(points).toHaveLength(101)
  expect(asked!.fires.value!).toBeLessThan(fires.value! / 3)
  expect(asked).toMatchObject({ more: 0 })
  expect(asked!.newlyPassing[0]!.score).toBeLessThan(0.9)
  expect(asked!.newlyPassing).toHaveLength(10)
})

test('guardrails that fire together are told', async () => {
  const { pairs, guardrails, sentence } = await admin().guardrailRedundancy()
  expect(pairs[0]).toMatchObject({ one: 'injection', other: 'jailbreak', onlyOne: 0, onlyOther: 0 })
  expect(sentence).toContain('injection and jailbreak fire together')
  expect(guardrails.find(({ guardrail }) => guardrail === 'pii')).toMatchObject({ addsNothing: 'no' })
})

test.each([
  ['/api/guardrail-monitor?hours=0', 'hours'],
  ['/api/guardrail-monitor/series?hours=9000&stepMinutes=1', 'fewer hours'],
  ['/api/guardrail-monitor/series?stepMinutes=7', 'stepMinutes'],
  ['/api/guardrail-monitor/pii/segments?by=weather', 'by'],
  ['/api/guardrail-monitor/pii/replay?threshold=2', 'threshold'],
  ['/api/guardrail-monitor/pii/replay?tag=plan', 'tag'],
])('what cannot be asked is refused in words: %s', async (path, word) => {
  const { status, json } = await house.api('GET', path)
  expect({ status, code: json.code }).toEqual({ status: 400, code: 'query-invalid' })
  expect(json.detail).toContain(word)
})

test('the command line reports, and says by its exit code whether all is well', async () => {
  const { out, code } = await telltale('report')
  expect(code).toBe(1)
  expect(out).toMatch(/^One of 6 guardrails blocks/)
  expect(out).toMatch(/pii +enforce +3000 +\d\d\.\d %/)
  expect(out).toContain('Possible prompt regression or shift of input.')
  expect(out).toContain('not enough reviews')
  const json = JSON.parse((await telltale('report', '--hours', '2', '--json')).out) as {
    guardrails: unknown[]
  }
  expect(json.guardrails).toHaveLength(6)
  expect((await telltale('report', '--hours', 'two')).code).toBe(2)
})

test('what is wrong is alerted of, unasked', async () => {
  const keys = async () =>
    (await admin().alerts()).filter(({ source }) => source === 'guardrails').map(({ key }) => key)
  await expect
    .poll(keys, { timeout: 90_000 })
    .toEqual(
      expect.arrayContaining(['pii:blocks-much', 'tone:slow', 'tone:unequal:language', 'links:rarely-fires']),
    )
}, 100_000)

test('another project sees nothing of it', async () => {
  await house.api('POST', '/api/projects', { id: 'other', name: 'Other' })
  const { json } = await house.api('GET', '/api/guardrail-monitor?project=other')
  expect(json).toMatchObject({ sentence: 'No guardrail is on.', guardrails: [] })
})
