import type { Refusal } from '../content/ask.ts'

/** What faults and the server need to know of a dialect to speak it. */
export type Dialect = {
  readonly name: 'openai' | 'anthropic' | 'gemini'
  /** The name of the header that carries the request's identifier. */
  readonly requestIdHeader: string
  /** The JSON text of an error body. */
  readonly errorBody: (refusal: Refusal, requestId: string) => string
  /** An error as an event within a stream that has begun, framing included. */
  readonly errorEvent: (refusal: Refusal, requestId: string) => string
}
