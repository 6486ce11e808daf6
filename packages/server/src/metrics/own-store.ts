import { z } from 'zod'
import type { Author } from '../access/principal.ts'
import { sql, type State } from '../engines/state.ts'
import type { Tape } from '../engines/tape.ts'
import { fail, ProblemError } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import type { Metric } from './model.ts'
import { OwnMetric } from './own-model.ts'
import { ownMetric } from './own-rules.ts'

export type OwnMetricStore = ReturnType<typeof ownMetricStore>

const Row = z.object({ metric: OwnMetric })

/** Metrics projects have made themselves. What one means never changes: experiments go by it. */
export function ownMetricStore({
  state,
  tape,
  clock,
  newId,
}: {
  readonly state: State
  readonly tape: Tape
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}) {
  /** Asks the engine, over no rows, whether the types of what stands in the expressions go together. */
  const tryOut = async (metric: Metric): Promise<void> => {
    const parameters: Record<string, unknown> = {}
    const { numerator, denominator } = metric.sql({
      value(value) {
        const name = `v${Object.keys(parameters).length}`
        parameters[name] = value
        return `{${name}:${typeof value === 'number' ? 'Float64' : 'String'}}`
      },
      score: () => 'NULL',
    })
    const text = `SELECT toFloat64(${numerator}) AS m, toFloat64(${denominator ?? '1'}) AS d
      FROM telltale.experiment_calls AS calls WHERE project_id = '' AND experiment = ''`
    try {
      await tape.rows(z.unknown(), { text, parameters })
    } catch (error) {
      if (error instanceof ProblemError) throw error
      const [reason = ''] = (error as Error).message.split(/[:\n]? In scope|\n/)
      fail(
        'metric-invalid',
        `The values of "numerator" or "denominator" do not go together: ${reason.slice(0, 200)}.`,
      )
    }
  }

  return {
    /** By name. */
    async list(projectId: string): Promise<readonly OwnMetric[]> {
      const rows = await state.rows(
        Row,
        sql`select metric from own_metrics where project_id = ${projectId} order by name`,
      )
      return rows.map(({ metric }) => metric)
    },

    /** Rejects with metric-invalid, and with conflict when the name means something else. The same again is fine. */
    async create(projectId: string, given: OwnMetric, author: Author): Promise<OwnMetric> {
      const metric = ownMetric(given)
      if (!metric.ok) throw new ProblemError(metric.error)
      await tryOut(metric.value)
      return editState(state, async (transaction) => {
        const [there] = await transaction.rows(
          Row,
          sql`select metric from own_metrics where project_id = ${projectId} and name = ${given.name}`,
        )
        if (there !== undefined && JSON.stringify(there.metric) === JSON.stringify(given)) return given
        if (there !== undefined)
          fail(
            'conflict',
            `"name": there is a metric "${given.name}" already, and what it means never changes.`,
          )
        const nowMs = clock()
        await transaction.run(
          sql`insert into own_metrics (project_id, name, metric, created_at)
            values (${projectId}, ${given.name}, ${JSON.stringify(given)}::json, ${isoTime(nowMs)})`,
        )
        await recordChange(transaction, {
          ...{ id: newId(nowMs), at: isoTime(nowMs), projectId, component: 'evaluator', key: given.name },
          ...{ scope: {}, actor: author.actor, source: author.source },
          summary: `Made the metric "${given.name}": ${given.words}`,
          ...{ before: null, after: given, undo: null },
        })
        return given
      })
    },
  }
}
