import type { Effort, Reasoning } from './neutral.ts'

/**
 * How hard to think, as a word (OpenAI, Anthropic's output_config) and as a budget in tokens (Anthropic's
 * budget_tokens, Gemini's thinkingBudget). Google's own OpenAI endpoint reads low, medium and high as 1,024, 8,192
 * and 24,576 tokens (ai.google.dev/gemini-api/docs/openai); the neighbours are steps of the same order.
 *
 * | effort  | budget | a budget up to this reads as the effort |
 * | none    |      0 |      0 |
 * | minimal |    512 | never: few models take the word |
 * | low     |  1,024 |  2,048 |
 * | medium  |  8,192 | 16,384 |
 * | high    | 24,576 | any more |
 * | xhigh   | 32,768 | never |
 * | max     | 64,000 | never |
 */
const budgets: { readonly [effort in Effort]: number } = {
  none: 0,
  minimal: 512,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 32_768,
  max: 64_000,
}

/** Tokens; null when the client asks for nothing in particular, -1 when the model is to decide. */
export const budgetOf = ({ budget, effort }: Reasoning): number | null =>
  budget ?? (effort === null ? null : budgets[effort])

/** Null when the client leaves it to the model. */
export function effortOf({ budget, effort }: Reasoning): Effort | null {
  if (effort !== null) return effort
  if (budget === null || budget < 0) return null
  if (budget === 0) return 'none'
  return budget <= 2_048 ? 'low' : budget <= 16_384 ? 'medium' : 'high'
}

/** Does the word say exactly what the budget said? */
export const isExact = ({ budget, effort }: Reasoning): boolean =>
  effort !== null || budget === null || budget < 0 || Object.values(budgets).includes(budget)

export const isEffort = (word: string | null): word is Effort => word !== null && Object.hasOwn(budgets, word)
