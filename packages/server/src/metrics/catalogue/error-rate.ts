import { success } from '../../kernel/result.ts'
import type { CatalogueMetric } from '../model.ts'

export const metric: CatalogueMetric = {
  name: 'error-rate',
  words: 'Share of calls that failed.',
  argument: null,
  metric: () =>
    success({
      kind: 'failure',
      betterWhen: 'lower',
      measure: 'share',
      words: 'Share of calls that failed.',
      scoreName: null,
      sql: () => ({ numerator: `calls.status = 'error'`, denominator: null }),
    }),
}
