/**
 * The catalogue of everything that can go wrong and be told to a user: one code, one HTTP status, one sentence
 * of what happened, one of what to do. Renderers (problem+json, each dialect's own shape) live with their edge.
 */
const catalogue = {
  'body-malformed': [400, 'The request body is not valid JSON.', 'Send one JSON object encoded in UTF-8.'],
  'body-not-utf8': [400, 'The request body is not valid UTF-8.', 'Encode the JSON body in UTF-8.'],
  'body-invalid': [
    400,
    'A field of the request has the wrong type or value.',
    'Correct the field named in the message.',
  ],
  'body-too-large': [
    413,
    'The request body is over the limit.',
    'Send a smaller body, or raise limits.bodyBytes.',
  ],
  'header-invalid': [
    400,
    'A request header has a value that cannot be used.',
    'Correct the header named in the message.',
  ],
  'key-missing': [
    401,
    'No API key was sent.',
    'Send a Telltale key as "Authorization: Bearer tt-…" or "x-api-key: tt-…".',
  ],
  'key-unknown': [
    401,
    'The API key is not known here.',
    'Check the key, or create one with: telltale keys create.',
  ],
  'key-revoked': [401, 'The API key was revoked.', 'Create a new key with: telltale keys create.'],
  'key-expired': [401, 'The API key has expired.', 'Create a new key with: telltale keys create.'],
  'model-not-allowed': [
    403,
    'This API key may not use this model.',
    'Use an allowed model, or widen the key in Settings.',
  ],
  'model-missing': [400, 'The request names no model.', 'Set "model" to a model name or to "prompt:<name>".'],
  'model-unknown': [
    404,
    'No provider is configured for this model.',
    'Add a provider in Settings or in telltale.config, or correct the model name.',
  ],
  'dialect-mismatch': [
    400,
    'The model belongs to a provider that speaks another dialect.',
    'Call it with the SDK of its own dialect.',
  ],
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
  'provider-secret-missing': [
    503,
    'The provider has no usable credential.',
    'Set its API key in Settings or in telltale.config.',
  ],
  'provider-secret-unreadable': [
    503,
    'The stored provider credential cannot be decrypted.',
    'Start with the TELLTALE_SECRET_KEY it was stored under, or store the credential again.',
  ],
  'upstream-unreachable': [
    502,
    'The provider could not be reached.',
    'Check its address and your network; the call can be retried.',
  ],
  'upstream-timeout': [
    504,
    'The provider did not answer in time.',
    'Retry, or raise the timeouts of this provider.',
  ],
  'upstream-truncated': [
    502,
    'The provider ended its answer before it was complete.',
    'Treat what arrived as partial; the call can be retried.',
  ],
  'upstream-malformed': [
    502,
    'The provider sent an answer that cannot be read.',
    'Retry; if it repeats, its format may have changed.',
  ],
  'address-refused': [
    400,
    'This address may not be used for outgoing requests.',
    'Use a public https address, or allow private addresses in telltale.config.',
  ],
  'not-signed-in': [
    401,
    'You are not signed in.',
    'Sign in with the admin key, or send it as "Authorization: Bearer tta-…".',
  ],
  'not-allowed': [403, 'This key may not do this.', 'Use the admin key.'],
  'too-many-attempts': [429, 'There were too many attempts to sign in.', 'Wait a minute and try again.'],
  'not-found': [404, 'There is nothing here.', 'Check the address.'],
  conflict: [409, 'The change conflicts with what is there.', 'Reload and try again.'],
  'query-invalid': [
    400,
    'A query parameter has a value that cannot be used.',
    'Correct the parameter named in the message.',
  ],
  'state-unavailable': [
    503,
    'The state store is not available just now.',
    'Calls go on; try this again in a few seconds.',
  ],
  'tape-unavailable': [
    503,
    'The tape is not available just now.',
    'Calls go on and are kept; try this again in a few seconds.',
  ],
  'shutting-down': [503, 'The server is shutting down.', 'Retry in a moment.'],
  internal: [500, 'Something went wrong on our side.', 'Report it with the request id.'],
} as const satisfies Record<string, readonly [status: number, happened: string, remedy: string]>

export type ProblemCode = keyof typeof catalogue

export type Problem = {
  readonly code: ProblemCode
  readonly status: number
  /** What happened, in one sentence. */
  readonly happened: string
  /** What to do next, in one sentence. */
  readonly remedy: string
  /** What exactly, and where: names a field, a header, a prompt. Never holds a secret. */
  readonly detail?: string
}

/** The problem of this code; `detail` says what exactly and where, and must hold no secret. */
export function problem(code: ProblemCode, detail?: string): Problem {
  const [status, happened, remedy] = catalogue[code]
  return { code, status, happened, remedy, ...(detail === undefined ? {} : { detail }) }
}

/** One paragraph for a person: detail before the general sentence, remedy last. */
export const problemSentence = ({ happened, detail, remedy }: Problem): string =>
  [happened, detail, remedy].filter(Boolean).join(' ')

/** Carries a foreseen problem through code that can only throw (HTTP handlers, transactions). */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(of: Problem) {
    super(problemSentence(of))
    this.name = 'ProblemError'
    this.problem = of
  }
}

export const fail = (code: ProblemCode, detail?: string): never => {
  throw new ProblemError(problem(code, detail))
}
