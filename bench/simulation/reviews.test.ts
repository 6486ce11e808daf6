import { expect, it } from 'vitest'
import { ratesOf } from '../../packages/server/src/reviews/rules.ts'
import { reviewRun, reviewWorlds, truthOf } from './reviews.ts'

/** The bar in short: few runs, so only gross breaches show. `npm run bench:reviews` is the whole. */
const runs = 300
const names = ['falsePositiveRate', 'falseFireShare', 'precision', 'missRate', 'recall'] as const

it.each(['usual', 'few reviews', 'edited'].map((kind) => [`${kind}, false-positive rate 0.1`]))(
  'intervals of sampled reviews hold the truth about 95 times of 100: %s',
  (name) => {
    const world = reviewWorlds.find((one) => one.name === name)!
    const truth = truthOf(world)
    const told = Array.from({ length: runs }, (_, run) => reviewRun(world, 11, run))
    for (const rate of names) {
      const covered = told.filter(
        (rates) => rates[rate].low <= truth[rate] && truth[rate] <= rates[rate].high,
      )
      expect([rate, covered.length / runs > 0.91, covered.length / runs < 0.99]).toEqual([rate, true, true])
    }
  },
)

it('without the weights they do not', () => {
  const world = reviewWorlds.find(({ name }) => name === 'usual, false-positive rate 0.1')!
  const truth = truthOf(world).falsePositiveRate
  const covered = Array.from({ length: 50 }, (_, run) =>
    reviewRun(world, 11, run, (strata) =>
      ratesOf(
        strata.map((stratum) => ({ ...stratum, populations: [stratum.reviewed.length] })),
        1,
      ),
    ),
  ).filter(({ falsePositiveRate }) => falsePositiveRate.low <= truth && truth <= falsePositiveRate.high)
  expect(covered.length).toBeLessThan(10)
})
