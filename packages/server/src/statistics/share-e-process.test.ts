import { describe, expect, test } from 'vitest'
import { isShareAbove, isShareBelow, shareAboveLogEValue } from './share-e-process.ts'

/** The mixture by the rule of Simpson over the chance of success. */
function byQuadrature(successes: number, n: number, share: number): number {
  const steps = 20_000
  const ratio = (p: number): number =>
    p >= 1 && successes < n
      ? 0
      : (p / share) ** successes * (successes === n ? 1 : ((1 - p) / (1 - share)) ** (n - successes))
  let sum = 0
  for (let at = 0; at <= steps; at++) {
    const weight = at === 0 || at === steps ? 1 : at % 2 === 1 ? 4 : 2
    sum += weight * ratio(share + ((1 - share) * at) / steps)
  }
  return Math.log(sum / (3 * steps))
}

describe('the e-value of a share', () => {
  test.each([
    [0, 20, 0.1],
    [7, 20, 0.1],
    [20, 20, 0.3],
    [3, 200, 0.01],
  ])('%i of %i against at most %f', (successes, n, share) => {
    expect(shareAboveLogEValue(successes, n, share)).toBeCloseTo(byQuadrature(successes, n, share), 6)
  })

  test('is 1 before anything was seen', () => expect(shareAboveLogEValue(0, 0, 0.1)).toBeCloseTo(0, 12))

  test('is 1 on average where the share is as great as it may be', () => {
    const [n, share] = [40, 0.2]
    let mean = 0
    let chance = (1 - share) ** n
    for (let successes = 0; successes <= n; successes++) {
      mean += chance * Math.exp(shareAboveLogEValue(successes, n, share))
      chance *= ((n - successes) / (successes + 1)) * (share / (1 - share))
    }
    expect(mean).toBeCloseTo(1, 9)
  })

  test.each([0.05, 0.001])('refutes a share at level %f, from both sides alike', (alpha) => {
    for (let successes = 0; successes <= 60; successes++) {
      const isAbove = successes > 6 && Math.exp(shareAboveLogEValue(successes, 60, 0.1)) >= 1 / alpha
      expect(isShareAbove(successes, 60, 0.1, alpha)).toBe(isAbove)
      expect(isShareBelow(60 - successes, 60, 0.9, alpha)).toBe(isAbove)
    }
    expect([isShareAbove(60, 60, 1, alpha), isShareAbove(1, 60, 0, alpha)]).toEqual([false, true])
  })

  test('refuses a share that can be neither kept nor broken', () =>
    expect(() => shareAboveLogEValue(1, 2, 0)).toThrow(RangeError))
})
