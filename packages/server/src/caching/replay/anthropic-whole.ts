import { isObject, type JsonObject } from '../../providers/dialect.ts'
import { splitEvents } from '../../providers/wire/event-stream.ts'
import { exactJsonOrNull } from '../key/exact-json.ts'
import { listOf, type Fields } from './replay.ts'

/** Puts a message together from its events. Null unless `message_stop` came and every tool's input reads as JSON. */
export function anthropicWhole(text: string): JsonObject | null {
  let message: Fields | null = null
  const blocks = new Map<number, Fields>()
  const inputs = new Map<number, string>()
  let isStopped = false
  for (const { data } of splitEvents(text)) {
    const event = exactJsonOrNull(data)
    if (!isObject(event) || event.type === 'error') return null
    if (event.type === 'message_start' && isObject(event.message)) message = { ...event.message }
    else if (event.type === 'message_stop') isStopped = true
    else if (event.type === 'message_delta' && message) closeMessage(message, event)
    else if (event.type === 'content_block_start' && isObject(event.content_block))
      blocks.set(Number(event.index), { ...event.content_block })
    else if (event.type === 'content_block_delta' && isObject(event.delta)) {
      const block = blocks.get(Number(event.index))
      if (!block) return null
      if (event.delta.type === 'input_json_delta')
        inputs.set(
          Number(event.index),
          (inputs.get(Number(event.index)) ?? '') + textOf(event.delta.partial_json),
        )
      else addDelta(block, event.delta)
    }
  }
  for (const [index, json] of inputs) {
    if (json === '') continue
    const input = exactJsonOrNull(json)
    if (input === null) return null
    blocks.get(index)!.input = input
  }
  if (!message || !isStopped) return null
  return { ...message, content: [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block) }
}

/** Usage here is cumulative and wins over what `message_start` said, field by field; a null says nothing. */
function closeMessage(message: Fields, event: JsonObject): void {
  const { delta, usage, type: _, ...others } = event
  Object.assign(message, others)
  if (isObject(delta)) Object.assign(message, delta)
  if (!isObject(usage)) return
  const known = isObject(message.usage) ? message.usage : {}
  const said = Object.fromEntries(
    Object.entries(usage).filter(([name, value]) => value !== null || !(name in known)),
  )
  message.usage = { ...known, ...said }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const appended: { readonly [type: string]: string } = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
}

function addDelta(block: Fields, delta: JsonObject): void {
  const field = appended[String(delta.type)]
  if (field !== undefined) block[field] = textOf(block[field]) + textOf(delta[field])
  else if (delta.type === 'citations_delta') block.citations = [...listOf(block.citations), delta.citation]
}
