/** The part of the catalogue (problem.ts) that is about calls which guardrails stop. */
export const blockedProblems = {
  'guardrail-blocked': [
    400,
    'A guardrail of this project blocked the call.',
    'Change what is asked, or look the call up in Telltale to see what was found.',
  ],
  'guardrail-failed': [
    503,
    'A guardrail of this project could not look at the call, and is set to let nothing pass then.',
    'Retry in a moment, or let the guardrail stay open when it fails.',
  ],
  'guardrail-unseen': [
    400,
    'A guardrail of this project cannot look at all of the call, and is set to let nothing pass then.',
    'Send it as text, or let the guardrail allow what it cannot see.',
  ],
} as const
