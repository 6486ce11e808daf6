import type { Row } from './report.ts'
import { relevanceRun, relevanceWorlds, truthOf } from './simulation/relevance.ts'

const seed = Number(process.env.BENCH_SEED ?? 20_261_127)
const runs = Math.ceil(2_000 * Number(process.env.BENCH_PART ?? 1))

/** How often the interval of judged relevance holds what people would say of all queries: 93 to 97 of 100 times. */
export async function relevance(): Promise<Row[]> {
  return relevanceWorlds.map((world) => {
    const truth = truthOf(world)
    const told = Array.from({ length: runs }, (_, run) => relevanceRun(world, seed, run)).filter(
      (found) => found.kind === 'estimate',
    )
    const below = told.filter(({ high }) => high < truth).length
    const above = told.filter(({ low }) => low > truth).length
    const covered = 1 - (below + above) / told.length
    const mean = (of: (found: (typeof told)[number]) => number): number =>
      told.reduce((sum, found) => sum + of(found), 0) / told.length
    return {
      work: `judged relevance, ${world.name}`,
      ours: percent(covered),
      ...{ peer: '–', ratio: null, target: '93–97 %' },
      held: covered >= 0.93 && covered <= 0.97 && told.length === runs,
      spread: `runs=${told.length}, judged≈${Math.round(mean(({ n }) => n))}, labels≈${Math.round(mean(({ labelled }) => labelled))}, width≈${mean(({ low, high }) => high - low).toFixed(2)}, ${percent(above / told.length)} above, ${percent(below / told.length)} below`,
    }
  })
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
