import { isRefusal, refuse } from '../../content/ask.ts'
import type { Ask, Format, Refusal, Tool, ToolChoice } from '../../content/ask.ts'
import { asList, asNumber, asText, isObject } from '../../content/json.ts'
import type { JsonObject } from '../../content/json.ts'
import { countTokens } from '../../content/tokens.ts'
import { findModel, thinks } from '../../models.ts'
import { missing, wrongType } from '../errors.ts'
import { thinkingTokens } from '../parse.ts'
import { readItems } from './items.ts'
import type { Kept } from './store.ts'

/** A request of the Responses interface, with what only it asks for. */
export type ResponsesRequest = {
  readonly ask: Ask
  readonly isStream: boolean
  readonly isBackground: boolean
  readonly isKept: boolean
  /** Whether the thoughts are summed up in an item of their own. */
  readonly wantsSummary: boolean
  /** The request's own items, each with an id. */
  readonly input: readonly JsonObject[]
  readonly body: JsonObject
}

/** Reads a request, or refuses it as the real API would. `model` comes without its fault; `before` is what it goes on from. */
export function parseResponses(
  body: JsonObject,
  model: string,
  before: Kept | undefined,
): ResponsesRequest | Refusal {
  const { input } = body
  if (input === undefined) return missing('input')
  if (typeof input !== 'string' && !Array.isArray(input))
    return wrongType('input', 'one of a string or array of objects', input)
  const refusal = checkLimits(body)
  if (refusal !== undefined) return refusal
  const items: readonly unknown[] =
    typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input
  const earlier = before === undefined ? [] : [...before.input, ...asList(before.response['output'])]
  const read = readItems([...earlier, ...items])
  if (isRefusal(read)) return read

  const instructions = asText(body['instructions']) ?? ''
  const tools = readTools(body['tools'])
  const toolText = tools.length === 0 ? '' : JSON.stringify(body['tools'])
  const inputTokens =
    3 +
    read.tokens +
    (instructions === '' ? 0 : 4 + countTokens(instructions)) +
    (toolText === '' ? 0 : 12 + countTokens(toolText))
  const contextTokens = findModel(model)?.contextTokens ?? Infinity
  if (inputTokens > contextTokens)
    return refuse(
      400,
      'Your input exceeds the context window of this model. Please adjust your input and try again.',
      { param: 'input', code: 'context_length_exceeded' },
    )
  const reasoning = isObject(body['reasoning']) ? body['reasoning'] : {}
  const promptText = `${toolText}${instructions}${read.text}`
  return {
    ask: {
      model,
      promptText,
      inputTokens,
      question: read.question,
      toolResults: read.toolResults,
      tools,
      toolChoice: readChoice(body['tool_choice']),
      isParallel: body['parallel_tool_calls'] !== false,
      format: readFormat(body['text']),
      maxTokens: asNumber(body['max_output_tokens']) ?? Infinity,
      stop: [],
      reasoningTokens: thinks(model) ? thinkingTokens(promptText, asText(reasoning['effort'])) : 0,
    },
    isStream: body['stream'] === true,
    isBackground: body['background'] === true,
    isKept: body['store'] !== false,
    wantsSummary: typeof reasoning['summary'] === 'string',
    input: items.filter(isObject),
    body,
  }
}

function checkLimits(body: JsonObject): Refusal | undefined {
  const temperature = body['temperature']
  if (temperature !== undefined && temperature !== null && typeof temperature !== 'number')
    return wrongType('temperature', 'a decimal', temperature)
  const most = body['max_output_tokens']
  if (most === undefined || most === null) return undefined
  if (typeof most !== 'number' || !Number.isInteger(most))
    return wrongType('max_output_tokens', 'an integer', most)
  return most >= 16
    ? undefined
    : refuse(
        400,
        `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${most} instead.`,
        { param: 'max_output_tokens', code: 'integer_below_min_value' },
      )
}

const readTools = (tools: unknown): readonly Tool[] =>
  asList(tools).flatMap((tool) => {
    const name = isObject(tool) && tool['type'] === 'function' ? asText(tool['name']) : undefined
    if (!isObject(tool) || name === undefined) return []
    const schema = isObject(tool['parameters']) ? tool['parameters'] : { type: 'object' }
    return [{ name, description: asText(tool['description']) ?? '', schema }]
  })

function readChoice(choice: unknown): ToolChoice {
  if (choice === 'none') return { kind: 'none' }
  if (choice === 'required') return { kind: 'any' }
  const named = isObject(choice) ? asText(choice['name']) : undefined
  return named === undefined ? { kind: 'auto' } : { kind: 'one', name: named }
}

function readFormat(text: unknown): Format {
  const format = isObject(text) ? text['format'] : undefined
  if (!isObject(format)) return { kind: 'text' }
  if (format['type'] === 'json_schema' && isObject(format['schema']))
    return { kind: 'schema', schema: format['schema'] }
  return { kind: format['type'] === 'json_object' ? 'json' : 'text' }
}
