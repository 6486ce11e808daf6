import { expect, test } from 'vitest'
import { boundFault, boundTexts, readBounds } from './bound-words.ts'

const bounds = {
  ...{ maxStaleShare: 0.2, maxOutdatedShare: 0.07, maxEmptyShare: 0, maxUnusedShare: null },
  ...{
    minGroundedShare: 0.555,
    minUtilisation: null,
    minRelevance: null,
    minCoverage: null,
    minCanaryOverlap: 0.6,
    minQueries: 20,
  },
}

test('shares are typed as percent and come back as they were', () => {
  const texts = boundTexts(bounds)
  expect(texts).toMatchObject({
    ...{ maxStaleShare: '20', maxOutdatedShare: '7', maxEmptyShare: '0', maxUnusedShare: '' },
    minGroundedShare: '55.5',
  })
  const read = readBounds(texts, bounds)
  expect(read.maxOutdatedShare).toBeCloseTo(0.07, 12)
  expect({ ...read, maxOutdatedShare: 0.07, minGroundedShare: 0.555 }).toEqual(bounds)
})

test.each(['', ' ', '0', '100', '12.5'])('“%s” can be a bound', (text) =>
  expect(boundFault(text)).toBeUndefined(),
)
test.each(['-1', '101', 'ten', '1e3'])('“%s” cannot', (text) => expect(boundFault(text)).toMatch(/0 to 100/))
