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

export const geminiTexts: DialectTexts = {
  requestTexts: (body) => geminiRequestTexts(body, []),
  answerTexts(body) {
    const slots: TextSlot[] = []
    const into = slotsOf('assistant', 'output', slots)
    each(body.candidates, ({ content }, at) => {
      if (isObject(content))
        each(content.parts, (part, index) =>
          partTexts(part, ['candidates', at, 'content', 'parts', index], into, null),
        )
    })
    return slots
  },
  echoes: () => [],
  besides: logprobs,
  repeats: false,
  eventTexts(event) {
    const slots: EventSlot[] = []
    const ends: string[] = []
    each(event.candidates, (candidate, at) => {
      const sequence = `${indexOr(candidate.index, at)}/`
      if (isObject(candidate.content))
        each(candidate.content.parts, (part, index) => {
          const path = ['candidates', at, 'content', 'parts', index]
          if (typeof part.text === 'string' && part.text !== '')
            slots.push({
              ...{ path: [...path, 'text'], kind: 'delta', form: 'text', text: part.text },
              channel: sequence + (part.thought === true ? 'thought' : 'text'),
            })
          const others: TextSlot[] = []
          partTexts({ ...part, text: undefined }, path, slotsOf('assistant', 'output', others), null)
          for (const { path: place, form, text } of others)
            slots.push({ path: place, kind: 'whole', form, text, channel: `${sequence}part` })
        })
      if (typeof candidate.finishReason === 'string') ends.push(sequence)
    })
    return { slots, ends, besides: logprobs(event) }
  },
}

/** Also of a request that stands in a field of another (counting tokens). Both spellings of a field are taken. */
export function geminiRequestTexts(body: JsonObject, under: Path): TextSlot[] {
  const slots: TextSlot[] = []
  const system = slotsOf('system', 'input', slots)
  for (const key of ['systemInstruction', 'system_instruction']) {
    system.text([...under, key], body[key])
    const instruction = body[key]
    if (isObject(instruction)) partsTexts(instruction, [...under, key], system, slots)
  }
  const contents = (content: JsonObject, path: Path): void => {
    const into = slotsOf(content.role === 'model' ? 'assistant' : 'user', 'input', slots)
    partsTexts(content, path, into, slots)
  }
  if (isObject(body.contents)) contents(body.contents, [...under, 'contents'])
  each(body.contents, (content, at) => contents(content, [...under, 'contents', at]))
  each(body.tools, (tool, at) => {
    for (const key of ['functionDeclarations', 'function_declarations'])
      each(tool[key], (one, index) =>
        system.text([...under, 'tools', at, key, index, 'description'], one.description),
      )
  })
  return slots
}

/** Of embedContent, and of each request of batchEmbedContents. */
export function geminiEmbeddingsTexts(body: JsonObject): TextSlot[] {
  const slots: TextSlot[] = []
  const user = slotsOf('user', 'input', slots)
  const one = ({ content, title }: JsonObject, under: Path): void => {
    user.text([...under, 'title'], title)
    if (isObject(content)) partsTexts(content, [...under, 'content'], user, slots)
  }
  one(body, [])
  each(body.requests, (request, at) => one(request, ['requests', at]))
  return slots
}

function partsTexts(
  content: JsonObject,
  path: Path,
  into: ReturnType<typeof slotsOf>,
  inRequest: TextSlot[],
): void {
  if (isObject(content.parts)) partTexts(content.parts, [...path, 'parts'], into, inRequest)
  each(content.parts, (part, at) => partTexts(part, [...path, 'parts', at], into, inRequest))
}

function partTexts(
  part: JsonObject,
  path: Path,
  into: ReturnType<typeof slotsOf>,
  inRequest: TextSlot[] | null,
): void {
  const tool = inRequest ? slotsOf('tool', 'tool', inRequest) : into
  const field = (names: readonly string[], visit: (value: JsonObject, at: Path) => void): void => {
    for (const name of names) if (isObject(part[name])) visit(part[name], [...path, name])
  }
  into.text([...path, 'text'], part.text)
  if (inRequest) slotsOf('document', 'retrieval', inRequest).file(path, part)
  field(['functionCall', 'function_call'], (call, at) => into.json([...at, 'args'], call.args))
  field(['functionResponse', 'function_response'], (answer, at) =>
    tool.json([...at, 'response'], answer.response),
  )
  field(['executableCode', 'executable_code'], ({ code }, at) => into.text([...at, 'code'], code))
  field(['codeExecutionResult', 'code_execution_result'], ({ output }, at) =>
    tool.text([...at, 'output'], output),
  )
}

function logprobs(body: JsonObject): Besides[] {
  const found: Besides[] = []
  each(body.candidates, (candidate, at) => {
    if (isObject(candidate.logprobsResult))
      found.push({ path: ['candidates', at, 'logprobsResult'], raw: '{}' })
  })
  return found
}
