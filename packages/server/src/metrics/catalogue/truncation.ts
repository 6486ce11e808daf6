import { success } from '../../kernel/result.ts'
import type { CatalogueMetric } from '../model.ts'

/** What each dialect says when an answer reached its length: OpenAI, Anthropic, OpenAI's responses, Gemini. */
const reasons = ['length', 'max_tokens', 'max_output_tokens', 'MAX_TOKENS']

export const metric: CatalogueMetric = {
  name: 'truncation',
  words: 'Share of answers that were cut off.',
  argument: null,
  metric: () =>
    success({
      kind: 'failure',
      betterWhen: 'lower',
      measure: 'share',
      words: 'Share of answers that were cut off.',
      scoreName: null,
      sql: ({ value }) => ({
        numerator: `calls.status = 'truncated' OR ifNull(calls.finish_reason, '') IN (${reasons.map(value).join(', ')})`,
        denominator: null,
      }),
    }),
}
