import type { JsonObject } from '../../dialect.ts'
import type { NeutralEvent, PartOpening, Signature, Stop, Usage } from '../neutral.ts'
import { namedEvent, type NeutralWriter, type WriterOptions } from '../stream.ts'
import { callItem, contentOf, itemIdOf, messageItem, reasoningItem, responseOf } from './write-answer.ts'

/**
 * Writes the whole life of a response: created, in progress, each item added, filled and done, and the end. Texts
 * that follow each other are parts of one message, as they are in an answer that is not streamed.
 */
export function writeResponsesStream({ createdAt }: WriterOptions): NeutralWriter {
  const output: JsonObject[] = []
  let id: string | null = null
  let model: string | null = null
  let isStarted = false
  let sequence = 0
  let open: PartOpening | null = null
  let text = ''
  let signature: Signature | null = null
  /** Parts of the message that is open; null when none is. */
  let message: JsonObject[] | null = null
  let itemId = ''

  const event = (type: string, fields: JsonObject): string =>
    namedEvent({ type, sequence_number: sequence++, ...fields })
  const placed = (): JsonObject => ({ item_id: itemId, output_index: output.length })
  const response = (stop: Stop | null, usage: Usage | null): JsonObject =>
    responseOf({ id, model, createdAt }, output, stop, usage)

  const start = (): string => {
    if (isStarted) return ''
    isStarted = true
    return (
      event('response.created', { response: response(null, null) }) +
      event('response.in_progress', { response: response(null, null) })
    )
  }
  const added = (item: JsonObject): string =>
    event('response.output_item.added', { output_index: output.length, item })
  const done = (item: JsonObject): string => {
    const written = event('response.output_item.done', { output_index: output.length, item })
    output.push(item)
    return written
  }
  const endMessage = (): string => {
    if (!message) return ''
    const item = messageItem(itemId, message, 'completed')
    message = null
    return done(item)
  }
  const startPart = (part: PartOpening): string => {
    open = part
    text = ''
    signature = null
    const isText = part.kind === 'text' || part.kind === 'refusal'
    let written = start() + (isText ? '' : endMessage())
    if (!isText || !message) itemId = itemIdOf(id, output.length)
    if (part.kind === 'call') return written + added(callItem(itemId, part, '', 'in_progress'))
    if (part.kind === 'reasoning')
      return (
        written +
        added(reasoningItem(itemId, '', null)) +
        event('response.reasoning_summary_part.added', {
          ...placed(),
          summary_index: 0,
          part: { type: 'summary_text', text: '' },
        })
      )
    if (!message) {
      message = []
      written += added(messageItem(itemId, [], 'in_progress'))
    }
    return (
      written +
      event('response.content_part.added', {
        ...placed(),
        content_index: message.length,
        part: contentOf({ kind: part.kind, text: '' }),
      })
    )
  }
  const delta = (piece: string): string => {
    if (!open || piece === '') return ''
    text += piece
    const fields = { ...placed(), delta: piece }
    if (open.kind === 'call') return event('response.function_call_arguments.delta', fields)
    if (open.kind === 'reasoning')
      return event('response.reasoning_summary_text.delta', { ...fields, summary_index: 0 })
    const inMessage = { ...fields, content_index: message?.length ?? 0 }
    return open.kind === 'text'
      ? event('response.output_text.delta', { ...inMessage, logprobs: [] })
      : event('response.refusal.delta', inMessage)
  }
  const endPart = (): string => {
    if (!open) return ''
    const part = open
    open = null
    if (part.kind === 'call')
      return (
        event('response.function_call_arguments.done', { ...placed(), name: part.name, arguments: text }) +
        done(callItem(itemId, part, text, 'completed'))
      )
    if (part.kind === 'reasoning')
      return (
        event('response.reasoning_summary_text.done', { ...placed(), summary_index: 0, text }) +
        event('response.reasoning_summary_part.done', {
          ...placed(),
          summary_index: 0,
          part: { type: 'summary_text', text },
        }) +
        done({ ...reasoningItem(itemId, text, signature), id: itemId })
      )
    const content = contentOf({ kind: part.kind, text })
    const fields = { ...placed(), content_index: message?.length ?? 0 }
    message?.push(content)
    return (
      (part.kind === 'text'
        ? event('response.output_text.done', { ...fields, text, logprobs: [] })
        : event('response.refusal.done', { ...fields, refusal: text })) +
      event('response.content_part.done', { ...fields, part: content })
    )
  }

  return (one: NeutralEvent): string => {
    switch (one.kind) {
      case 'answer-start':
        if (!isStarted) ({ id, model } = one)
        return start()
      case 'part-start':
        return startPart(one.part)
      case 'part-delta':
        return delta(one.text)
      case 'signature':
        signature = one.signature
        return ''
      case 'part-end':
        return endPart()
      case 'answer-end': {
        const before = start() + endMessage()
        const whole = response(one.stop ?? 'other', one.usage)
        return before + event(`response.${String(whole.status)}`, { response: whole })
      }
      case 'failure':
        return event('error', {
          code: one.error.code ?? one.error.kind,
          message: one.error.message,
          param: null,
        })
    }
  }
}
