import { success } from '../../kernel/result.ts'
import type { CatalogueMetric } from '../model.ts'

export const metric: CatalogueMetric = {
  name: 'cost-per-call',
  words: 'US dollars a call; calls of unknown cost are left out.',
  argument: null,
  metric: () =>
    success({
      kind: 'ratio',
      betterWhen: 'lower',
      measure: 'usd',
      words: 'US dollars a call.',
      scoreName: null,
      sql: () => ({ numerator: 'calls.cost_usd', denominator: '1' }),
    }),
}
