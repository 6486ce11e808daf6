import { isObject, type JsonObject } from '../../dialect.ts'
import { isEffort } from '../effort.ts'
import { readFields, readElement, type Fields } from '../fields.ts'
import type { Losses } from '../losses.ts'
import type { NeutralRequest, Output, Reasoning, Tool, ToolChoice } from '../neutral.ts'
import { readChatMessages } from './read-messages.ts'

/** Reads a chat completion request (platform.openai.com/docs/api-reference/chat/create). */
export function readChatRequest(body: JsonObject, losses: Losses): NeutralRequest {
  const fields = readFields(body, '', losses)
  const stop = fields.any('stop')
  const request: NeutralRequest = {
    from: 'openai-chat',
    model: fields.text('model') ?? '',
    stream: fields.flag('stream') ?? false,
    messages: readChatMessages(fields.list('messages'), losses),
    tools: [...readTools(fields, losses), ...readOldFunctions(fields, losses)],
    toolChoice:
      readToolChoice(fields.any('tool_choice'), losses) ?? readOldChoice(fields.any('function_call')),
    parallelCalls: fields.flag('parallel_tool_calls'),
    output: readOutput(fields.object('response_format'), losses),
    verbosity: fields.text('verbosity'),
    reasoning: readReasoning(fields.text('reasoning_effort'), losses),
    temperature: fields.number('temperature'),
    topP: fields.number('top_p'),
    topK: fields.number('top_k'),
    stop: readStop(stop, losses),
    seed: fields.number('seed'),
    frequencyPenalty: fields.number('frequency_penalty'),
    presencePenalty: fields.number('presence_penalty'),
    maxTokens: readMaxTokens(fields),
    answers: fields.number('n'),
    topLogprobs: fields.number('top_logprobs') ?? (fields.flag('logprobs') === true ? 0 : null),
    userId: fields.text('user'),
    metadata: fields.object('metadata'),
    store: fields.flag('store'),
    serviceTier: fields.text('service_tier'),
    promptCacheKey: fields.text('prompt_cache_key'),
  }
  readStreamOptions(fields.object('stream_options'), losses)
  fields.skip('logprobs')
  fields.finish()
  return request
}

function readStop(stop: unknown, losses: Losses): readonly string[] {
  if (stop === null) return []
  const list: readonly unknown[] = Array.isArray(stop) ? stop : [stop]
  if (list.every((one) => typeof one === 'string')) return list
  losses.add('stop', 'dropped: it is not a string or a list of strings')
  return []
}

/** `max_tokens` is the older name; the newer wins where both are sent. */
function readMaxTokens(fields: Fields): number | null {
  const newer = fields.number('max_completion_tokens')
  const older = fields.number('max_tokens')
  if (newer !== null && older !== null && newer !== older)
    fields.lose('max_tokens', 'dropped: max_completion_tokens says something else')
  return newer ?? older
}

function readReasoning(effort: string | null, losses: Losses): Reasoning | null {
  if (effort === null) return null
  if (isEffort(effort)) return { effort, budget: null, isShown: null }
  losses.add('reasoning_effort', `dropped: "${effort.slice(0, 40)}" is not a known effort`)
  return null
}

/** Usage is the gateway's own affair; what else is there is not carried. */
function readStreamOptions(options: JsonObject | null, losses: Losses): void {
  if (!options) return
  const fields = readFields(options, 'stream_options', losses)
  fields.skip('include_usage', 'include_obfuscation')
  fields.finish()
}

function readTools(fields: Fields, losses: Losses): readonly Tool[] {
  const tools: Tool[] = []
  for (const [place, one] of fields.list('tools').entries()) {
    const at = `tools[${place}]`
    const tool = readElement(one, at, losses)
    if (!tool) continue
    const type = tool.text('type')
    const inner = tool.object('function')
    if ((type !== null && type !== 'function') || !inner) {
      losses.add(at, `dropped: a tool of type ${type ?? 'none'} belongs to OpenAI alone`)
      continue
    }
    tools.push(readFunction(inner, `${at}.function`, losses))
    tool.finish()
  }
  return tools
}

function readFunction(inner: JsonObject, at: string, losses: Losses): Tool {
  const fields = readFields(inner, at, losses)
  const tool: Tool = {
    name: fields.text('name') ?? '',
    description: fields.text('description'),
    schema: fields.object('parameters'),
    isStrict: fields.flag('strict'),
    at,
  }
  fields.finish()
  return tool
}

const readOldFunctions = (fields: Fields, losses: Losses): readonly Tool[] =>
  fields
    .list('functions')
    .flatMap((one, place) => (isObject(one) ? [readFunction(one, `functions[${place}]`, losses)] : []))

function readOldChoice(choice: unknown): ToolChoice | null {
  if (choice === 'auto' || choice === 'none') return { mode: choice, only: null }
  if (isObject(choice) && typeof choice.name === 'string') return { mode: 'required', only: [choice.name] }
  return null
}

function readToolChoice(choice: unknown, losses: Losses): ToolChoice | null {
  if (choice === null) return null
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { mode: choice, only: null }
  if (isObject(choice)) {
    if (isObject(choice.function) && typeof choice.function.name === 'string')
      return { mode: 'required', only: [choice.function.name] }
    const allowed = choice.allowed_tools
    if (isObject(allowed) && Array.isArray(allowed.tools))
      return {
        mode: allowed.mode === 'required' ? 'required' : 'auto',
        only: allowed.tools.flatMap((tool: unknown) =>
          isObject(tool) && isObject(tool.function) && typeof tool.function.name === 'string'
            ? [tool.function.name]
            : [],
        ),
      }
  }
  losses.add('tool_choice', 'dropped: this choice is not understood')
  return null
}

function readOutput(format: JsonObject | null, losses: Losses): Output | null {
  if (!format) return null
  if (format.type === 'text') return { kind: 'text' }
  if (format.type === 'json_object') return { kind: 'json' }
  const schema = isObject(format.json_schema) ? format.json_schema : null
  if (format.type === 'json_schema' && schema && isObject(schema.schema)) {
    const fields = readFields(schema, 'response_format.json_schema', losses)
    const output: Output = {
      kind: 'schema',
      name: fields.text('name'),
      description: fields.text('description'),
      schema: schema.schema,
      isStrict: fields.flag('strict'),
    }
    fields.skip('schema')
    fields.finish()
    return output
  }
  losses.add('response_format', 'dropped: this format is not understood')
  return null
}
