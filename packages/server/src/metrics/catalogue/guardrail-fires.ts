import { success } from '../../kernel/result.ts'
import type { CatalogueMetric } from '../model.ts'

const fires = `('block', 'modify', 'flag_for_review')`

export const metric: CatalogueMetric = {
  name: 'guardrail-fires',
  words: 'Share of calls on which a guardrail blocked, changed or flagged something.',
  argument: { words: 'id of one guardrail', example: 'no-email', isOptional: true },
  metric: (argument) =>
    success({
      kind: 'failure',
      betterWhen: 'lower',
      measure: 'share',
      words: `Share of calls on which ${argument === null ? 'a guardrail' : `the guardrail "${argument}"`} acted.`,
      scoreName: null,
      sql: ({ value }) => ({
        numerator:
          argument === null
            ? `arrayExists(action -> action IN ${fires}, mapValues(calls.guardrail_actions))`
            : `calls.guardrail_actions[${value(argument)}] IN ${fires}`,
        denominator: null,
      }),
    }),
}
