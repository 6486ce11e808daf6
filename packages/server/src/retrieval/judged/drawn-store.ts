import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { timeParameter } from '../../ledger/call-filter.ts'
import type { Draw } from './judging-store.ts'
import { riskSql } from './rules.ts'
import type { JudgingSettings } from './settings-model.ts'

/** Queries of a project; `toMs` is excluded. */
export type DrawWindow = {
  readonly projectId: string
  readonly fromMs: number
  readonly toMs: number
  readonly sampling: JudgingSettings['sampling']
}

const alone = `({least:Float64} + ({most:Float64} - {least:Float64}) * ${riskSql})`
const inWindow = `project_id = {project:String}
  AND at >= ${timeParameter('from')} AND at < ${timeParameter('to')}`
const parametersOf = ({ projectId, fromMs, toMs, sampling }: DrawWindow) => ({
  ...{ project: projectId, from: fromMs, to: toMs },
  ...sampling,
})

/** How many of the window would be drawn, in expectation, were nothing thinned. */
export async function expectedDraws(tape: Tape, window: DrawWindow): Promise<number> {
  const [row] = await tape.rows(z.object({ expected: z.number() }), {
    text: `SELECT sum(${alone}) AS expected FROM telltale.retrievals WHERE ${inWindow}`,
    parameters: parametersOf(window),
  })
  return row?.expected ?? 0
}

const drawsAtMost = 50_000

/**
 * Draws from a window: Poisson sampling, each query by itself, where MurmurHash3 (32 bits) of its id lies below its
 * probability. The same ones are drawn however often and wherever it is asked.
 */
export const drawQueries = (tape: Tape, window: DrawWindow, thinning: number): Promise<Draw[]> =>
  tape.rows(DrawnRow, {
    text: `SELECT toString(id) AS retrieval_id, at, ${alone} * {thinning:Float64} AS probability
      FROM telltale.retrievals
      WHERE ${inWindow} AND murmurHash3_32(concat('judge/', toString(id))) / 4294967296. < probability
      ORDER BY at, id LIMIT 1 BY id LIMIT ${drawsAtMost}`,
    parameters: { ...parametersOf(window), thinning },
  })

const DrawnRow = z.object({ retrievalId: z.string(), at: z.iso.datetime(), probability: z.number() })
