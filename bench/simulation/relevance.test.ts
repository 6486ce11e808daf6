import { expect, it } from 'vitest'
import { sampledMean } from '../../packages/server/src/statistics/sampled-means.ts'
import { relevanceRun, relevanceWorlds, truthOf } from './relevance.ts'

/** The bar in short: few runs, so only gross breaches show. `npm run bench -- relevance` is the whole. */
const runs = 200
const usual = relevanceWorlds.find(({ name }) => name === 'usual')!

it.each(['usual', 'thinned by the hour', 'few labels'])(
  'intervals of judged relevance hold the truth about 95 times of 100: %s',
  (name) => {
    const world = relevanceWorlds.find((one) => one.name === name)!
    const truth = truthOf(world, 200_000)
    const covered = Array.from({ length: runs }, (_, run) => relevanceRun(world, 11, run)).filter(
      (found) => found.kind === 'estimate' && found.low <= truth && truth <= found.high,
    )
    expect(covered.length / runs).toBeGreaterThan(0.9)
    expect(covered.length / runs).toBeLessThan(0.99)
  },
)

it('without the labels, or without the weights, they do not', () => {
  const truth = truthOf(usual, 200_000)
  const range = { least: 1, most: 5 }
  const missed = (change: 'labels' | 'weights'): number =>
    Array.from({ length: 50 }, (_, run) =>
      relevanceRun(usual, 11, run, (units) =>
        sampledMean(
          units.map((unit) => (change === 'labels' ? { ...unit, human: null } : { ...unit, weight: 1 })),
          range,
        ),
      ),
    ).filter((found) => found.kind !== 'estimate' || found.low > truth || found.high < truth).length
  expect(missed('labels')).toBeGreaterThan(45)
  expect(missed('weights')).toBeGreaterThan(40)
})
