import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { timeParameter } from '../../ledger/call-filter.ts'
import { columnName } from '../../ledger/columns.ts'
import { wilson } from '../../statistics/intervals.ts'
import { correlate } from '../measures/feedback/correlation.ts'
import { signalNames, type Satisfaction } from './model.ts'

/** The newest scored queries; more would not move a correlation. */
const pairsAtMost = 10_000

const Pair = z.object({ score: z.number(), signals: z.array(z.number().nullable()) })
const Count = z.object({ retrievals: z.coerce.number() })

/**
 * Spearman's correlation of each signal with the mean score that people gave the call, query by query. `name` is one
 * kind of score; null takes all of them.
 */
export async function readSatisfaction(
  tape: Tape,
  projectId: string,
  { hours, name }: { readonly hours: number; readonly name: string | null },
  nowMs: number,
): Promise<Satisfaction> {
  const parameters = { project: projectId, from: nowMs - hours * 3_600_000, name: name ?? '' }
  const scored = `SELECT call_id, avg(value) AS score FROM telltale.scores
    WHERE project_id = {project:String} AND at >= ${timeParameter('from')}
      AND call_id IS NOT NULL AND value IS NOT NULL
      AND source IN ('human', 'feedback', 'click') AND ({name:String} = '' OR name = {name:String})
    GROUP BY call_id`
  const [pairs, [counted]] = await Promise.all([
    // Which queries first, by one column: few of many have a score.
    tape.rows(Pair, {
      text: `SELECT s.score AS score, r.signals AS signals
        FROM (
          SELECT call_id, at, [${signalNames.map(columnName).join(', ')}] AS signals FROM telltale.retrievals
          PREWHERE call_id IN (SELECT call_id FROM (${scored}))
          WHERE project_id = {project:String} AND at >= ${timeParameter('from')}
          ORDER BY at DESC LIMIT ${pairsAtMost}
        ) AS r
        INNER JOIN (${scored}) AS s ON r.call_id = s.call_id`,
      parameters,
    }),
    tape.rows(Count, {
      text: `SELECT toFloat64(sum(retrievals)) AS retrievals FROM telltale.retrievals_hourly
        WHERE project_id = {project:String} AND hour >= toStartOfHour(${timeParameter('from')})`,
      parameters,
    }),
  ])
  const retrievals = counted?.retrievals ?? 0
  return {
    retrievals,
    withFeedback: wilson(Math.min(pairs.length, retrievals), retrievals),
    signals: signalNames.map((name, at) => {
      const known = pairs.flatMap(({ score, signals }) =>
        signals[at] === null || signals[at] === undefined ? [] : [{ score, signal: signals[at] }],
      )
      const found = correlate(
        known.map(({ signal }) => signal),
        known.map(({ score }) => score),
      )
      if (found.kind === 'refused')
        return { name, n: found.n, rho: null, low: null, high: null, p: null, reason: found.reason }
      const { n, rho, low, high, p } = found
      return { name, n, rho, low, high, p, reason: null }
    }),
  }
}
