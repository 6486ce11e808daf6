import type { ServerEvent } from '../wire/event-stream.ts'
import type { NeutralEvent } from './neutral.ts'

/** Reads a provider's stream, one server-sent event at a time. */
export type NeutralReader = {
  /** False when the event cannot be read: it is passed over, and counted. */
  read(event: ServerEvent): boolean
  /** The stream has ended: gives the end of an answer that was complete but for its terminator. */
  end(): void
  /** Has the provider said why it stopped? If not when the stream ends, the answer was cut. */
  isComplete(): boolean
}

/** Writes a client's stream: the text of whole server-sent events, possibly none. */
export type NeutralWriter = (event: NeutralEvent) => string

export type WriterOptions = {
  /** When the answer was made, in seconds since 1970: OpenAI writes it into every chunk. */
  readonly createdAt: number
  /** Did the client itself ask for usage in the stream (chat only)? */
  readonly asksUsage: boolean
}

/** An event whose name is its type, as Anthropic and OpenAI Responses write them. */
export const namedEvent = (data: { readonly type: string; readonly [key: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`

export const dataEvent = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`
