import { isObject, type Dialect, type JsonObject } from '../../providers/dialect.ts'
import type { Stage } from '../check.ts'
import { heldFile, wordsOf } from './text-file.ts'
import { each } from './text-slot.ts'

/**
 * What no guardrail can look at. tokens: a text given as numbers. image, audio, video. file: bytes that are no text, too
 * long, or at an address. kept: what the provider keeps and adds (an earlier answer, a cached or stored prompt).
 */
export type UnseenKind = 'tokens' | 'image' | 'audio' | 'video' | 'file' | 'kept'

export type Unseen = { readonly stage: Stage; readonly kind: UnseenKind }

/** A caller may nest parts without end. */
const deepest = 6

/**
 * The parts of a request that hold no text to look at, each kind once a stage. Reads shapes and not dialects, but for
 * what is a dialect's own. Of a file the stage is both what is asked and, as it would be were it text, what was retrieved.
 */
export function unseenParts(dialect: Dialect, body: JsonObject): readonly Unseen[] {
  const found = new Map<string, Unseen>()
  const add = (stage: Stage, kind: UnseenKind): void => void found.set(`${stage}/${kind}`, { stage, kind })

  const visit = (part: JsonObject, stage: Stage, depth: number): void => {
    if (depth > deepest) return
    const within = isToolResult(part) ? 'tool' : stage
    const kind = kindOf(part)
    if (kind !== null) add(within, kind)
    if (kind === 'file' && within === 'input') add('retrieval', kind)
    if (isObject(part.source)) each(part.source.content, (one) => visit(one, within, depth + 1))
    for (const key of ['content', 'parts', 'output', 'functionResponse', 'function_response']) {
      const inner = part[key]
      if (isObject(inner)) visit(inner, within, depth + 1)
      else each(inner, (one) => visit(one, within, depth + 1))
    }
  }
  for (const key of ['messages', 'input', 'contents', 'content', 'requests', 'system']) {
    if (isObject(body[key])) visit(body[key], 'input', 0)
    each(body[key], (one) => visit(one, 'input', 0))
  }
  for (const key of ['systemInstruction', 'system_instruction'])
    if (isObject(body[key])) visit(body[key], 'input', 0)
  if (isObject(body.generateContentRequest))
    for (const { stage, kind } of unseenParts(dialect, body.generateContentRequest)) add(stage, kind)

  if (dialect === 'openai-embeddings' && Array.isArray(body.input) && body.input.some(isOfNumbers))
    add('input', 'tokens')
  if (keptBy.some((key) => isGiven(body[key]))) add('input', 'kept')
  if (isObject(body.prompt) && isGiven(body.prompt.id)) add('input', 'kept')
  return [...found.values()]
}

/** Names of what the provider keeps. */
const keptBy = ['previous_response_id', 'conversation', 'cachedContent', 'cached_content']
const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== ''
const isOfNumbers = (one: unknown): boolean =>
  typeof one === 'number' || (Array.isArray(one) && one.some((inner) => typeof inner === 'number'))

const isToolResult = ({ type, role, ...part }: JsonObject): boolean =>
  role === 'tool' ||
  (typeof type === 'string' && /(?:tool_result|_call_output)$/.test(type)) ||
  isObject(part.functionResponse) ||
  isObject(part.function_response)

const kindOfType: { readonly [type: string]: UnseenKind } = {
  ...{ image_url: 'image', input_image: 'image', image: 'image', computer_screenshot: 'image' },
  ...{ image_generation_call: 'image', input_audio: 'audio', audio: 'audio' },
  ...{ video_url: 'video', input_video: 'video', video: 'video' },
  ...{ file: 'file', input_file: 'file', container_upload: 'file', item_reference: 'kept' },
}

function kindOf(part: JsonObject): UnseenKind | null {
  const { type, source } = part
  const file = heldFile(part)
  if (file !== null && wordsOf(file) !== null) return null
  if (type === 'document' && isObject(source))
    return source.type === 'text' || source.type === 'content' ? null : 'file'
  const data = part.inlineData ?? part.inline_data ?? part.fileData ?? part.file_data
  if (isObject(data)) return kindOfMedia(data.mimeType ?? data.mime_type)
  return typeof type === 'string' && Object.hasOwn(kindOfType, type) ? kindOfType[type]! : null
}

function kindOfMedia(type: unknown): UnseenKind {
  const [media] = typeof type === 'string' ? type.split('/') : []
  return media === 'image' || media === 'audio' || media === 'video' ? media : 'file'
}
