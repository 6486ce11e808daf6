import { describe, expect, it, test } from 'vitest'
import { chance } from '../statistics/chance.fixture.ts'
import { agreementOf, type Said } from './agreement-rules.ts'
import { isNews, plan, samePlaces, stretches } from './design-rules.ts'
import { QueueSettings, type DrawnStratum, type Stratum, type Truth } from './model.ts'
import { ratesAt, ratesOf, resolve, truthOf, type Reviewed } from './rules.ts'

test('right and wrong are said of what was done', () => {
  expect([truthOf('right', true), truthOf('wrong', true)]).toEqual(['positive', 'negative'])
  expect([truthOf('right', false), truthOf('wrong', false)]).toEqual(['negative', 'positive'])
  expect([truthOf('positive', false), truthOf('unclear', true)]).toEqual(['positive', 'unclear'])
})

describe('answers', () => {
  const said = (...truths: Truth[]) => truths.map((truth) => ({ truth, isFinal: false }))
  it.each([
    [said('positive'), 2, { status: 'open', truth: null }],
    [said('positive'), 1, { status: 'done', truth: 'positive' }],
    [said('positive', 'negative'), 2, { status: 'disputed', truth: null }],
    [said('positive', 'negative', 'negative'), 3, { status: 'done', truth: 'negative' }],
    [said('positive', 'negative', 'unclear'), 3, { status: 'disputed', truth: null }],
    [said('unclear', 'unclear'), 2, { status: 'done', truth: 'unclear' }],
  ] as const)('%j of %i', (answers, reviewers, resolution) => {
    expect(resolve(answers, reviewers)).toEqual(resolution)
  })
  it('yield to the last word', () => {
    const answers = [...said('positive', 'negative'), { truth: 'negative' as const, isFinal: true }]
    expect(resolve(answers, 2)).toEqual({ status: 'done', truth: 'negative' })
  })
})

const reviewed = (positive: number, negative: number, probability: number, score: number): Reviewed[] =>
  Array.from({ length: positive + negative }, (_, at) => ({ score, probability, isPositive: at < positive }))

describe('rates', () => {
  const strata = [
    { fired: true, populations: [1_000], reviewed: reviewed(80, 20, 0.1, 0.9) },
    { fired: false, populations: [9_000], reviewed: reviewed(1, 299, 1 / 30, 0.2) },
  ]

  it('are what the weighted counts come to', () => {
    const rates = ratesOf(strata, 0.5)
    // 800 of 1,000 that fired should have, and 30 of 9,000 that passed.
    expect(rates).toMatchObject({
      precision: { kind: 'estimate', value: expect.closeTo(0.8, 9), n: 100 },
      falseFireShare: { value: expect.closeTo(0.2, 9) },
      missRate: { value: expect.closeTo(1 / 300, 9), n: 300 },
      falsePositiveRate: { value: expect.closeTo(200 / (200 + 8_970), 9) },
      recall: { value: expect.closeTo(800 / 830, 9), n: 81 },
    })
  })

  it('are not enough while the interval is wide, with about how many are missing', () => {
    const { precision } = ratesOf([{ ...strata[0]!, reviewed: reviewed(8, 2, 0.01, 0.9) }, strata[1]!], 0.2)
    expect(precision).toMatchObject({ kind: 'not-enough', n: 10 })
    const needed = (precision as { needed: number }).needed
    const more = ratesOf([{ ...strata[0]!, reviewed: reviewed(56, 14, 0.07, 0.9) }, strata[1]!], 0.2)
    expect([needed > 30, needed < 80, more.precision.kind]).toEqual([true, true, 'estimate'])
    expect(ratesOf([], 0.2).recall).toEqual({
      kind: 'not-enough',
      low: 0,
      high: 1,
      n: 0,
      effectiveN: 0,
      needed: null,
    })
  })

  it('at a threshold count what would have fired there', () => {
    const evidence = [
      // Fired from 0.7: 300 below 0.8, 700 above, of which fewer are wrong.
      {
        fired: true,
        populations: [0, 300, 700],
        reviewed: [...reviewed(10, 20, 0.1, 0.75), ...reviewed(65, 5, 0.1, 0.9)],
      },
      { fired: false, populations: [9_000, 0, 0], reviewed: reviewed(1, 299, 1 / 30, 0.2) },
    ]
    const [asIs, stricter] = ratesAt(evidence, [0.7, 0.8], 1)
    expect(asIs).toMatchObject({ threshold: 0.7, precision: { value: expect.closeTo(0.75, 9) } })
    expect(stricter).toMatchObject({
      precision: { value: expect.closeTo(65 / 70, 9) },
      falsePositiveRate: { value: expect.closeTo(50 / (250 + 8_970), 9) },
      recall: { value: expect.closeTo(650 / 780, 9) },
    })
  })
})

