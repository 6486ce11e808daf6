import { blockedProblems } from './blocked-problems.ts'
import { guardrailProblems } from './guardrail-problems.ts'
import { promptProblems } from './prompt-problems.ts'
import { retrievalProblems } from './retrieval-problems.ts'
import { reviewProblems } from './review-problems.ts'
import { telemetryProblems } from './telemetry-problems.ts'

/**
 * The catalogue of everything that can go wrong and be told to a user: one code, one HTTP status, one sentence
 * of what happened, one of what to do. Renderers (problem+json, each dialect's own shape) live with their edge.
 */
export const catalogue = {
  ...promptProblems,
  ...guardrailProblems,
  ...blockedProblems,
  ...retrievalProblems,
  ...reviewProblems,
  ...telemetryProblems,
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
    'Send a smaller body, or raise requestBytes in the configuration.',
  ],
  'header-invalid': [
    400,
    'A request header has a value that cannot be used.',
    'Correct the header named in the message.',
  ],
  'request-malformed': [
    400,
    'The HTTP request could not be read.',
    'Send HTTP/1.1; a header holds no line breaks or control characters.',
  ],
  'headers-too-large': [
    431,
    'The headers of the request are too large.',
    'Send at most 64 KiB of headers; put what is long into the body.',
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
  'rate-limit-exceeded': [
    429,
    'A rate limit of this project is used up.',
    'Wait as long as retry-after says, or raise the limit in Settings.',
  ],
  'budget-exceeded': [
    429,
    'A budget of this project is used up.',
    'Raise the limit in Settings, or wait until its window ends.',
  ],
  'limits-unavailable': [
    503,
    'The counters of a limit cannot be asked just now.',
    'Retry in a moment, or let the limit stay open when they are away.',
  ],
  'price-unknown': [
    403,
    'The price of this model is not known, and a budget refuses what it cannot count.',
    'Set a price in Settings, or let the limit count unknown prices.',
  ],
  'model-missing': [400, 'The request names no model.', 'Set "model" to a model name or to "prompt:<name>".'],
  'model-unknown': [
    404,
    'No provider is configured for this model.',
    'Add a provider in Settings or in telltale.config, or correct the model name.',
  ],
  'response-unknown': [
    404,
    'No response of this id was made through this gateway.',
    'Check the id; after a restart of the gateway, ask the provider itself.',
  ],
  'dialect-mismatch': [
    400,
    'The model belongs to a provider that speaks another dialect, and this request is not translated.',
    'Make it with the SDK of the model’s own dialect.',
  ],
  'operation-unsupported': [
    400,
    'The provider does not offer this operation.',
    'Call it at a provider that does.',
  ],
  'translation-loss': [
    400,
    'The request holds something the provider of this model cannot be told.',
    'Leave the field out, call a model of the dialect you speak, or set the translation policy to warn.',
  ],
  'embeddings-unsupported': [
    400,
    'The provider of this model has no embeddings.',
    'Choose an embeddings model of OpenAI, Gemini or a provider that speaks their dialect.',
  ],
  'route-without-target': [
    404,
    'No step of this route takes such a request.',
    'Add a step without conditions to the route, or call a model.',
  ],
  'route-resting': [
    503,
    'Every target of this route is resting after failures.',
    'Retry after the time given in retry-after, or look at the targets: GET /api/routing/health.',
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
  'provider-sign-in-failed': [
    502,
    'The provider gave no access token.',
    'Check the service account, or the application and its secret, of this provider.',
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
  'upstream-redirected': [
    502,
    'The provider answered with a redirect, and those are not followed.',
    'Set the address it leads to as the base URL of this provider, if it is to be trusted.',
  ],
  'upstream-refused': [
    502,
    'The provider refused the request.',
    'See what it says; correct the request, or the settings of this provider.',
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
  'metrics-closed': [
    401,
    'The metrics need a token here.',
    'Send TELLTALE_METRICS_TOKEN or an admin key as "Authorization: Bearer …", or open them with TELLTALE_OPEN_METRICS=true.',
  ],
  'not-allowed': [403, 'This key may not do this.', 'Use the admin key.'],
  'too-many-attempts': [429, 'There were too many attempts to sign in.', 'Wait a minute and try again.'],
  'not-found': [404, 'There is nothing here.', 'Check the address.'],
  conflict: [
    409,
    'The change conflicts with what is there.',
    'Change what is in the way, or take another name; reload to see what is there now.',
  ],
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
  'cache-unavailable': [
    503,
    'The cache is not available just now.',
    'Calls go on without it; try this again in a few seconds.',
  ],
  'shutting-down': [503, 'The server is shutting down.', 'Retry in a moment.'],
  internal: [500, 'Something went wrong on our side.', 'Report it with the request id.'],
  'experiment-unknown': [404, 'There is no such experiment.', 'List them: GET /api/experiments.'],
  'experiment-refused': [409, 'The experiment cannot do this now.', 'Settle what the message names.'],
  'semantic-unproven': [
    409,
    'The shadow of this semantic cache does not show that its hits are right.',
    'Leave the state at "shadow", and judge its would-be hits: POST /api/caches/verdicts.',
  ],
  'metric-unknown': [400, 'There is no such metric.', 'See which there are: GET /api/metrics.'],
  'metric-invalid': [400, 'The metric is not valid.', 'Correct what the message names.'],
} as const satisfies Record<string, readonly [status: number, happened: string, remedy: string]>
