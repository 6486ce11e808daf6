/** What a tracer sent, read from any of OTLP's encodings. Identifiers are lower-case hexadecimal. */

/** An attribute: text, number, flag, list or map; bytes as base64; an integer beyond 2^53 as its decimal text. */
export type Attributes = { readonly [name: string]: unknown }

export type TracedEvent = { readonly name: string; readonly atUs: number; readonly attributes: Attributes }
export type TracedLink = {
  readonly traceId: string
  readonly spanId: string
  readonly attributes: Attributes
}

/** Who speaks: the process, and the instrumentation within it. Shared by all its spans, never copied. */
export type Source = {
  readonly resource: Attributes
  readonly scopeName: string
  readonly scopeVersion: string
}

export const spanKinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const

export type TracedSpan = {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly name: string
  readonly kind: (typeof spanKinds)[number]
  /** Microseconds since 1970; 0 when the sender gave none. */
  readonly startUs: number
  readonly endUs: number
  readonly attributes: Attributes
  readonly events: readonly TracedEvent[]
  readonly links: readonly TracedLink[]
  readonly status: 'unset' | 'ok' | 'error'
  readonly statusMessage: string
  /** Attributes, events and links that the sender says it left out. */
  readonly dropped: number
  readonly source: Source
}

export type TracedLog = {
  readonly traceId: string | null
  readonly spanId: string | null
  readonly atUs: number
  readonly eventName: string
  readonly severity: string
  readonly body: unknown
  readonly attributes: Attributes
  readonly source: Source
}

/** What can be sent, and what one record of it is. */
export type Signals = { readonly traces: TracedSpan; readonly logs: TracedLog }
export type Signal = keyof Signals

/** Bytes or JSON that are no OTLP. The message says what, and where; it is the sender's to read. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}
