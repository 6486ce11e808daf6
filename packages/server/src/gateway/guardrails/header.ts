import { weightier, type Evaluation } from '../../guardrails/verdict-rules.ts'
import type { Verdict } from '../../ledger/verdict-model.ts'

/** Of each guardrail that was enforced, its weightiest verdict; in order of name. */
export function actionsOf(evaluations: readonly Evaluation[]): { [name: string]: Verdict['verdict'] } {
  const actions = new Map<string, Verdict['verdict']>()
  for (const { guardrail, verdict } of evaluations)
    if (guardrail.mode === 'enforce')
      actions.set(guardrail.name, weightier(actions.get(guardrail.name) ?? 'pass', verdict))
  return Object.fromEntries([...actions].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The value of `x-telltale-guardrails`: `pii=modify, topic=pass`; null where none was enforced. */
export function guardrailsHeader(evaluations: readonly Evaluation[]): string | null {
  const said = Object.entries(actionsOf(evaluations)).map(([name, verdict]) => `${name}=${verdict}`)
  return said.length === 0 ? null : said.join(', ')
}
