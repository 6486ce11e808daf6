import { success } from '../../kernel/result.ts'
import type { CatalogueMetric } from '../model.ts'

export const metric: CatalogueMetric = {
  name: 'output-tokens',
  words: 'Output tokens a call; calls of unknown usage are left out.',
  argument: null,
  metric: () =>
    success({
      kind: 'ratio',
      betterWhen: 'lower',
      measure: 'tokens',
      words: 'Output tokens a call.',
      scoreName: null,
      sql: () => ({ numerator: 'calls.output_tokens', denominator: '1' }),
    }),
}
