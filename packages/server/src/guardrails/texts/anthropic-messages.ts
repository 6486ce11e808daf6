import { isObject, type JsonObject } from '../../providers/dialect.ts'
import type { Path } from '../../providers/wire/value-edits.ts'
import {
  each,
  indexOr,
  noTexts,
  slotsOf,
  type DialectTexts,
  type EventSlot,
  type TextSlot,
} from './text-slot.ts'

export const anthropicMessagesTexts: DialectTexts = {
  requestTexts(body) {
    const slots: TextSlot[] = []
    const system = slotsOf('system', 'input', slots)
    system.content(['system'], body.system)
    each(body.messages, ({ role, content }, at) => {
      const path = ['messages', at, 'content']
      const into = slotsOf(
        role === 'assistant' ? 'assistant' : role === 'system' ? 'system' : 'user',
        'input',
        slots,
      )
      into.text(path, content)
      each(content, (block, index) => blockTexts(block, [...path, index], into, slots))
    })
    each(body.tools, (tool, at) => system.text(['tools', at, 'description'], tool.description))
    return slots
  },
  answerTexts(body) {
    const slots: TextSlot[] = []
    const into = slotsOf('assistant', 'output', slots)
    each(body.content, (block, at) => blockTexts(block, ['content', at], into, null))
    return slots
  },
  echoes: () => [],
  besides: () => [],
  repeats: false,
  eventTexts(event) {
    const channel = `/${indexOr(event.index, 0)}`
    const slots: EventSlot[] = []
    const add = (path: Path, kind: EventSlot['kind'], form: EventSlot['form'], text: unknown): void => {
      if (typeof text === 'string' && text !== '') slots.push({ path, kind, form, text, channel })
    }
    switch (event.type) {
      case 'content_block_start': {
        const block = event.content_block
        if (!isObject(block)) return noTexts
        add(['content_block', 'text'], 'delta', 'text', block.text)
        add(['content_block', 'thinking'], 'delta', 'text', block.thinking)
        if (isObject(block.input) && Object.keys(block.input).length > 0)
          add(['content_block', 'input'], 'whole', 'json', JSON.stringify(block.input))
        break
      }
      case 'content_block_delta': {
        const { delta } = event
        if (!isObject(delta)) return noTexts
        add(['delta', 'text'], 'delta', 'text', delta.text)
        add(['delta', 'thinking'], 'delta', 'text', delta.thinking)
        add(['delta', 'partial_json'], 'delta', 'json', delta.partial_json)
        break
      }
      case 'content_block_stop':
        return { slots, ends: [channel], besides: [] }
      case 'message_delta':
      case 'message_stop':
        return { slots, ends: ['/'], besides: [] }
    }
    return { slots, ends: [], besides: [] }
  },
}

/** `inRequest`: where tools' results and documents go, which stand in requests alone. */
function blockTexts(
  block: JsonObject,
  path: Path,
  into: ReturnType<typeof slotsOf>,
  inRequest: TextSlot[] | null,
): void {
  into.text([...path, 'text'], block.text)
  into.text([...path, 'thinking'], block.thinking)
  into.json([...path, 'input'], block.input)
  if (!inRequest) return
  const tool = slotsOf('tool', 'tool', inRequest)
  if (typeof block.type === 'string' && block.type.endsWith('tool_result')) {
    tool.text([...path, 'content'], block.content)
    each(block.content, (part, at) => {
      tool.text([...path, 'content', at, 'text'], part.text)
      documentTexts(part, [...path, 'content', at], inRequest)
    })
  } else documentTexts(block, path, inRequest)
}

/** document and search_result blocks. */
function documentTexts(block: JsonObject, path: Path, slots: TextSlot[]): void {
  if (block.type !== 'document' && block.type !== 'search_result') return
  const into = slotsOf('document', 'retrieval', slots)
  into.text([...path, 'title'], block.title)
  into.text([...path, 'context'], block.context)
  into.content([...path, 'content'], block.content)
  into.file(path, block)
  if (!isObject(block.source)) return
  if (block.source.type === 'text') into.text([...path, 'source', 'data'], block.source.data)
  into.content([...path, 'source', 'content'], block.source.content)
}
