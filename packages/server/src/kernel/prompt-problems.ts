/** The part of the catalogue (problem.ts) that is about prompts. */
export const promptProblems = {
  'prompt-unknown': [
    404,
    'There is no such prompt in this project.',
    'Check the name, or register it with: telltale prompts push.',
  ],
  'prompt-version-unknown': [
    404,
    'The prompt has no such version.',
    'Look the versions up with: telltale prompts history <name>.',
  ],
  'prompt-not-active': [
    409,
    'The prompt has no active version.',
    'Activate one with: telltale prompts activate <name> <version>.',
  ],
  'prompt-environment-unknown': [
    404,
    'The prompt has no active version in this environment.',
    'Activate one there, or correct the environment (x-telltale-environment).',
  ],
  'prompt-no-previous': [
    409,
    'There is no earlier activation to roll back to.',
    'Activate the version you want instead.',
  ],
  'prompt-invalid': [400, 'The prompt is not valid.', 'Correct what the message names.'],
  'variable-missing': [
    400,
    'A variable of the prompt has no value.',
    'Send it in the x-telltale-variables header or the "variables" field.',
  ],
  'variable-invalid': [
    400,
    'A variable of the prompt has a value it may not have.',
    'Send a value of the type its version declares.',
  ],
  'prompt-too-long': [
    413,
    'The prompt, filled in, is longer than may be sent.',
    'Send shorter values, or include less.',
  ],
  'prompt-version-taken': [
    409,
    'This version of the prompt has other content.',
    'A version never changes: leave "version" out to register the content as the next one.',
  ],
  'partial-unknown': [
    400,
    'The prompt includes another one that is not there.',
    'Register and activate the other one first, or correct the reference.',
  ],
  'partial-circular': [
    400,
    'Prompts may not include each other in a circle.',
    'Take one of the references out.',
  ],
  'prompt-archived': [
    409,
    'The prompt, or this version of it, is archived.',
    'Take it out of the archive first, or activate another version.',
  ],
  'prompt-in-use': [
    409,
    'This version is active, so it cannot be archived.',
    'Activate another version there first.',
  ],
  'gates-closed': [
    409,
    'The environment asks for something this version does not have.',
    'Bring what the clauses name, or pass them by with a reason ("override"), which is recorded.',
  ],
  'approval-own': [403, 'Nobody approves of a version of their own.', 'Ask somebody else to approve of it.'],
} as const
