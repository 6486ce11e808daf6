import { isObject, type JsonObject } from '../../dialect.ts'
import { isEffort } from '../effort.ts'
import { readElement, readFields, type Fields } from '../fields.ts'
import type { Losses } from '../losses.ts'
import type { Message, NeutralRequest, Output, Reasoning, Tool, ToolChoice } from '../neutral.ts'
import { readBlocks } from './read-blocks.ts'

/** Reads a messages request (docs.anthropic.com/en/api/messages). */
export function readAnthropicRequest(body: JsonObject, losses: Losses): NeutralRequest {
  const fields = readFields(body, '', losses)
  const choice = fields.object('tool_choice')
  const choosing = choice ? readFields(choice, 'tool_choice', losses) : null
  const single = choosing?.flag('disable_parallel_tool_use') ?? null
  const config = fields.object('output_config')
  const output = config ? readFields(config, 'output_config', losses) : null
  const metadata = fields.object('metadata')
  const about = metadata ? readFields(metadata, 'metadata', losses) : null
  const request: NeutralRequest = {
    from: 'anthropic-messages',
    model: fields.text('model') ?? '',
    stream: fields.flag('stream') ?? false,
    messages: [...readSystem(fields, losses), ...readMessages(fields, losses)],
    tools: readTools(fields, losses),
    toolChoice: choosing && readToolChoice(choosing),
    parallelCalls: single === null ? null : !single,
    output: readOutput(output?.object('format') ?? null, losses),
    verbosity: null,
    reasoning: readThinking(fields.object('thinking'), output?.text('effort') ?? null, losses),
    temperature: fields.number('temperature'),
    topP: fields.number('top_p'),
    topK: fields.number('top_k'),
    stop: fields.list('stop_sequences').filter((one) => typeof one === 'string'),
    seed: null,
    frequencyPenalty: null,
    presencePenalty: null,
    maxTokens: fields.number('max_tokens'),
    answers: null,
    topLogprobs: null,
    userId: about?.text('user_id') ?? null,
    metadata: null,
    store: null,
    serviceTier: fields.text('service_tier'),
    promptCacheKey: null,
  }
  choosing?.finish()
  output?.finish()
  about?.finish()
  fields.finish()
  return request
}

function readSystem(fields: Fields, losses: Losses): readonly Message[] {
  const parts = readBlocks(fields, 'system', losses)
  return parts.length === 0 ? [] : [{ role: 'system', parts, at: 'system' }]
}

function readMessages(fields: Fields, losses: Losses): readonly Message[] {
  return fields.list('messages').flatMap((one, place): Message[] => {
    const at = `messages[${place}]`
    const message = readElement(one, at, losses)
    if (!message) return []
    const role = message.text('role')
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      losses.add(at, `dropped: the role ${role ?? 'none'} is not known`)
      return []
    }
    const parts = readBlocks(message, 'content', losses)
    message.finish()
    return [{ role, parts, at }]
  })
}

function readTools(fields: Fields, losses: Losses): readonly Tool[] {
  return fields.list('tools').flatMap((one, place): Tool[] => {
    const at = `tools[${place}]`
    const tool = readElement(one, at, losses)
    if (!tool) return []
    const type = tool.text('type')
    if (type !== null && type !== 'custom') {
      losses.add(at, `dropped: a tool of type ${type} belongs to Anthropic alone`)
      return []
    }
    const read: Tool = {
      name: tool.text('name') ?? '',
      description: tool.text('description'),
      schema: tool.object('input_schema'),
      isStrict: tool.flag('strict'),
      at,
    }
    tool.finish()
    return [read]
  })
}

function readToolChoice(choice: Fields): ToolChoice | null {
  const type = choice.text('type')
  if (type === 'auto' || type === 'none') return { mode: type, only: null }
  if (type === 'any') return { mode: 'required', only: null }
  const name = choice.text('name')
  if (type === 'tool' && name !== null) return { mode: 'required', only: [name] }
  choice.lose('type', 'dropped: this choice is not understood')
  return null
}

function readThinking(thinking: JsonObject | null, effort: string | null, losses: Losses): Reasoning | null {
  const word = isEffort(effort) ? effort : null
  if (effort !== null && word === null)
    losses.add('output_config.effort', 'dropped: it is not a known effort')
  if (!thinking) return word === null ? null : { effort: word, budget: null, isShown: null }
  const fields = readFields(thinking, 'thinking', losses)
  const type = fields.text('type')
  const budget = fields.number('budget_tokens')
  const isShown = fields.text('display') !== 'omitted'
  fields.finish()
  if (type === 'disabled') return { effort: 'none', budget: 0, isShown: false }
  if (type === 'enabled') return { effort: word, budget, isShown }
  if (type === 'adaptive') return { effort: word, budget: word === null ? -1 : null, isShown }
  losses.add('thinking.type', 'dropped: this way of thinking is not understood')
  return null
}

function readOutput(format: JsonObject | null, losses: Losses): Output | null {
  if (!format) return null
  if (format.type === 'json_schema' && isObject(format.schema)) {
    const fields = readFields(format, 'output_config.format', losses)
    fields.skip('type', 'schema')
    fields.finish()
    return { kind: 'schema', name: null, description: null, schema: format.schema, isStrict: true }
  }
  losses.add('output_config.format', 'dropped: this format is not understood')
  return null
}