describe('agreement', () => {
  const { uniform } = chance(1)
  const pair = (item: number, one: Truth, other: Truth): Said[] => [
    { item: `${item}`, actor: 'ada', truth: one },
    { item: `${item}`, actor: 'bob', truth: other },
  ]

  it("of two is Cohen's", () => {
    // 20, 5, 10 and 15 of 50: kappa 0.4.
    const all = Array.from({ length: 50 }, (_, at) =>
      pair(at, at < 25 ? 'positive' : 'negative', at < 20 || (at >= 25 && at < 35) ? 'positive' : 'negative'),
    ).flat()
    const { measure, value, low, high, items, agreed } = agreementOf(all, uniform)
    expect({ measure, items, agreed }).toEqual({ measure: 'cohen-kappa', items: 50, agreed: 0.7 })
    expect(value).toBeCloseTo(0.4, 12)
    expect([low! > 0.05, low! < 0.3, high! > 0.5, high! < 0.75]).toEqual([true, true, true, true])
  })

  it("of more is Krippendorff's, and says nothing where there is nothing", () => {
    const three = [...pair(1, 'positive', 'positive'), ...pair(2, 'negative', 'negative')].concat([
      { item: '1', actor: 'cleo', truth: 'negative' },
      { item: '3', actor: 'cleo', truth: 'negative' },
    ])
    expect(agreementOf(three, uniform)).toMatchObject({
      measure: 'krippendorff-alpha',
      items: 2,
      reviewers: 3,
    })
    expect(agreementOf([], uniform)).toMatchObject({ value: null, low: null, items: 0, agreed: null })
    const alike = [...pair(1, 'positive', 'positive'), ...pair(2, 'positive', 'positive')]
    expect(agreementOf(alike, uniform)).toMatchObject({ value: null, agreed: 1 })
  })
})

describe('a plan', () => {
  const weekly = (name: string, perWeek: number): Stratum => ({
    ...{ name, fired: true, low: 0, high: 1, probability: null, perWeek },
  })
  it('draws as many as are wanted a week', () => {
    const strata = [
      weekly('a', 100),
      weekly('b', 100),
      weekly('c', 100),
      { ...weekly('d', 1), probability: 0.5, perWeek: null },
    ]
    // In a day: 1,000, 5 and none.
    const planned = plan(strata, { counts: [1_000, 5, 0, 9], hours: 24 })
    expect(planned.map(({ probability }) => probability)).toEqual([0.0143, 1, 1, 0.5])
  })

  const at = (probability: number, high = 1): DrawnStratum[] => [
    { name: 'a', fired: true, low: 0, high, probability },
  ]
  it('is news only past what traffic does by itself', () => {
    expect(isNews(at(0.1), at(0.12))).toBe(false)
    expect(isNews(at(0.1), at(0.13))).toBe(true)
    expect(isNews(at(0.1), at(0.1, 0.5))).toBe(true)
  })

  it('holds for its stretch of time', () => {
    const time = (hour: number) => Date.UTC(2026, 0, 1, hour)
    const designs = [
      { from: new Date(time(1)).toISOString(), strata: at(0.1) },
      { from: new Date(time(3)).toISOString(), strata: at(0.2) },
      { from: new Date(time(5)).toISOString(), strata: at(0.2, 0.5) },
    ]
    const found = stretches(designs, time(0), time(6))
    expect(found.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [time(1), time(3)],
      [time(3), time(5)],
      [time(5), time(6)],
    ])
    expect(samePlaces(found).map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [time(1), time(5)],
      [time(5), time(6)],
    ])
    expect(stretches(designs, time(3), time(4))).toHaveLength(1)
  })
})

test('settings whose strata overlap, or say neither or both of how many, are refused', () => {
  const subject = { kind: 'verdicts', guardrail: 'no-email' }
  const strata = (...list: object[]) => QueueSettings.safeParse({ subject, strata: list }).success
  const low = { name: 'low', fired: false, high: 0.5, probability: 0.1 }
  expect(strata(low, { ...low, name: 'rest', low: 0.5, high: 1 })).toBe(true)
  expect(strata(low, { ...low, name: 'rest', low: 0.4, high: 1 })).toBe(false)
  expect(strata(low, { ...low, name: 'fired', fired: true })).toBe(true)
  expect(strata(low, { ...low, fired: true })).toBe(false)
  expect(strata({ ...low, perWeek: 9 })).toBe(false)
  expect(strata({ name: 'low', fired: false })).toBe(false)
})
