import type { Row } from './report.ts'
import { claims } from './simulation/claims.ts'
import { Crew } from './simulation/crew.ts'
import { judge } from './simulation/judge-claims.ts'
import type { Outcome } from './simulation/outcome.ts'

const seed = Number(process.env.BENCH_SEED ?? 20_261_126)
/** Of the runs each claim asks for. */
const part = Number(process.env.BENCH_PART ?? 1)

/** The simulation bar: what decisions promise, against worlds whose truth is known, by the engine itself. */
export async function experiments(): Promise<Row[]> {
  const crew = new Crew(2)
  const done = new Map<string, readonly Outcome[]>()
  const rows: Row[] = []
  try {
    for (const claim of claims) {
      if (!done.has(claim.simulation)) {
        process.stderr.write(`${claim.simulation} …\n`)
        done.set(claim.simulation, await crew.run(claim.simulation, seed, Math.ceil(claim.runs * part)))
      }
      rows.push(judge(claim, done.get(claim.simulation)!))
    }
  } finally {
    await crew.close()
  }
  return rows
}
