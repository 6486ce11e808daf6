import { allow, probabilityOf, riskOf } from '../../packages/server/src/retrieval/judged/rules.ts'
import {
  sampledMean,
  type JudgedUnit,
  type SampledMeanResult,
} from '../../packages/server/src/statistics/sampled-means.ts'
import { Chance } from './chance.ts'

/** Traffic of an index whose relevance people would know, and a judge that is too kind, most of all to bad queries. */
export type RelevanceWorld = {
  readonly name: string
  readonly queries: number
  /** Share of queries that retrieve mostly the wrong documents. */
  readonly bad: number
  readonly sampling: { readonly least: number; readonly most: number }
  readonly perHour: number
  readonly labelShare: number
  /** How far the judge's score stands above people's, of a good query and of a bad one. */
  readonly kindness: { readonly good: number; readonly bad: number }
  /** Standard deviation of the judge's own whims. */
  readonly noise: number
}

const usual: RelevanceWorld = {
  name: 'usual',
  ...{ queries: 3_000, bad: 0.2, sampling: { least: 0.05, most: 0.5 }, perHour: 60, labelShare: 0.2 },
  ...{ kindness: { good: 0.2, bad: 0.9 }, noise: 0.5 },
}
export const relevanceWorlds: readonly RelevanceWorld[] = [
  usual,
  { ...usual, name: 'few labels', labelShare: 0.09 },
  { ...usual, name: 'thinned by the hour', queries: 12_000, perHour: 20 },
  { ...usual, name: 'rarely bad', bad: 0.03 },
  { ...usual, name: 'a judge that guesses', noise: 2, kindness: { good: -1, bad: 1 } },
  { ...usual, name: 'a perfect judge', noise: 0, kindness: { good: 0, bad: 0 } },
  { ...usual, name: 'drawn alike', sampling: { least: 0.15, most: 0.15 } },
]

const documents = 3
const hours = 24
const within = (score: number): number => Math.min(5, Math.max(1, Math.round(score)))

type Query = { readonly risk: number; readonly human: number; readonly judge: number }

/** Bad queries look risky, mostly; people score each document 1 to 5, and so does the judge. */
function queryOf({ bad, kindness, noise }: RelevanceWorld, chance: Chance): Query {
  const isBad = chance.happens(bad)
  const words = Math.abs(chance.normal()) * (isBad ? 12 : 3)
  const risk = riskOf({
    groundednessRisk: words,
    staleShare: chance.happens(0.05) ? 1 : 0,
    answeredEmpty: null,
  })
  let [human, judge] = [0, 0]
  for (let document = 0; document < documents; document++) {
    const score = within((isBad ? 2 : 4.2) + 0.9 * chance.normal())
    human += score / documents
    judge += within(score + (isBad ? kindness.bad : kindness.good) + noise * chance.normal()) / documents
  }
  return { risk, human, judge }
}

/** What people would say on average, from very many queries. */
export function truthOf(world: RelevanceWorld, truthOver = 2_000_000): number {
  const chance = new Chance(1, 1)
  let sum = 0
  for (let query = 0; query < truthOver; query++) sum += queryOf(world, chance).human
  return sum / truthOver
}

export type Estimator = (units: readonly JudgedUnit[]) => SampledMeanResult
const product: Estimator = (units) => sampledMean(units, { least: 1, most: 5 })

/** A day of the world, drawn hour by hour as the product does, and what the product makes of it. */
export function relevanceRun(
  world: RelevanceWorld,
  seed: number,
  run: number,
  estimator = product,
): SampledMeanResult {
  const chance = new Chance(seed, run)
  const units: JudgedUnit[] = []
  let saved = 0
  for (let hour = 0; hour < hours; hour++) {
    // Nights are quiet.
    const busy = hour % 24 < 8 ? 0.4 : 1.3
    const queries = Array.from({ length: Math.round((world.queries / hours) * busy) }, () =>
      queryOf(world, chance),
    )
    const alone = queries.map(({ risk }) => probabilityOf(risk, world.sampling))
    const expected = alone.reduce((sum, one) => sum + one, 0)
    const { thinning, ...rest } = allow({ saved, spanMs: 3_600_000, perHour: world.perHour }, expected)
    saved = rest.saved
    for (const [at, { human, judge }] of queries.entries()) {
      const probability = alone[at]! * thinning
      if (!chance.happens(probability)) continue
      const isLabelled = chance.happens(world.labelShare)
      units.push({ weight: 1 / probability, judge, human: isLabelled ? human : null })
    }
  }
  return estimator(units)
}
