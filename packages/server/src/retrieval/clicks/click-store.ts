import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { timeParameter } from '../../ledger/call-filter.ts'
import { wilson } from '../../statistics/intervals.ts'
import { clickShareOf, ranksLookedAt } from '../measures/feedback/clicks.ts'
import type { ClickReport } from './model.ts'

const count = z.coerce.number()
const Row = z.object({
  indexName: z.string(),
  indexVersion: z.string(),
  queries: count,
  shown: count,
  clicks: count,
  /** Sums over queries of m, the clicks weighted by 1/propensity, and d, the documents; and of all weights. */
  sums: z.array(z.number()),
  /** Of rank 1, 2, …: shown, clicked. */
  shownAt: z.array(count),
  clickedAt: z.array(count),
  up: count,
  down: count,
})

const ranksShown = 10
const indexesAtMost = 200

/** Clicks and thumbs of the last `hours`, by index version. Rejects with 'tape-unavailable' as the ledger does. */
export async function readClicks(
  tape: Tape,
  {
    projectId,
    hours,
    indexName,
    eta,
  }: {
    readonly projectId: string
    readonly hours: number
    readonly indexName: string | null
    readonly eta: number
  },
  nowMs: number,
): Promise<ClickReport> {
  const told = `SELECT retrieval_id, kind, rank, min(position) AS place FROM telltale.clicks
    WHERE project_id = {project:String} AND at >= ${timeParameter('from')} AND rank <= ${ranksLookedAt}
    GROUP BY retrieval_id, kind, rank`
  const found = `project_id = {project:String} AND at >= ${timeParameter('from')}`
  const rows = await tape.rows(Row, {
    text: `SELECT ifNull(r.index_name, '') AS index_name, ifNull(r.index_version, '') AS index_version,
        toFloat64(count()) AS queries, sum(d) AS shown, sum(c) AS clicks,
        [sum(m), sum(d), sum(m * m), sum(d * d), sum(m * d), sum(w), sum(ww)] AS sums,
        sumForEach(arrayMap(rank -> toFloat64(rank <= d), range(1, ${ranksShown + 1}))) AS shown_at,
        sumForEach(arrayMap(rank -> toFloat64(has(ranks, toUInt32(rank))), range(1, ${ranksShown + 1}))) AS clicked_at,
        sum(u) AS up, sum(n) AS down
      FROM (
        SELECT q.index_name, q.index_version, toFloat64(least(q.documents_retrieved, ${ranksLookedAt})) AS d,
          arraySum(rank -> pow(rank, {eta:Float64}), range(1, toUInt32(d) + 1)) AS w,
          arraySum(rank -> pow(rank, 2 * {eta:Float64}), range(1, toUInt32(d) + 1)) AS ww,
          t.m AS m, t.c AS c, t.ranks AS ranks, t.u AS u, t.n AS n
        FROM (SELECT id, index_name, index_version, documents_retrieved FROM telltale.retrievals
          WHERE ${found} AND documents_retrieved > 0 AND ({index:String} = '' OR index_name = {index:String})
            AND ifNull(index_name, '') IN (
              SELECT ifNull(index_name, '') FROM telltale.retrievals
              WHERE ${found} AND id IN (SELECT retrieval_id FROM (${told}))) LIMIT 1 BY id) AS q
        LEFT JOIN (
          SELECT retrieval_id, sumIf(pow(place, {eta:Float64}), kind = 'click') AS m,
            toFloat64(countIf(kind = 'click')) AS c, groupArrayIf(rank, kind = 'click') AS ranks,
            toFloat64(countIf(kind = 'up')) AS u, toFloat64(countIf(kind = 'down')) AS n
          FROM (${told}) GROUP BY retrieval_id) AS t ON q.id = t.retrieval_id
      ) AS r
      GROUP BY index_name, index_version ORDER BY queries DESC, index_name, index_version LIMIT ${indexesAtMost}`,
    parameters: { project: projectId, from: nowMs - hours * 3_600_000, index: indexName ?? '', eta },
  })
  return {
    ...{ hours, eta },
    indexes: rows.map(({ sums, shownAt, clickedAt, up, down, ...row }) => {
      const [sumM, sumD, sumMM, sumDD, sumMD, weights, squares] = sums as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ]
      return {
        ...row,
        indexName: row.indexName === '' ? null : row.indexName,
        indexVersion: row.indexVersion === '' ? null : row.indexVersion,
        corrected: clickShareOf({ n: row.queries, sumM, sumD, sumMM, sumDD, sumMD }, { weights, squares }),
        byRank: shownAt.flatMap((shown, at) =>
          shown === 0 ? [] : [{ rank: at + 1, clicked: wilson(clickedAt[at]!, shown) }],
        ),
        liked: wilson(up, up + down),
      }
    }),
  }
}
