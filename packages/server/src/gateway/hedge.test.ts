import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileRoutes } from './compile-routes.ts'
import { earnHedge, hedgeAfterMs, hedged, mayHedge, newRoutePulse } from './hedge.ts'

const usual = { percentile: 0.95, atMostShare: 0.1 }
const route = (hedge: object) =>
  compileRoutes([{ name: 'r', plan: { plan: [], hedge } as never }], new Map(), 'warn').get('r')!

test('a route that only turns hedging on hedges a tenth of its calls past its 95th percentile', () => {
  expect(route({ enabled: true }).hedge).toEqual(usual)
  expect(route({ enabled: true, percentile: 0.9, atMostShare: 0.5 }).hedge).toEqual({
    percentile: 0.9,
    atMostShare: 0.5,
  })
  expect(route({ enabled: false }).hedge).toBeNull()
})

test('a call is unusually slow past the percentile of the newest 128, known from twenty on, streams apart', () => {
  const pulse = { ...newRoutePulse(), credit: 5 }
  for (let ms = 1; ms < 20; ms++) pulse.whole.add(ms)
  expect(hedgeAfterMs(pulse, usual, false)).toBeNull()
  pulse.whole.add(20)
  expect(hedgeAfterMs(pulse, usual, false), 'the nineteenth of twenty').toBe(19)
  expect(hedgeAfterMs(pulse, { ...usual, percentile: 0.5 }, false)).toBe(10)
  expect(hedgeAfterMs(pulse, usual, true)).toBeNull()
})

test('ten calls earn a hedge at a tenth each, and what is saved up is ten at most', () => {
  const pulse = newRoutePulse()
  for (let call = 1; call <= 9; call++) earnHedge(pulse, usual)
  expect(mayHedge(pulse)).toBe(false)
  earnHedge(pulse, usual)
  expect(mayHedge(pulse)).toBe(true)
  for (let call = 0; call < 1_000; call++) earnHedge(pulse, usual)
  expect(pulse.credit).toBe(10)
})

test('no hedge without credit, however slow the call', () => {
  const pulse = newRoutePulse()
  for (let ms = 1; ms <= 20; ms++) pulse.whole.add(ms)
  expect(hedgeAfterMs(pulse, usual, false)).toBeNull()
  expect(mayHedge({ ...pulse, credit: 1 })).toBe(true)
})

test('whatever order slow and quick calls come in, no more than the share of them is hedged', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 400 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (slow, share) => {
        const pulse = newRoutePulse()
        let hedges = 0
        for (const isSlow of slow) {
          earnHedge(pulse, { ...usual, atMostShare: share })
          if (!isSlow || !mayHedge(pulse)) continue
          pulse.credit--
          hedges++
        }
        expect(hedges).toBeLessThanOrEqual(slow.length * share + 1e-6)
      },
    ),
  )
})

test('one that must not begin after all leaves the first alone', async () => {
  const first = new Promise<string>((resolve) => setTimeout(resolve, 30, 'first'))
  expect(await hedged(first, 1, () => Promise.resolve(null))).toEqual(['first'])
  expect(await hedged(Promise.resolve('quick'), 50, () => expect.fail('it was not slow'))).toEqual(['quick'])
})
