import type { Call } from '../../src/ledger/model.ts'
import { waysOfAsking } from '../fault-matrix/ways-of-asking.ts'
import type { ErrorSeen } from '../fault-matrix/error-words.ts'

type Json = { readonly [name: string]: unknown }

/** A client of one dialect: where it asks, what it asks, and how it reads an error. */
export type Caller = {
  readonly dialect: string
  /** As calls are recorded. */
  readonly recordedAs: Call['dialect']
  /** A model its provider has. */
  readonly model: string
  path(model: string): string
  body(model: string): Json
  /** Fields of the wrong type, one a body. */
  readonly wrongTypes: readonly Json[]
  /** Numbers no provider takes. */
  readonly absurd: Json
  errorIn(json: Json): ErrorSeen | null
  /** What its dialect calls an error of this status. */
  readonly types: { readonly [status: number]: string }
}

const absurdNumbers = '{"temperature":1e308,"top_p":-1e308,"seed":12345678901234567890123}'
const openaiTypes = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  413: 'invalid_request_error',
  431: 'invalid_request_error',
}
const anthropicTypes = { ...openaiTypes, 413: 'request_too_large' }
const geminiTypes = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  404: 'NOT_FOUND',
  413: 'INVALID_ARGUMENT',
}
const { 'OpenAI chat': chat, 'OpenAI Responses': responses, Anthropic, Gemini } = waysOfAsking
const wrongModels = [{ model: 7 }, { model: { a: 1 } }, { model: ['gpt-4o'] }]
const geminiPath = (method: string) => (model: string) =>
  `/v1beta/models/${encodeURIComponent(model)}:${method}`

export const callers: readonly Caller[] = [
  {
    ...{ dialect: 'OpenAI chat', recordedAs: 'openai-chat', types: openaiTypes, model: chat.model },
    path: () => chat.path('', false),
    body: (model) => chat.body(model, false) as Json,
    wrongTypes: [...wrongModels, { stream: 'yes' }, { messages: 'hi' }, { messages: 7 }],
    absurd: { ...JSON.parse(absurdNumbers), max_tokens: 1e300, n: -1e300 },
    errorIn: chat.errorIn,
  },
  {
    ...{ dialect: 'OpenAI Responses', recordedAs: 'openai-responses', types: openaiTypes, model: chat.model },
    path: () => responses.path('', false),
    body: (model) => responses.body(model, false) as Json,
    wrongTypes: [...wrongModels, { stream: 1 }, { input: 7 }, { input: { text: 'hi' } }],
    absurd: { ...JSON.parse(absurdNumbers), max_output_tokens: 1e300 },
    errorIn: responses.errorIn,
  },
  {
    ...{
      dialect: 'Anthropic',
      recordedAs: 'anthropic-messages',
      types: anthropicTypes,
      model: Anthropic.model,
    },
    path: () => Anthropic.path('', false),
    body: (model) => Anthropic.body(model, false) as Json,
    wrongTypes: [...wrongModels, { stream: 'yes' }, { messages: 'hi' }],
    absurd: { ...JSON.parse(absurdNumbers), max_tokens: 1e300, top_k: -1e300 },
    errorIn: Anthropic.errorIn,
  },
  {
    ...{ dialect: 'Gemini', recordedAs: 'gemini', types: geminiTypes, model: Gemini.model },
    path: geminiPath('generateContent'),
    body: (model) => Gemini.body(model, false) as Json,
    wrongTypes: [{ contents: 'hi' }, { contents: 7 }],
    absurd: { generationConfig: { ...JSON.parse(absurdNumbers), maxOutputTokens: 1e300, topK: -1e300 } },
    errorIn: Gemini.errorIn,
  },
  {
    ...{ dialect: 'OpenAI embeddings', recordedAs: 'openai-embeddings', types: openaiTypes },
    model: 'text-embedding-3-small',
    path: () => '/v1/embeddings',
    body: (model) => ({ model, input: 'Where is my parcel?' }),
    wrongTypes: [...wrongModels, { input: 7 }, { input: { text: 'hi' } }],
    absurd: { dimensions: 1e300 },
    errorIn: chat.errorIn,
  },
  {
    ...{ dialect: 'Gemini embeddings', recordedAs: 'gemini-embeddings', types: geminiTypes },
    model: 'gemini-embedding-001',
    path: geminiPath('embedContent'),
    body: () => ({ content: { parts: [{ text: 'Where is my parcel?' }] } }),
    wrongTypes: [{ content: 'hi' }, { content: 7 }],
    absurd: { outputDimensionality: 1e300 },
    errorIn: Gemini.errorIn,
  },
]
