import { isObject, type JsonObject } from '../../providers/dialect.ts'
import type { Path } from '../../providers/wire/value-edits.ts'
import {
  each,
  indexOr,
  slotsOf,
  type Besides,
  type DialectTexts,
  type EventSlot,
  type TextSlot,
} from './text-slot.ts'

/** OpenAI's own fields, and those in which others that speak its dialect put thoughts (OpenRouter, Mistral, DeepSeek). */
export const openaiChatTexts: DialectTexts = {
  requestTexts(body) {
    const slots: TextSlot[] = []
    const system = slotsOf('system', 'input', slots)
    each(body.messages, (message, at) => messageTexts(message, ['messages', at], slots))
    each(body.tools, (tool, at) => {
      if (isObject(tool.function))
        system.text(['tools', at, 'function', 'description'], tool.function.description)
    })
    if (isObject(body.prediction))
      slotsOf('user', 'input', slots).content(['prediction', 'content'], body.prediction.content)
    return slots
  },
  answerTexts(body) {
    const slots: TextSlot[] = []
    each(body.choices, ({ message }, at) => {
      if (isObject(message))
        ownTexts(message, ['choices', at, 'message'], slotsOf('assistant', 'output', slots))
    })
    return slots
  },
  echoes: () => [],
  besides: logprobs,
  repeats: false,
  eventTexts(event) {
    const slots: EventSlot[] = []
    const ends: string[] = []
    each(event.choices, (choice, at) => {
      const sequence = `${indexOr(choice.index, at)}/`
      const { delta } = choice
      const path = ['choices', at, 'delta']
      const add = (name: string, form: EventSlot['form'], place: Path, text: unknown): void => {
        if (typeof text === 'string' && text !== '')
          slots.push({ path: [...path, ...place], kind: 'delta', form, text, channel: sequence + name })
      }
      if (isObject(delta)) {
        add('reasoning', 'text', ['reasoning_content'], delta.reasoning_content)
        add('reasoning', 'text', ['reasoning'], delta.reasoning)
        add('text', 'text', ['content'], delta.content)
        each(delta.reasoning_details, (part, index) => {
          for (const key of ['text', 'summary'])
            add(`details-${key}`, 'text', ['reasoning_details', index, key], part[key])
        })
        each(delta.content, (part, index) => {
          each(part.thinking, (thought, inner) =>
            add('reasoning', 'text', ['content', index, 'thinking', inner, 'text'], thought.text),
          )
          add('text', 'text', ['content', index, 'text'], part.text)
        })
        add('refusal', 'text', ['refusal'], delta.refusal)
        if (isObject(delta.audio)) add('audio', 'text', ['audio', 'transcript'], delta.audio.transcript)
        if (isObject(delta.function_call))
          add('function', 'json', ['function_call', 'arguments'], delta.function_call.arguments)
        each(delta.tool_calls, (call, index) => {
          const name = `call${indexOr(call.index, index)}`
          const under = ['tool_calls', index]
          if (isObject(call.function))
            add(name, 'json', [...under, 'function', 'arguments'], call.function.arguments)
          if (isObject(call.custom)) add(name, 'text', [...under, 'custom', 'input'], call.custom.input)
        })
      }
      if (typeof choice.finish_reason === 'string') ends.push(sequence)
    })
    return { slots, ends, besides: logprobs(event) }
  },
}

/** Of a request's message, or of a prompt's, which have the same shape. */
export function messageTexts(message: JsonObject, path: Path, slots: TextSlot[]): void {
  const { role } = message
  const isTool = role === 'tool' || role === 'function'
  const speaker =
    role === 'system' || role === 'developer' ? 'system' : role === 'assistant' ? 'assistant' : 'user'
  ownTexts(message, path, isTool ? slotsOf('tool', 'tool', slots) : slotsOf(speaker, 'input', slots))
  const files = slotsOf('document', 'retrieval', slots)
  each(message.content, (part, at) => files.file([...path, 'content', at], part))
}

function ownTexts(message: JsonObject, path: Path, into: ReturnType<typeof slotsOf>): void {
  into.text([...path, 'reasoning_content'], message.reasoning_content)
  into.text([...path, 'reasoning'], message.reasoning)
  into.content([...path, 'content'], message.content)
  each(message.content, (part, at) => {
    into.content([...path, 'content', at, 'thinking'], part.thinking)
    into.text([...path, 'content', at, 'refusal'], part.refusal)
  })
  each(message.reasoning_details, (part, at) => {
    for (const key of ['text', 'summary']) into.text([...path, 'reasoning_details', at, key], part[key])
  })
  into.text([...path, 'refusal'], message.refusal)
  if (isObject(message.audio)) into.text([...path, 'audio', 'transcript'], message.audio.transcript)
  if (isObject(message.function_call))
    into.jsonText([...path, 'function_call', 'arguments'], message.function_call.arguments)
  each(message.tool_calls, (call, at) => {
    const under = [...path, 'tool_calls', at]
    if (isObject(call.function)) into.jsonText([...under, 'function', 'arguments'], call.function.arguments)
    if (isObject(call.custom)) into.text([...under, 'custom', 'input'], call.custom.input)
  })
}

function logprobs(body: JsonObject): Besides[] {
  const found: Besides[] = []
  each(body.choices, (choice, at) => {
    if (isObject(choice.logprobs)) found.push({ path: ['choices', at, 'logprobs'], raw: 'null' })
  })
  return found
}
