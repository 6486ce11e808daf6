import { isRefusal, refuse } from '../content/ask.ts'
import type { Ask, Refusal, Tool, ToolChoice } from '../content/ask.ts'
import { asList, asNumber, asText, isObject } from '../content/json.ts'
import type { JsonObject } from '../content/json.ts'
import type { Breakpoint } from '../content/prompt-cache.ts'
import { hashText } from '../content/random.ts'
import { countTokens } from '../content/tokens.ts'
import { findModel } from '../models.ts'
import { add, blockText, blockTokens, contentText, newReading } from './blocks.ts'
import type { Reading } from './blocks.ts'
import { required } from './errors.ts'

/** A message request of the Anthropic dialect, with what only this dialect asks for. */
export type MessageRequest = {
  readonly ask: Ask
  readonly isStream: boolean
  /** Whether the thoughts are shown as a content block. */
  readonly showsThinking: boolean
  readonly breakpoints: readonly Breakpoint[]
}

/** Reads a message request, or refuses it as the real API would. `model` comes without its fault. */
export function parseMessages(
  body: JsonObject,
  model: string,
  needsMaxTokens = true,
): MessageRequest | Refusal {
  const maxTokens = body['max_tokens']
  if (needsMaxTokens && maxTokens === undefined) return required('max_tokens')
  if (needsMaxTokens && (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens)))
    return refuse(400, 'max_tokens: Input should be a valid integer')
  if (typeof maxTokens === 'number' && maxTokens < 1)
    return refuse(400, 'max_tokens: Input should be greater than or equal to 1')
  const temperature = body['temperature']
  if (temperature !== undefined && (typeof temperature !== 'number' || temperature < 0 || temperature > 1))
    return refuse(400, 'temperature: range: 0..1')
  if (body['messages'] === undefined) return required('messages')
  if (!Array.isArray(body['messages'])) return refuse(400, 'messages: Input should be a valid array')
  if (body['messages'].length === 0) return refuse(400, 'messages: at least one message is required')

  const reading = newReading()
  const tools = readTools(body['tools'], reading)
  readSystem(body['system'], reading)
  const turns = readMessages(body['messages'], reading)
  if (isRefusal(turns)) return turns
  if (isObject(body['cache_control'])) add(reading, '', 0, body)
  const contextTokens = findModel(model)?.contextTokens ?? Infinity
  if (reading.tokens > contextTokens)
    return refuse(400, `prompt is too long: ${reading.tokens} tokens > ${contextTokens} maximum`)

  const thinking = isObject(body['thinking']) ? body['thinking'] : {}
  const showsThinking = thinking['type'] === 'enabled' || thinking['type'] === 'adaptive'
  const choice = isObject(body['tool_choice']) ? body['tool_choice'] : {}
  return {
    ask: {
      model,
      promptText: reading.text,
      inputTokens: reading.tokens + 3,
      question: turns.question,
      toolResults: turns.toolResults,
      tools,
      toolChoice: readChoice(choice),
      isParallel: choice['disable_parallel_tool_use'] !== true,
      format: readFormat(body),
      maxTokens: asNumber(maxTokens) ?? Infinity,
      stop: asList(body['stop_sequences']).filter(
        (text): text is string => typeof text === 'string' && text !== '',
      ),
      reasoningTokens: showsThinking || model.includes('reasoning') ? 24 + (hashText(reading.text) % 200) : 0,
    },
    isStream: body['stream'] === true,
    showsThinking,
    breakpoints: reading.breakpoints,
  }
}

function readTools(tools: unknown, reading: Reading): readonly Tool[] {
  const offered = asList(tools).filter(isObject)
  // The system text that explains tool use costs about this much on the real service.
  if (offered.length > 0) add(reading, '', 340)
  return offered.map((tool) => {
    const text = JSON.stringify(tool)
    add(reading, text, countTokens(text), tool)
    const schema = isObject(tool['input_schema']) ? tool['input_schema'] : { type: 'object' }
    return { name: asText(tool['name']) ?? '', description: asText(tool['description']) ?? '', schema }
  })
}

function readSystem(system: unknown, reading: Reading): void {
  const text = asText(system)
  if (text !== undefined) add(reading, `system: ${text}`, 2 + countTokens(text))
  for (const block of asList(system).filter(isObject))
    add(reading, `system: ${blockText(block)}`, blockTokens(block), block)
}

type Turns = { readonly question: string; readonly toolResults: readonly string[] }

function readMessages(messages: readonly unknown[], reading: Reading): Turns | Refusal {
  let question = ''
  let toolResults: readonly string[] = []
  let openCalls: readonly unknown[] = []
  for (const [index, message] of messages.entries()) {
    if (!isObject(message)) return refuse(400, `messages.${index}: Input should be a valid dictionary`)
    const role = asText(message['role'])
    if (role !== 'user' && role !== 'assistant' && role !== 'system')
      return refuse(
        400,
        `messages: Unexpected role "${role ?? ''}". Allowed roles are "user" or "assistant".`,
      )
    const { content } = message
    if (typeof content !== 'string' && !Array.isArray(content)) return required(`messages.${index}.content`)
    const blocks: readonly JsonObject[] =
      typeof content === 'string' ? [{ type: 'text', text: content }] : content.filter(isObject)
    add(reading, `\n${role}: `, 4)
    for (const block of blocks) add(reading, blockText(block), blockTokens(block), block)
    const results = blocks.filter(({ type }) => type === 'tool_result')
    const answered = new Set(results.map((block) => block['tool_use_id']))
    const open = openCalls.filter((id) => !answered.has(id))
    if (open.length > 0)
      return refuse(
        400,
        `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      )
    openCalls = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => id)
    if (role !== 'user') continue
    toolResults = results.map((block) => contentText(block['content']))
    const words = blocks
      .filter(({ type }) => type === 'text')
      .map(blockText)
      .join('\n')
    if (words !== '') question = words
  }
  return { question, toolResults }
}

function readChoice(choice: JsonObject): ToolChoice {
  if (choice['type'] === 'none') return { kind: 'none' }
  if (choice['type'] === 'any') return { kind: 'any' }
  const name = asText(choice['name'])
  return choice['type'] === 'tool' && name !== undefined ? { kind: 'one', name } : { kind: 'auto' }
}

/** Structured output: `output_config.format`, or its earlier name `output_format`. */
function readFormat(body: JsonObject): Ask['format'] {
  const config = isObject(body['output_config']) ? body['output_config']['format'] : body['output_format']
  return isObject(config) && isObject(config['schema'])
    ? { kind: 'schema', schema: config['schema'] }
    : { kind: 'text' }
}
