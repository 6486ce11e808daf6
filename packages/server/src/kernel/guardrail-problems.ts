/** Problems of guardrails and judges as they are made and changed, part of the catalogue. */
export const guardrailProblems = {
  'guardrail-unknown': [404, 'There is no such guardrail.', 'List them: GET /api/guardrails.'],
  'guardrail-version-unknown': [
    404,
    'The guardrail has no such version.',
    'See its history: GET /api/guardrails/NAME/versions.',
  ],
  'guardrail-check-unknown': [
    400,
    'There is no such check.',
    'See which there are: GET /api/guardrails/checks.',
  ],
  'guardrail-invalid': [
    400,
    'The check cannot be set like this.',
    'Correct what the message names; GET /api/guardrails/checks says what each check takes.',
  ],
  'judge-unknown': [404, 'There is no such judge.', 'List them: GET /api/judges.'],
} as const satisfies Record<string, readonly [status: number, happened: string, remedy: string]>
