import type { JsonObject } from '../../dialect.ts'
import { budgetOf, effortOf, isExact } from '../effort.ts'
import { clientField } from '../field-names.ts'
import type { Losses } from '../losses.ts'
import type { NeutralRequest } from '../neutral.ts'
import { belongsTo } from '../signatures.ts'
import type { Turn } from '../turns.ts'

/**
 * Models that decide themselves how long to think, told by an effort; a budget is deprecated from Opus 4.6 on and
 * refused by later ones. A name that is not understood gets a budget, which all others take.
 */
const adaptive = /claude-(?:opus|sonnet|haiku)-(?:4-(?:[6-9]|\d\d)\b|[5-9]\b)|claude-mythos/

/** Anthropic takes no smaller budget. */
const smallestBudget = 1_024

/** `effort` goes into output_config; `tokens` is how many the thinking may take. */
type Thinking = { readonly thinking: JsonObject; readonly effort: string | null; readonly tokens: number }

/**
 * How the model is to think; null when the client left it open. Anthropic refuses thinking with a forced call, with
 * a budget that leaves no room under max_tokens, and when the turn a tool result answers lost its own thinking.
 */
export function writeThinking(
  request: NeutralRequest,
  turns: readonly Turn[],
  maxTokens: number,
  losses: Losses,
): Thinking | null {
  const { reasoning, toolChoice } = request
  if (!reasoning) return null
  const field = clientField(request.from, 'reasoning')
  const lost = (why: string): null => {
    losses.add(field, `dropped: ${why}`)
    return null
  }
  const wanted = budgetOf(reasoning)
  const display = reasoning.isShown === false ? { display: 'omitted' } : {}
  if (wanted === 0) return { thinking: { type: 'disabled' }, effort: null, tokens: 0 }
  if (toolChoice?.mode === 'required') return lost('Anthropic does not think when a call is forced')
  if (isMidCall(turns))
    return lost(
      'Anthropic needs its own thinking before the calls these tool results answer, and it is not there',
    )
  const effort = effortOf(reasoning)
  if (wanted === null || wanted < 0 || adaptive.test(request.model)) {
    if (!isExact(reasoning))
      losses.add(field, `rounded: a budget of ${wanted} tokens became the effort ${effort}`)
    const word = effort === 'minimal' ? 'low' : effort
    return { thinking: { type: 'adaptive', ...display }, effort: word, tokens: Math.max(0, wanted ?? 0) }
  }
  const room = request.maxTokens === null ? wanted : maxTokens - 1
  const budget = Math.min(Math.max(wanted, smallestBudget), room)
  if (budget < smallestBudget)
    return lost(
      `Anthropic thinks in no less than ${smallestBudget} tokens, more than the limit on the answer leaves`,
    )
  if (budget !== wanted)
    losses.add(field, `as a budget of ${budget} tokens: ${wanted} is outside what Anthropic takes`)
  return { thinking: { type: 'enabled', budget_tokens: budget, ...display }, effort: null, tokens: budget }
}

/** Does the conversation end with tool results whose calls have lost the thinking before them? */
function isMidCall(turns: readonly Turn[]): boolean {
  const last = turns.at(-1)
  if (last?.role !== 'user' || !last.parts.some(({ part }) => part.kind === 'result')) return false
  const before = turns.at(-2)
  return !before?.parts.some(
    ({ part }) =>
      part.kind === 'reasoning' && part.signature !== null && belongsTo(part, 'anthropic-messages'),
  )
}
