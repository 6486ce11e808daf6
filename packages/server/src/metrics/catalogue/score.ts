import { problem } from '../../kernel/problem.ts'
import { failure, success } from '../../kernel/result.ts'
import type { CatalogueMetric } from '../model.ts'

export const metric: CatalogueMetric = {
  name: 'score',
  words: 'Mean of the scores of one name; calls without such a score are left out.',
  argument: { words: 'name of the score', example: 'helpfulness', isOptional: false },
  metric(argument) {
    if (argument === null)
      return failure(problem('metric-invalid', 'score takes the name of a score: score.helpfulness.'))
    return success({
      kind: 'ratio',
      betterWhen: 'higher',
      measure: 'score',
      words: `Mean of the score "${argument}".`,
      scoreName: argument,
      sql: ({ score }) => ({ numerator: score(argument, null), denominator: '1' }),
    })
  },
}
