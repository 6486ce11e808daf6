import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { readExpression } from './expression.ts'
import type { Metric } from './model.ts'
import type { OwnMetric } from './own-model.ts'

/** The metric of two expressions. Fails with metric-invalid, naming the field and the character. */
export function ownMetric({ numerator, denominator, ...given }: OwnMetric): Result<Metric, Problem> {
  const above = readExpression(numerator)
  if (!above.ok) return inField('numerator', above.error)
  const below = denominator === null ? null : readExpression(denominator)
  if (below !== null && !below.ok) return inField('denominator', below.error)
  return success({
    ...given,
    scoreName: null,
    sql: (tools) => {
      const m = finite(above.value(tools))
      const d = below === null ? '1' : finite(below.value(tools))
      return { numerator: given.kind === 'failure' ? `${m} > 0` : m, denominator: d }
    },
  })
}

/** A division by zero says nothing about its call. */
const finite = (sql: string): string => `if(isFinite(toFloat64(${sql})), toFloat64(${sql}), NULL)`

const inField = (field: string, { detail }: Problem): Result<never, Problem> =>
  failure(problem('metric-invalid', `"${field}": ${detail}`))
