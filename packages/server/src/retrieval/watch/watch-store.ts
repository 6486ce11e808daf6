import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { watchedNames, type IndexHour, type ShareSum, type Watched } from './hours.ts'

const Row = z.object({
  indexName: z.string(),
  atMs: z.number(),
  /** Of each watched share in order: n, sum. */
  shares: z.array(z.number()),
})

/** Indexes and hours past this are left out, the oldest first. */
const rowsAtMost = 50_000

const columns: Readonly<Record<Watched, readonly [string, string]>> = {
  stale: ['stale_share_n', 'stale_share_sum'],
  outdated: ['outdated_share_n', 'outdated_share_sum'],
  empty: ['retrievals', 'empty'],
  unused: ['wasted_share_n', 'wasted_share_sum'],
  grounded: ['grounded_share_n', 'grounded_share_sum'],
  coverage: ['retrievals', 'grounded_share_n'],
  utilisation: ['utilisation_n', 'utilisation_sum'],
}
const sums = watchedNames
  .flatMap((name) => columns[name])
  .map((column) => `toFloat64(sum(${column}))`)
  .join(', ')

/** The hours of every index from `fromMs` on, in order of time. Rejects with 'tape-unavailable' as the ledger does. */
export async function readIndexHours(tape: Tape, projectId: string, fromMs: number): Promise<IndexHour[]> {
  const rows = await tape.rows(Row, {
    text: `SELECT index_name, toFloat64(toUnixTimestamp(hour)) * 1000 AS at_ms, [${sums}] AS shares
      FROM telltale.retrievals_hourly
      WHERE project_id = {project:String} AND hour >= toDateTime({from:UInt32}, 'UTC')
      GROUP BY index_name, hour ORDER BY hour DESC, index_name LIMIT ${rowsAtMost}`,
    parameters: { project: projectId, from: Math.floor(fromMs / 1000) },
  })
  return rows.toReversed().map(({ indexName, atMs, shares }) => ({
    indexName: indexName === '' ? null : indexName,
    atMs,
    shares: Object.fromEntries(
      watchedNames.map((name, at): [Watched, ShareSum] => [
        name,
        { n: shares[2 * at]!, sum: shares[2 * at + 1]! },
      ]),
    ) as Record<Watched, ShareSum>,
  }))
}
