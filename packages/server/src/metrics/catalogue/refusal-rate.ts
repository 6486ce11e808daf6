import { success } from '../../kernel/result.ts'
import type { CatalogueMetric } from '../model.ts'

export const metric: CatalogueMetric = {
  name: 'refusal-rate',
  words: 'Share of calls the model refused to answer; calls of which that is not known are left out.',
  argument: null,
  metric: () =>
    success({
      kind: 'failure',
      betterWhen: 'lower',
      measure: 'share',
      words: 'Share of calls the model refused to answer.',
      scoreName: null,
      sql: () => ({ numerator: 'calls.refusal', denominator: '1' }),
    }),
}
