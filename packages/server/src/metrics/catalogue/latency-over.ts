import { problem } from '../../kernel/problem.ts'
import { failure, success } from '../../kernel/result.ts'
import type { CatalogueMetric } from '../model.ts'

export const metric: CatalogueMetric = {
  name: 'latency-over',
  words:
    'Share of calls slower than a threshold set before the start: a mean of latencies follows its worst few.',
  argument: { words: 'milliseconds', example: '2000', isOptional: false },
  metric(argument) {
    const milliseconds = Number(argument)
    if (argument === null || !/^\d{1,7}(\.\d{1,3})?$/.test(argument) || milliseconds <= 0)
      return failure(problem('metric-invalid', 'latency-over takes milliseconds: latency-over.2000.'))
    return success({
      kind: 'failure',
      betterWhen: 'lower',
      measure: 'share',
      words: `Share of calls slower than ${milliseconds} ms.`,
      scoreName: null,
      sql: ({ value }) => ({ numerator: `calls.latency_ms > ${value(milliseconds)}`, denominator: null }),
    })
  },
}
