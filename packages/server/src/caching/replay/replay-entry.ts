import { isObject, type JsonObject } from '../../providers/dialect.ts'
import { readOpenaiChatStream } from '../../providers/dialects/openai-chat-stream.ts'
import { exactJsonOrNull } from '../key/exact-json.ts'
import type { CacheEntry } from '../model.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { embeddings } from './embeddings.ts'
import { gemini } from './gemini.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiResponses } from './openai-responses.ts'
import type { Inspection, Replay } from './replay.ts'

const replays: ReadonlyMap<string, Replay> = new Map([
  ['openai-chat', openaiChat],
  ['openai-responses', openaiResponses],
  ['openai-embeddings', embeddings],
  ['gemini-embeddings', embeddings],
  ['anthropic-messages', anthropicMessages],
  ['gemini', gemini],
])

/** What the client is to get. */
export type Replayed = { readonly contentType: string; readonly body: Buffer }

type Stored = Pick<CacheEntry, 'dialect' | 'shape' | 'contentType' | 'body'>

/** How the client asked. `usage`: it wants the usage event in a stream (OpenAI chat leaves it out unless asked). */
export type Asked = { readonly stream: boolean; readonly usage: boolean }

/**
 * The stored answer in the shape asked for: its own bytes when they are in that shape, else told again. Null when it
 * cannot be told faithfully; then it is a miss.
 */
export function replayEntry(entry: Stored, asked: Asked): Replayed | null {
  const replay = replays.get(entry.dialect)
  const hidesUsage = entry.dialect === 'openai-chat' && asked.stream && !asked.usage
  const isSame = asked.stream === (entry.shape === 'stream')
  if (isSame)
    return {
      contentType: entry.contentType,
      body: hidesUsage ? readOpenaiChatStream({ hideUsage: true }).take(entry.body) : entry.body,
    }
  const whole = replay ? readEntry(replay, entry) : null
  if (!replay || !whole) return null
  if (!asked.stream) return { contentType: 'application/json', body: Buffer.from(JSON.stringify(whole)) }
  const events = replay.stream(whole, asked)
  return events === null
    ? null
    : { contentType: 'text/event-stream; charset=utf-8', body: Buffer.from(events) }
}

/** What is in an answer that might be stored; null when it cannot be read whole. */
export function inspectAnswer(stored: Stored): Inspection | null {
  const replay = replays.get(stored.dialect)
  const whole = replay ? readEntry(replay, stored) : null
  return replay && whole ? replay.inspect(whole) : null
}

/** The whole body it amounts to; null when it cannot be read. */
export function wholeOf(stored: Stored): JsonObject | null {
  const replay = replays.get(stored.dialect)
  return replay ? readEntry(replay, stored) : null
}

function readEntry(replay: Replay, { shape, body }: Stored): JsonObject | null {
  const text = body.toString('utf8')
  if (shape === 'stream') return replay.whole(text)
  const whole = exactJsonOrNull(text)
  return isObject(whole) ? whole : null
}
