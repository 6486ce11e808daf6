import { isObject, jsonOrNull, stringOrNull, type JsonObject } from '../../dialect.ts'
import { errorOfOpenai } from '../errors.ts'
import type { Losses } from '../losses.ts'
import type { NeutralEvent, Stop, Usage } from '../neutral.ts'
import { orderParts } from '../open-parts.ts'
import { unsealed } from '../signatures.ts'
import type { NeutralReader } from '../stream.ts'
import { usageOfOpenai } from '../usage.ts'
import { responseStop } from './read-answer.ts'

/** Reads the events of a response. Parts are known by their place in the output and in their item. */
export function readResponsesStream(emit: (event: NeutralEvent) => void, losses: Losses): NeutralReader {
  const parts = orderParts(emit)
  const filled = new Set<string>()
  let started = false
  let ended = false
  let hasCalls = false
  let isRefused = false
  let stop: Stop | null = null
  let usage: Usage | null = null

  const item = (event: JsonObject): string => String(event.output_index)
  const content = (event: JsonObject): string =>
    `${item(event)}.${typeof event.content_index === 'number' ? event.content_index : 0}`
  const fill = (key: string, text: unknown): void => {
    if (typeof text !== 'string' || text === '') return
    filled.add(key)
    parts.delta(key, text)
  }
  /** Some servers send only the whole, at the end. */
  const whole = (key: string, text: unknown): void => {
    if (!filled.has(key)) fill(key, text)
  }
  const startItem = (key: string, one: JsonObject): void => {
    if (one.type === 'function_call') {
      hasCalls = true
      const id = stringOrNull(one.call_id) ?? stringOrNull(one.id) ?? `call_${key}`
      parts.start(key, { kind: 'call', id, name: stringOrNull(one.name) ?? '' })
    } else if (one.type === 'reasoning') parts.start(key, { kind: 'reasoning' })
    else if (one.type !== 'message')
      losses.add(`output[${key}]`, `dropped: an item of type ${String(one.type)} cannot be carried`)
  }
  const endItem = (key: string, one: JsonObject): void => {
    startItem(key, one)
    if (one.type === 'function_call') whole(key, one.arguments)
    if (one.type === 'reasoning') {
      const summary: unknown = Array.isArray(one.summary) ? one.summary[0] : null
      if (isObject(summary)) whole(key, summary.text)
      const value = stringOrNull(one.encrypted_content)
      if (value) parts.signature(key, unsealed(value, 'openai-responses', stringOrNull(one.id), false))
    }
    parts.end(key)
  }
  const startContent = (key: string, kind: 'text' | 'refusal'): void => {
    if (kind === 'refusal') isRefused = true
    parts.start(key, { kind })
  }
  const finish = (): void => {
    if (ended || stop === null) return
    ended = true
    parts.endAll()
    emit({ kind: 'answer-end', stop, stopSequence: null, usage })
  }
  const readLifecycle = (event: JsonObject, response: JsonObject): void => {
    if (!started) {
      started = true
      emit({
        kind: 'answer-start',
        id: stringOrNull(response.id),
        model: stringOrNull(response.model),
        usage: null,
      })
    }
    usage = usageOfOpenai(response.usage) ?? usage
    if (event.type === 'response.failed') {
      ended = true
      const error = isObject(response.error) ? response.error : {}
      emit({ kind: 'failure', error: errorOfOpenai(error, null, null) })
    } else if (event.type === 'response.completed' || event.type === 'response.incomplete') {
      stop = responseStop(response, hasCalls, isRefused) ?? 'other'
      finish()
    }
  }
  const readEvent = (event: JsonObject): boolean => {
    if (isObject(event.response)) {
      readLifecycle(event, event.response)
      return true
    }
    switch (event.type) {
      case 'response.output_item.added':
      case 'response.output_item.done':
        if (!isObject(event.item)) return false
        if (event.type.endsWith('added')) startItem(item(event), event.item)
        else endItem(item(event), event.item)
        return true
      case 'response.content_part.added':
        if (isObject(event.part) && (event.part.type === 'output_text' || event.part.type === 'refusal'))
          startContent(content(event), event.part.type === 'refusal' ? 'refusal' : 'text')
        return true
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        startContent(content(event), event.type === 'response.refusal.delta' ? 'refusal' : 'text')
        fill(content(event), event.delta)
        return true
      case 'response.output_text.done':
        startContent(content(event), 'text')
        whole(content(event), event.text)
        return true
      case 'response.refusal.done':
        startContent(content(event), 'refusal')
        whole(content(event), event.refusal)
        return true
      case 'response.content_part.done':
        parts.end(content(event))
        return true
      case 'response.function_call_arguments.delta':
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        fill(item(event), event.delta)
        return true
      case 'response.reasoning_summary_part.added':
        if (filled.has(item(event))) parts.delta(item(event), '\n\n')
        return true
      case 'error':
        ended = true
        emit({
          kind: 'failure',
          error: errorOfOpenai(isObject(event.error) ? event.error : event, null, null),
        })
        return true
      default:
        return typeof event.type === 'string'
    }
  }
  return {
    read({ data }) {
      const event = jsonOrNull(data)
      return data === '[DONE]' || (isObject(event) && readEvent(event))
    },
    end: finish,
    isComplete: () => stop !== null || ended,
  }
}
