import type { Blocked } from '../../guardrails/watch.ts'
import { problem, type Problem } from '../../kernel/problem.ts'

/** What a caller is told: which guardrail, where it looked, and what it found, never the words themselves. */
export const blockedProblem = ({ guardrail, stage, cause, reason }: Blocked): Problem =>
  problem(codeOf[cause], `The guardrail is "${guardrail.name}", at the ${stage}: ${reason}`.slice(0, 500))

const codeOf = {
  found: 'guardrail-blocked',
  failed: 'guardrail-failed',
  unseen: 'guardrail-unseen',
} as const
