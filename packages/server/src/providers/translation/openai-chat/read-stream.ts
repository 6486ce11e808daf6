import { contentText, isObject, jsonOrNull, stringOrNull, type JsonObject } from '../../dialect.ts'
import { errorOfOpenai } from '../errors.ts'
import type { NeutralEvent, PartOpening, Stop, Usage } from '../neutral.ts'
import { orderParts } from '../open-parts.ts'
import { chatMark, unsealed } from '../signatures.ts'
import { stopOfChat } from '../stops.ts'
import type { NeutralReader } from '../stream.ts'
import { newerUsage, usageOfOpenai } from '../usage.ts'

/**
 * Reads chat completion chunks. They do not say when a part ends: text ends where a call begins, and a call where
 * another begins, if its arguments are complete JSON by then; else the later call waits for it.
 */
export function readChatStream(emit: (event: NeutralEvent) => void): NeutralReader {
  const parts = orderParts(emit)
  const written = new Map<string, string>()
  const signed = new Set<string>()
  let started = false
  let ended = false
  let prose = 0
  let stop: Stop | null = null
  let refused = false
  let usage: Usage | null = null

  const markThought = (): void => {
    const open = parts.open()
    if (open?.startsWith('reasoning:') && !signed.has(open)) parts.signature(open, chatMark)
  }
  const closeDone = (): void => {
    const open = parts.open()
    if (open === null) return
    markThought()
    const text = written.get(open)
    if (text === undefined || isObject(jsonOrNull(text))) parts.end(open)
  }
  /** Text, refusal or reasoning; one part as long as nothing else comes between. */
  const say = (kind: 'text' | 'refusal' | 'reasoning', text: string): void => {
    let key = `${kind}:${prose}`
    if (parts.open() !== key) {
      closeDone()
      key = `${kind}:${++prose}`
      parts.start(key, { kind })
    }
    parts.delta(key, text)
  }
  const call = (one: JsonObject): void => {
    const key = `call:${typeof one.index === 'number' ? one.index : (stringOrNull(one.id) ?? 0)}`
    const inner = isObject(one.function) ? one.function : {}
    if (!parts.has(key)) {
      closeDone()
      const name = stringOrNull(inner.name) ?? ''
      const opening: PartOpening = {
        kind: 'call',
        id: stringOrNull(one.id) ?? `call_${name}_${written.size}`,
        name,
      }
      parts.start(key, opening)
      written.set(key, '')
    }
    const text = stringOrNull(inner.arguments)
    if (!text) return
    written.set(key, (written.get(key) ?? '') + text)
    parts.delta(key, text)
  }
  const detail = (one: JsonObject): void => {
    const isRedacted = typeof one.data === 'string'
    const value = stringOrNull(one.data) ?? stringOrNull(one.signature)
    if (value === null) return
    say('reasoning', '')
    const key = parts.open()
    if (key === null) return
    signed.add(key)
    parts.signature(key, unsealed(value, 'openai-chat', null, isRedacted))
  }
  const readDelta = (delta: JsonObject): void => {
    const thought = stringOrNull(delta.reasoning_content) ?? stringOrNull(delta.reasoning)
    if (thought) say('reasoning', thought)
    if (Array.isArray(delta.reasoning_details))
      for (const one of delta.reasoning_details) if (isObject(one)) detail(one)
    const text = contentText(delta.content, Infinity)
    if (text) say('text', text)
    const refusal = stringOrNull(delta.refusal)
    if (refusal) {
      refused = true
      say('refusal', refusal)
    }
    if (Array.isArray(delta.tool_calls)) for (const one of delta.tool_calls) if (isObject(one)) call(one)
  }
  const finish = (): void => {
    if (ended || stop === null) return
    ended = true
    markThought()
    parts.endAll()
    emit({
      kind: 'answer-end',
      stop: stop === 'end' && refused ? 'refusal' : stop,
      stopSequence: null,
      usage,
    })
  }

  return {
    read({ data }) {
      if (data === '[DONE]') {
        finish()
        return true
      }
      const chunk = jsonOrNull(data)
      if (!isObject(chunk)) return false
      if (isObject(chunk.error)) {
        emit({ kind: 'failure', error: errorOfOpenai(chunk.error, null, null) })
        ended = true
        return true
      }
      if (!Array.isArray(chunk.choices)) return false
      if (!started) {
        started = true
        emit({
          kind: 'answer-start',
          id: stringOrNull(chunk.id),
          model: stringOrNull(chunk.model),
          usage: null,
        })
      }
      const choice: unknown = chunk.choices[0]
      if (isObject(choice) && (choice.index ?? 0) === 0) {
        if (isObject(choice.delta)) readDelta(choice.delta)
        stop = stopOfChat(stringOrNull(choice.finish_reason)) ?? stop
      }
      usage = newerUsage(usage, usageOfOpenai(chunk.usage))
      return true
    },
    end: finish,
    isComplete: () => stop !== null || ended,
  }
}
