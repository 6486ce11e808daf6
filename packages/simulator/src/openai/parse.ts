import { isRefusal, refuse } from '../content/ask.ts'
import type { Ask, Format, Refusal, Tool, ToolChoice } from '../content/ask.ts'
import { openaiImageTokens } from '../content/images.ts'
import { asList, asNumber, asText, isObject } from '../content/json.ts'
import type { JsonObject } from '../content/json.ts'
import { hashText } from '../content/random.ts'
import { countTokens } from '../content/tokens.ts'
import { findModel, thinks } from '../models.ts'
import { missing, wrongType } from './errors.ts'
import { checkNumbers } from './limits.ts'

/** A chat request of the OpenAI dialect, with what only this dialect asks for. */
export type Chat = {
  readonly ask: Ask
  readonly count: number
  readonly isStream: boolean
  readonly wantsUsage: boolean
  readonly wantsObfuscation: boolean
  readonly wantsLogprobs: boolean
  readonly serviceTier: string
}

/** Reads a chat request, or refuses it as the real API would. `model` comes without its fault. */
export function parseChat(body: JsonObject, model: string): Chat | Refusal {
  const { messages } = body
  if (messages === undefined) return missing('messages')
  if (!Array.isArray(messages)) return wrongType('messages', 'an array of objects', messages)
  if (messages.length === 0)
    return refuse(
      400,
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      {
        param: 'messages',
        code: 'empty_array',
      },
    )
  const refusal = checkNumbers(body)
  if (refusal !== undefined) return refusal
  const read = readMessages(messages)
  if (isRefusal(read)) return read
  const tools = readTools(body['tools'])
  const toolText = tools.length === 0 ? '' : JSON.stringify(body['tools'])
  const inputTokens = 3 + read.tokens + (toolText === '' ? 0 : 12 + countTokens(toolText))
  const contextTokens = findModel(model)?.contextTokens ?? Infinity
  if (inputTokens > contextTokens)
    return refuse(
      400,
      `This model's maximum context length is ${contextTokens} tokens. However, your messages resulted in ${inputTokens} tokens. Please reduce the length of the messages.`,
      {
        param: 'messages',
        code: 'context_length_exceeded',
      },
    )
  const options = isObject(body['stream_options']) ? body['stream_options'] : {}
  const tier = asText(body['service_tier'])
  return {
    ask: {
      model,
      promptText: `${toolText}${read.text}`,
      inputTokens,
      question: read.question,
      toolResults: read.toolResults,
      tools,
      toolChoice: readChoice(body['tool_choice']),
      isParallel: body['parallel_tool_calls'] !== false,
      format: readFormat(body['response_format']),
      maxTokens: asNumber(body['max_completion_tokens']) ?? asNumber(body['max_tokens']) ?? Infinity,
      stop: (Array.isArray(body['stop']) ? body['stop'] : [body['stop']]).filter(
        (text) => typeof text === 'string' && text !== '',
      ),
      reasoningTokens: thinks(model) ? thinkingTokens(read.text, asText(body['reasoning_effort'])) : 0,
    },
    count: asNumber(body['n']) ?? 1,
    isStream: body['stream'] === true,
    wantsUsage: options['include_usage'] === true,
    wantsObfuscation: options['include_obfuscation'] !== false,
    wantsLogprobs: body['logprobs'] === true,
    serviceTier: tier === undefined || tier === 'auto' ? 'default' : tier,
  }
}

/** Real reasoning counts come in steps of 64. */
export const thinkingTokens = (text: string, effort = 'medium'): number =>
  64 *
  (1 + (hashText(text) % (({ none: 0, minimal: 1, low: 2, high: 16 }[effort] ?? 6) || 1))) *
  (effort === 'none' ? 0 : 1)

type Messages = {
  readonly text: string
  readonly tokens: number
  readonly question: string
  readonly toolResults: readonly string[]
}

const roles = ['system', 'assistant', 'user', 'function', 'tool', 'developer']

/** Joins the texts and counts tokens: each message costs three and its role, as in OpenAI's own recipe. */
function readMessages(messages: readonly unknown[]): Messages | Refusal {
  let text = ''
  let tokens = 0
  let question = ''
  let toolResults: string[] = []
  let hasCalls = false
  for (const [index, message] of messages.entries()) {
    if (!isObject(message)) return wrongType(`messages[${index}]`, 'an object', message)
    const role = asText(message['role'])
    if (role === undefined) return missing(`messages[${index}].role`)
    if (!roles.includes(role))
      return refuse(
        400,
        `Invalid value: '${role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.`,
        {
          param: `messages[${index}].role`,
          code: 'invalid_value',
        },
      )
    const content = readContent(message['content'], `messages[${index}].content`)
    if (isRefusal(content)) return content
    const calls = asList(message['tool_calls'])
    const callText = calls.length === 0 ? '' : JSON.stringify(calls)
    if (role === 'tool' && !hasCalls)
      return refuse(
        400,
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
        {
          param: `messages[${index}].role`,
        },
      )
    hasCalls = calls.length > 0 || (role === 'tool' && hasCalls)
    text += `\n${role}: ${content.text}${callText}`
    tokens += 4 + content.tokens + (callText === '' ? 0 : countTokens(callText))
    if (role === 'user') {
      question = content.text
      toolResults = []
    } else if (role === 'tool') toolResults.push(content.text)
  }
  return { text, tokens, question, toolResults }
}

function readContent(
  content: unknown,
  param: string,
): { readonly text: string; readonly tokens: number } | Refusal {
  if (typeof content === 'string') return { text: content, tokens: countTokens(content) }
  if (content === undefined || content === null) return { text: '', tokens: 0 }
  if (!Array.isArray(content)) return wrongType(param, 'one of a string or array of objects', content)
  let text = ''
  let tokens = 0
  for (const part of content) {
    if (!isObject(part)) return wrongType(param, 'an object', part)
    const words = asText(part['text']) ?? asText(part['refusal']) ?? ''
    text += words
    tokens += countTokens(words)
    const image = part['image_url']
    const url = isObject(image) ? asText(image['url']) : undefined
    if (url !== undefined) {
      tokens += openaiImageTokens(url, (isObject(image) && asText(image['detail'])) || 'auto')
      text += ` [image ${hashText(url)}]`
    }
  }
  return { text, tokens }
}

const readTools = (tools: unknown): readonly Tool[] =>
  asList(tools).flatMap((tool) => {
    const offered = isObject(tool) ? tool['function'] : undefined
    const name = isObject(offered) ? asText(offered['name']) : undefined
    if (!isObject(offered) || name === undefined) return []
    const schema = isObject(offered['parameters']) ? offered['parameters'] : { type: 'object' }
    return [{ name, description: asText(offered['description']) ?? '', schema }]
  })

function readChoice(choice: unknown): ToolChoice {
  if (choice === 'none') return { kind: 'none' }
  if (choice === 'required') return { kind: 'any' }
  const named =
    isObject(choice) && isObject(choice['function']) ? asText(choice['function']['name']) : undefined
  return named === undefined ? { kind: 'auto' } : { kind: 'one', name: named }
}

function readFormat(format: unknown): Format {
  if (!isObject(format)) return { kind: 'text' }
  const holder = format['json_schema']
  if (format['type'] === 'json_schema' && isObject(holder) && isObject(holder['schema']))
    return { kind: 'schema', schema: holder['schema'] }
  return { kind: format['type'] === 'json_object' ? 'json' : 'text' }
}
