import { isObject, jsonOrNull, stringOrNull, type JsonObject } from '../../dialect.ts'
import { errorOfAnthropic } from '../errors.ts'
import type { Losses } from '../losses.ts'
import type { NeutralEvent, Stop, Usage } from '../neutral.ts'
import { orderParts } from '../open-parts.ts'
import { unsealed } from '../signatures.ts'
import { stopOfAnthropic } from '../stops.ts'
import type { NeutralReader } from '../stream.ts'
import { newerUsage, usageOfAnthropic } from '../usage.ts'

/** Reads the events of a message. Usage is cumulative: the later count overrides the earlier. */
export function readAnthropicStream(emit: (event: NeutralEvent) => void, losses: Losses): NeutralReader {
  const parts = orderParts(emit)
  let started = false
  let ended = false
  let stop: Stop | null = null
  let stopSequence: string | null = null
  let raw: JsonObject = {}
  let usage: Usage | null = null

  const count = (now: unknown): void => {
    if (!isObject(now)) return
    // Fresh tokens and cache tokens stand apart, and may come in different events: they are summed when all are in.
    raw = { ...raw, ...Object.fromEntries(Object.entries(now).filter(([, value]) => value !== null)) }
    usage = newerUsage(usage, usageOfAnthropic(raw))
  }
  const startBlock = (key: string, block: JsonObject): void => {
    const type = block.type
    if (type === 'text') parts.start(key, { kind: 'text' })
    else if (type === 'thinking' || type === 'redacted_thinking') parts.start(key, { kind: 'reasoning' })
    else if (type === 'tool_use')
      parts.start(key, {
        kind: 'call',
        id: stringOrNull(block.id) ?? '',
        name: stringOrNull(block.name) ?? '',
      })
    else {
      losses.add(`content[${key}]`, `dropped: a block of type ${String(type)} cannot be carried`)
      return
    }
    const text = stringOrNull(block.text) ?? stringOrNull(block.thinking)
    if (text) parts.delta(key, text)
    if (isObject(block.input) && Object.keys(block.input).length > 0)
      parts.delta(key, JSON.stringify(block.input))
    const data = stringOrNull(block.data) ?? stringOrNull(block.signature)
    if (data) parts.signature(key, unsealed(data, 'anthropic-messages', null, type === 'redacted_thinking'))
  }
  const readDelta = (key: string, delta: JsonObject): void => {
    if (delta.type === 'signature_delta') {
      const value = stringOrNull(delta.signature)
      if (value) parts.signature(key, unsealed(value, 'anthropic-messages', null, false))
      return
    }
    if (delta.type === 'citations_delta')
      losses.add(`content[${key}].citations`, 'dropped: citations cannot be carried')
    const text = stringOrNull(delta.text) ?? stringOrNull(delta.thinking) ?? stringOrNull(delta.partial_json)
    if (text) parts.delta(key, text)
  }
  const finish = (): void => {
    if (ended || stop === null) return
    ended = true
    parts.endAll()
    emit({ kind: 'answer-end', stop, stopSequence, usage })
  }
  const readEvent = (event: JsonObject): boolean => {
    const key = String(event.index)
    switch (event.type) {
      case 'message_start': {
        const message = isObject(event.message) ? event.message : {}
        if (started) return true
        started = true
        count(message.usage)
        emit({
          kind: 'answer-start',
          id: stringOrNull(message.id),
          model: stringOrNull(message.model),
          usage,
        })
        return true
      }
      case 'content_block_start':
        if (!isObject(event.content_block)) return false
        startBlock(key, event.content_block)
        return true
      case 'content_block_delta':
        if (!isObject(event.delta)) return false
        readDelta(key, event.delta)
        return true
      case 'content_block_stop':
        parts.end(key)
        return true
      case 'message_delta':
        if (isObject(event.delta)) {
          stop = stopOfAnthropic(stringOrNull(event.delta.stop_reason)) ?? stop
          stopSequence = stringOrNull(event.delta.stop_sequence) ?? stopSequence
        }
        count(event.usage)
        return true
      case 'message_stop':
        finish()
        return true
      case 'error':
        ended = true
        emit({
          kind: 'failure',
          error: errorOfAnthropic(isObject(event.error) ? event.error : {}, null, null),
        })
        return true
      default:
        // Pings, and events that do not exist yet.
        return typeof event.type === 'string'
    }
  }
  return {
    read({ data }) {
      const event = jsonOrNull(data)
      return isObject(event) && readEvent(event)
    },
    end: finish,
    isComplete: () => stop !== null || ended,
  }
}
