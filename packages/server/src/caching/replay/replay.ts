import type { JsonObject } from '../../providers/dialect.ts'

/** What an answer is like, whatever its dialect, as far as keeping it is concerned. */
export type Inspection = {
  readonly isError: boolean
  readonly isRefusal: boolean
  readonly callsTools: boolean
  /** Did every choice end because the model had said what it would? */
  readonly isNaturalStop: boolean
  readonly isEmpty: boolean
}

/**
 * Tells one dialect's answers again in the other shape. The same words, reasoning, tool calls, finish reasons and
 * usage come out; how the words were cut into events does not survive, for it was chance.
 */
export type Replay = {
  /** The whole body a complete stream amounts to; null when the stream is not complete or cannot be read. */
  whole(events: string): JsonObject | null
  /** Server-sent events that amount to this body; null where the dialect has none. `usage`: does the client want it (OpenAI's include_usage)? */
  stream(whole: JsonObject, asked: { readonly usage: boolean }): string | null
  inspect(whole: JsonObject): Inspection
}

export type Fields = { [name: string]: unknown }

/** One server-sent event; the name only where the dialect has names. */
export const eventText = (data: unknown, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
