import { isObject, type JsonObject } from '../../providers/dialect.ts'
import type { Path } from '../../providers/wire/value-edits.ts'
import {
  each,
  indexOr,
  noTexts,
  slotsOf,
  type Besides,
  type DialectTexts,
  type EventSlot,
  type EventTexts,
  type TextSlot,
} from './text-slot.ts'

export const openaiResponsesTexts: DialectTexts = {
  requestTexts(body) {
    const slots: TextSlot[] = []
    const system = slotsOf('system', 'input', slots)
    const user = slotsOf('user', 'input', slots)
    system.text(['instructions'], body.instructions)
    user.text(['input'], body.input)
    each(body.input, (item, at) => inputTexts(item, ['input', at], slots))
    if (isObject(body.prompt) && isObject(body.prompt.variables))
      for (const [name, value] of Object.entries(body.prompt.variables)) {
        const path = ['prompt', 'variables', name]
        user.text(path, value)
        if (isObject(value)) user.text([...path, 'text'], value.text)
      }
    each(body.tools, (tool, at) => system.text(['tools', at, 'description'], tool.description))
    return slots
  },
  answerTexts: (body) => responseTexts(body, []),
  echoes: (body) => echoesAt(body, []),
  besides: (body) => logprobsAt(body, []),
  repeats: true,
  eventTexts(event) {
    const { type, response, item, part } = event
    if (typeof type !== 'string') return noTexts
    if (isObject(response)) return responseEvent(response)
    const output = String(indexOr(event.output_index, 0))
    if (isObject(item)) {
      const slots = itemTexts(item, ['item'], output)
      return {
        slots: slots.map(({ path, form, text, channel }) => ({ path, kind: 'whole', form, text, channel })),
        ends: type.endsWith('.done') ? [`${output}/`] : [],
        besides: itemLogprobs(item, ['item']),
      }
    }
    const place = placeOf(event)
    const slots: EventSlot[] = []
    const add = (key: string, under: Path, value: unknown, kind: EventSlot['kind']): void => {
      if (typeof value !== 'string' || value === '') return
      const name = nameOf(type, key, place)
      const form = name === 'arguments' ? (kind === 'delta' ? 'json' : 'json-text') : 'text'
      slots.push({ path: [...under, key], kind, form, text: value, channel: `${output}/${name}` })
    }
    // Sound and pictures are no text.
    if (type.endsWith('.delta') && !/^response\.(audio|image\w*)\.delta$/.test(type))
      add('delta', [], event.delta, 'delta')
    else if (isObject(part)) for (const key of ['text', 'refusal']) add(key, ['part'], part[key], 'whole')
    else
      for (const key of ['text', 'refusal', 'arguments', 'input', 'code', 'transcript'])
        add(key, [], event[key], 'whole')
    const besides = [
      ...(Array.isArray(event.logprobs) ? [{ path: ['logprobs'], raw: '[]' }] : []),
      ...(isObject(part) && Array.isArray(part.logprobs) ? [{ path: ['part', 'logprobs'], raw: '[]' }] : []),
    ]
    return {
      slots,
      ends: type.endsWith('.done') ? [...new Set(slots.map(({ channel }) => channel))] : [],
      besides,
    }
  },
}

/** The end of a stream carries the response with all that was said. */
function responseEvent(response: JsonObject): EventTexts {
  const slots = (Array.isArray(response.output) ? response.output : []).flatMap((item: unknown, at) =>
    isObject(item) ? itemTexts(item, ['response', 'output', at], String(at)) : [],
  )
  return {
    slots: slots.map(({ path, form, text, channel }) => ({ path, kind: 'whole', form, text, channel })),
    ends: slots.length === 0 ? [] : [''],
    besides: logprobsAt(response, ['response']),
  }
}

/** Its content, its summary, or itself: which text of its item an event speaks of. */
const placeOf = (event: JsonObject): string =>
  typeof event.summary_index === 'number'
    ? `summary${event.summary_index}`
    : `text${indexOr(event.content_index, 0)}`

function nameOf(type: string, key: string, place: string): string {
  if (type.includes('_arguments.') || key === 'arguments') return 'arguments'
  if (type.includes('_input.') || key === 'input') return 'input'
  if (type.includes('_code.') || key === 'code') return 'code'
  if (type.includes('transcript')) return 'transcript'
  return place
}

type Named = TextSlot & { readonly channel: string }

const responseTexts = (response: JsonObject, under: Path): TextSlot[] =>
  (Array.isArray(response.output) ? response.output : []).flatMap((item: unknown, at) =>
    isObject(item) ? itemTexts(item, [...under, 'output', at], String(at)) : [],
  )

/** The texts of an item of the output, under the names their deltas come by. */
function itemTexts(item: JsonObject, path: Path, output: string): Named[] {
  const named: Named[] = []
  const under = (name: string, gather: (into: ReturnType<typeof slotsOf>) => void): void => {
    const slots: TextSlot[] = []
    gather(slotsOf('assistant', 'output', slots))
    named.push(...slots.map((slot) => ({ ...slot, channel: `${output}/${name}` })))
  }
  for (const [key, name] of [
    ['summary', 'summary'],
    ['content', 'text'],
  ] as const)
    each(item[key], (part, at) => {
      for (const field of ['text', 'refusal', 'transcript'])
        under(`${name}${at}`, (into) => into.text([...path, key, at, field], part[field]))
    })
  under('arguments', (into) => into.jsonText([...path, 'arguments'], item.arguments))
  under('input', (into) => into.text([...path, 'input'], item.input))
  under('code', (into) => into.text([...path, 'code'], item.code))
  // What the provider's own tools gave back.
  under('output', (into) => into.text([...path, 'output'], item.output))
  return named
}

function inputTexts(item: JsonObject, path: Path, slots: TextSlot[]): void {
  const { role } = item
  const isSystem = role === 'system' || role === 'developer'
  const isOwn =
    role === 'assistant' ||
    (role === undefined && (item.type === 'reasoning' || 'arguments' in item || 'input' in item))
  const into = slotsOf(isSystem ? 'system' : isOwn ? 'assistant' : 'user', 'input', slots)
  const tool = slotsOf('tool', 'tool', slots)
  into.content([...path, 'content'], item.content)
  each(item.content, (part, at) => into.text([...path, 'content', at, 'refusal'], part.refusal))
  into.content([...path, 'summary'], item.summary)
  into.jsonText([...path, 'arguments'], item.arguments)
  into.text([...path, 'input'], item.input)
  tool.content([...path, 'output'], item.output)
  const files = slotsOf('document', 'retrieval', slots)
  for (const key of ['content', 'output']) each(item[key], (part, at) => files.file([...path, key, at], part))
}

function echoesAt(response: JsonObject, under: Path): TextSlot[] {
  const slots: TextSlot[] = []
  slotsOf('system', 'output', slots).text([...under, 'instructions'], response.instructions)
  return slots
}

const logprobsAt = (response: JsonObject, under: Path): Besides[] =>
  (Array.isArray(response.output) ? response.output : []).flatMap((item: unknown, at) =>
    isObject(item) ? itemLogprobs(item, [...under, 'output', at]) : [],
  )

function itemLogprobs(item: JsonObject, under: Path): Besides[] {
  const found: Besides[] = []
  each(item.content, (part, at) => {
    if (Array.isArray(part.logprobs)) found.push({ path: [...under, 'content', at, 'logprobs'], raw: '[]' })
  })
  return found
}
