import { isObject, type JsonObject } from '../../providers/dialect.ts'
import { splitEvents } from '../../providers/wire/event-stream.ts'
import { exactJsonOrNull, isRawJson } from '../key/exact-json.ts'
import { listOf, type Fields } from './replay.ts'

/** Puts chunks together. Null unless the stream ended with its terminator and every choice said how it ended. */
export function openaiChatWhole(text: string): JsonObject | null {
  const top: Fields = { object: 'chat.completion' }
  const choices = new Map<number, Fields>()
  let isDone = false
  for (const { data } of splitEvents(text)) {
    if (data === '[DONE]') {
      isDone = true
      continue
    }
    const chunk = exactJsonOrNull(data)
    if (!isObject(chunk) || isObject(chunk.error)) return null
    const { choices: list, object: _, obfuscation: __, ...others } = chunk
    for (const [name, value] of Object.entries(others))
      if (value !== null || (name !== 'usage' && !(name in top))) top[name] = value
    for (const choice of listOf(list)) if (isObject(choice)) addChoice(choices, choice)
  }
  const ordered = [...choices].sort(([a], [b]) => a - b).map(([, choice]) => choice)
  if (!isDone || ordered.length === 0 || ordered.some(({ finish_reason: end }) => typeof end !== 'string'))
    return null
  return { ...top, choices: ordered.map(closeCalls) }
}

function addChoice(choices: Map<number, Fields>, part: JsonObject): void {
  const { delta, index, finish_reason, logprobs, ...others } = part
  const at = typeof index === 'number' ? index : 0
  const choice = choices.get(at) ?? { index: at, message: {}, finish_reason: null }
  choices.set(at, choice)
  if (finish_reason != null) choice.finish_reason = finish_reason
  if (logprobs !== undefined) choice.logprobs = joined(choice.logprobs, logprobs)
  Object.assign(choice, others)
  if (isObject(delta)) addDelta(choice.message as Fields, delta)
}

/** Said once, not piece by piece. */
const settled: ReadonlySet<string> = new Set(['role', 'id', 'type', 'name', 'format', 'index'])

function addDelta(message: Fields, delta: JsonObject): void {
  for (const [name, value] of Object.entries(delta)) {
    if (settled.has(name)) message[name] = value
    else if ((name === 'tool_calls' || name === 'reasoning_details') && Array.isArray(value))
      message[name] = withParts(listOf(message[name]), value)
    else message[name] = joined(message[name], value)
  }
}

/** Parts carry the index of what they belong to; one without an index is a part of its own. */
function withParts(known: readonly unknown[], parts: readonly unknown[]): unknown[] {
  const list = [...known] as Fields[]
  for (const part of parts) {
    if (!isObject(part)) continue
    const place = part.index === undefined ? -1 : list.findIndex((one) => one.index === part.index)
    if (place < 0) list.push({ ...part })
    else list[place] = joined(list[place], part) as Fields
  }
  return list
}

/** Text is appended, lists are lengthened, objects are joined field by field; anything else replaces. */
function joined(known: unknown, more: unknown): unknown {
  if (more === null || more === undefined) return known === undefined ? more : known
  if (typeof known === 'string' && typeof more === 'string') return known + more
  if (Array.isArray(known) && Array.isArray(more)) return [...(known as unknown[]), ...(more as unknown[])]
  if (!isObject(known) || !isObject(more) || isRawJson(more)) return more
  const both: Fields = { ...known }
  for (const [name, value] of Object.entries(more))
    both[name] =
      settled.has(name) && typeof both[name] !== 'undefined'
        ? (value ?? both[name])
        : joined(both[name], value)
  return both
}

/** The index belongs to the stream: a whole message's calls are numbered by their place. */
function closeCalls(choice: Fields): Fields {
  const message = choice.message as Fields
  if (!Array.isArray(message.tool_calls)) return choice
  const calls = (message.tool_calls as Fields[])
    .toSorted((a, b) => Number(a.index) - Number(b.index))
    .map((call) => {
      const { index: _, ...whole } = call
      return whole
    })
  return { ...choice, message: { ...message, tool_calls: calls } }
}
