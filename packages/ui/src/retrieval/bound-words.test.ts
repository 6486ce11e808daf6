import { expect, test } from 'vitest'
import { boundFault, boundTexts, readBounds } from './bound-words.ts'

const bounds = {
  ...{ maxStaleShare: 0.2, maxOutdatedShare: 0.07, maxEmptyShare: 0, maxUnusedShare: null },
  ...{
    minGroundedShare: 0.555,
    minUtilisation: null,
    minRelevance: 3.5,
    minSatisfaction: null,
    minCoverage: null,
    minCanaryOverlap: 0.6,
    minQueries: 20,
  },
}

test('shares are typed as percent and come back as they were', () => {
  const texts = boundTexts(bounds)
  expect(texts).toMatchObject({
    ...{ maxStaleShare: '20', maxOutdatedShare: '7', maxEmptyShare: '0', maxUnusedShare: '' },
    ...{ minGroundedShare: '55.5', minRelevance: '3.5' },
  })
  const read = readBounds(texts, bounds)
  expect(read.maxOutdatedShare).toBeCloseTo(0.07, 12)
  expect({ ...read, maxOutdatedShare: 0.07, minGroundedShare: 0.555 }).toEqual(bounds)
})

test.each(['', ' ', '0', '100', '12.5'])('“%s” can be a bound', (text) =>
  expect(boundFault('maxStaleShare', text)).toBeUndefined(),
)
test.each(['-1', '101', 'ten', '1e3'])('“%s” cannot', (text) =>
  expect(boundFault('maxStaleShare', text)).toMatch(/0 to 100/),
)

test.each([
  ['', undefined],
  ['1', undefined],
  ['5', undefined],
  ['0.9', 'A number from 1 to 5, or nothing.'],
  ['55', 'A number from 1 to 5, or nothing.'],
])('relevance below “%s”', (text, fault) => expect(boundFault('minRelevance', text)).toBe(fault))
