import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { timeParameter } from '../../ledger/call-filter.ts'
import { wilson } from '../../statistics/intervals.ts'
import { correlate } from '../measures/feedback/correlation.ts'
import { correlatedNames, type Satisfaction } from './model.ts'
import {
  readScoredQueries,
  scoredCallsSql,
  scoreParameters,
  type ScoredQuery,
  type ScoresAsked,
} from './scored-store.ts'

const Count = z.object({ retrievals: z.coerce.number(), scored: z.coerce.number() })
const Relevance = z.object({ id: z.string(), relevance: z.number() })

/**
 * Spearman's correlation of each signal with the mean score that people gave the answer, query by query. `name` is one
 * kind of score; null takes all of them.
 */
export async function readSatisfaction(
  tape: Tape,
  projectId: string,
  { hours, name }: { readonly hours: number; readonly name: string | null },
  nowMs: number,
): Promise<Satisfaction> {
  const asked: ScoresAsked = {
    ...{ projectId, name, fromMs: nowMs - hours * 3_600_000 },
    ...{ sources: ['human', 'feedback', 'click'], areShares: false },
  }
  const [{ queries, bySpanAlone }, counted] = await Promise.all([
    readScoredQueries(tape, asked),
    countQueries(tape, asked),
  ])
  const relevance = await relevanceOf(tape, asked, queries)
  return {
    retrievals: counted.retrievals,
    withFeedback: wilson(Math.min(counted.retrievals, counted.scored + bySpanAlone), counted.retrievals),
    signals: correlatedNames.map((signal, at) => {
      const known = queries.flatMap(({ id, score, signals }) => {
        const value = signal === 'relevance' ? relevance.get(id) : signals[at]
        return value === null || value === undefined ? [] : [{ score, value }]
      })
      const found = correlate(
        known.map(({ value }) => value),
        known.map(({ score }) => score),
      )
      if (found.kind === 'refused')
        return {
          ...{ name: signal, n: found.n, rho: null, low: null, high: null, p: null },
          reason: found.reason,
        }
      const { n, rho, low, high, p } = found
      return { name: signal, n, rho, low, high, p, reason: null }
    }),
  }
}

async function countQueries(tape: Tape, asked: ScoresAsked): Promise<z.infer<typeof Count>> {
  const [counted] = await tape.rows(Count, {
    text: `SELECT toFloat64(count()) AS retrievals,
        toFloat64(countIf(call_id IN (SELECT call_id FROM (${scoredCallsSql})))) AS scored
      FROM telltale.retrievals
      WHERE project_id = {project:String} AND at >= ${timeParameter('from')}`,
    parameters: scoreParameters(asked),
  })
  return counted ?? { retrievals: 0, scored: 0 }
}

/** Mean over a query's documents of what the judge last said of each. */
async function relevanceOf(
  tape: Tape,
  { projectId, fromMs }: ScoresAsked,
  queries: readonly ScoredQuery[],
): Promise<ReadonlyMap<string, number>> {
  if (queries.length === 0) return new Map()
  const rows = await tape.rows(Relevance, {
    text: `SELECT toString(retrieval) AS id, avg(last) AS relevance FROM (
        SELECT retrieval_id AS retrieval, document, argMax(score, judged_at) AS last FROM telltale.judgements
        WHERE project_id = {project:String} AND at >= ${timeParameter('from')} AND retrieval_id IN {ids:Array(UUID)}
          AND measure = 'relevance' AND source = 'judge' AND score IS NOT NULL
        GROUP BY retrieval, document
      ) GROUP BY retrieval`,
    parameters: { project: projectId, from: fromMs, ids: queries.map(({ id }) => id) },
  })
  return new Map(rows.map(({ id, relevance }) => [id, relevance]))
}
