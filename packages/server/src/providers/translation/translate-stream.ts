import { splitEvents } from '../wire/event-stream.ts'
import { readAnthropicStream } from './anthropic-messages/read-stream.ts'
import { writeAnthropicStream } from './anthropic-messages/write-stream.ts'
import { readGeminiStream } from './gemini/read-stream.ts'
import { writeGeminiStream } from './gemini/write-stream.ts'
import { collectLosses, type Loss } from './losses.ts'
import type { Dialect, NeutralError, NeutralEvent } from './neutral.ts'
import { readChatStream } from './openai-chat/read-stream.ts'
import { writeChatStream } from './openai-chat/write-stream.ts'
import { readResponsesStream } from './openai-responses/read-stream.ts'
import { writeResponsesStream } from './openai-responses/write-stream.ts'
import { strangeStop, strangeStopHappened } from './stops.ts'
import type { WriterOptions } from './stream.ts'

export type StreamTranslation = {
  /** Takes bytes as they come and gives whole events of the client's dialect, possibly none. */
  take(bytes: Buffer): Buffer
  /** What is still to be sent when the provider's stream has ended. Writes no end for an answer that was cut. */
  end(): Buffer
  /** Has the provider said why it stopped, or that it failed? */
  isComplete(): boolean
  /** Has the first part of the answer itself begun? */
  hasContent(): boolean
  /** The error the provider sent in the stream, if it did; the client has been sent its own dialect's. */
  failure(): NeutralError | null
  /** Events passed over because they could not be read. */
  malformed(): number
  losses(): readonly Loss[]
  /** All of them, those past the bound of the list included. */
  lossCount(): number
}

/** An event longer than this many bytes is passed over: nothing but a picture is near it. */
const heldBytesAtMost = 32 << 20
const nothing = Buffer.alloc(0)

/** The stream of a provider that speaks `from`, for a client that speaks `to`. */
export function translateStream(from: Dialect, to: Dialect, options: WriterOptions): StreamTranslation {
  const losses = collectLosses()
  const write = {
    'openai-chat': () => writeChatStream(options),
    'openai-responses': () => writeResponsesStream(options),
    'anthropic-messages': writeAnthropicStream,
    gemini: () => writeGeminiStream(losses),
  }[to]()
  let written = ''
  let hasContent = false
  let failed: NeutralError | null = null
  let malformed = 0
  let held: Buffer | null = null

  const emit = (event: NeutralEvent): void => {
    if (event.kind === 'part-start') hasContent = true
    if (event.kind === 'failure') failed = event.error
    if (event.kind === 'answer-end' && event.stop === 'other') losses.add(strangeStop, strangeStopHappened)
    if (from !== to) written += write(event)
  }
  const reader = {
    'openai-chat': () => readChatStream(emit),
    'openai-responses': () => readResponsesStream(emit, losses),
    'anthropic-messages': () => readAnthropicStream(emit, losses),
    gemini: () => readGeminiStream(emit, losses),
  }[from]()

  const read = (whole: Buffer): void => {
    for (const event of splitEvents(whole.toString('utf8'))) if (!reader.read(event)) malformed++
  }
  const given = (): Buffer => {
    if (written === '') return nothing
    const bytes = Buffer.from(written)
    written = ''
    return bytes
  }
  return {
    take(bytes) {
      const all: Buffer = held ? Buffer.concat([held, bytes]) : bytes
      const end = endOfLastEvent(all)
      held = end === all.length ? null : all.subarray(end)
      if (held && held.length > heldBytesAtMost) {
        malformed++
        held = null
      }
      if (end > 0) read(all.subarray(0, end))
      return from === to ? bytes : given()
    },
    end() {
      if (held) read(held)
      held = null
      reader.end()
      return given()
    },
    isComplete: () => reader.isComplete(),
    hasContent: () => hasContent,
    failure: () => failed,
    malformed: () => malformed,
    losses: () => losses.list(),
    lossCount: () => losses.count(),
  }
}

const newline = 0x0a
const carriage = 0x0d

/** Index just behind the last blank line; 0 when there is none. */
function endOfLastEvent(bytes: Buffer): number {
  for (let at = bytes.lastIndexOf(newline); at > 0; at = bytes.lastIndexOf(newline, at - 1)) {
    const before = bytes[at - 1] === carriage ? at - 2 : at - 1
    if (before >= 0 && bytes[before] === newline) return at + 1
  }
  return 0
}
