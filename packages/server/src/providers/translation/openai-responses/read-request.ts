import { isObject, type JsonObject } from '../../dialect.ts'
import { isEffort } from '../effort.ts'
import { readElement, readFields, type Fields } from '../fields.ts'
import type { Losses } from '../losses.ts'
import type { Message, NeutralRequest, Output, Reasoning, Tool, ToolChoice } from '../neutral.ts'
import { readInput } from './read-input.ts'

/** Reads a request to create a response (platform.openai.com/docs/api-reference/responses/create). */
export function readResponsesRequest(body: JsonObject, losses: Losses): NeutralRequest {
  const fields = readFields(body, '', losses)
  const instructions = fields.text('instructions')
  const text = fields.object('text')
  const format = text ? readFields(text, 'text', losses) : null
  const system: readonly Message[] =
    instructions === null
      ? []
      : [{ role: 'system', parts: [{ kind: 'text', text: instructions }], at: 'instructions' }]
  const request: NeutralRequest = {
    from: 'openai-responses',
    model: fields.text('model') ?? '',
    stream: fields.flag('stream') ?? false,
    messages: [...system, ...readInput(fields.any('input'), losses)],
    tools: readTools(fields, losses),
    toolChoice: readToolChoice(fields.any('tool_choice'), losses),
    parallelCalls: fields.flag('parallel_tool_calls'),
    output: readOutput(format?.object('format') ?? null, losses),
    verbosity: format?.text('verbosity') ?? null,
    reasoning: readReasoning(fields.object('reasoning'), losses),
    temperature: fields.number('temperature'),
    topP: fields.number('top_p'),
    topK: null,
    stop: [],
    seed: null,
    frequencyPenalty: null,
    presencePenalty: null,
    maxTokens: fields.number('max_output_tokens'),
    answers: null,
    topLogprobs: fields.number('top_logprobs'),
    userId: fields.text('user'),
    metadata: fields.object('metadata'),
    store: fields.flag('store'),
    serviceTier: fields.text('service_tier'),
    promptCacheKey: fields.text('prompt_cache_key'),
  }
  readIncluded(fields, losses)
  format?.finish()
  const options = fields.object('stream_options')
  if (options) {
    const inner = readFields(options, 'stream_options', losses)
    inner.skip('include_obfuscation')
    inner.finish()
  }
  fields.finish()
  return request
}

/** Signatures of reasoning always come along; the rest of `include` asks for what others do not have. */
function readIncluded(fields: Fields, losses: Losses): void {
  for (const [place, one] of fields.list('include').entries())
    if (one !== 'reasoning.encrypted_content')
      losses.add(`include[${place}]`, `dropped: no other dialect has ${String(one).slice(0, 60)}`)
}

function readReasoning(reasoning: JsonObject | null, losses: Losses): Reasoning | null {
  if (!reasoning) return null
  const fields = readFields(reasoning, 'reasoning', losses)
  const effort = fields.text('effort')
  const summary = fields.text('summary') ?? fields.text('generate_summary')
  if (effort !== null && !isEffort(effort)) fields.lose('effort', 'dropped: it is not a known effort')
  if (summary === 'concise' || summary === 'detailed')
    fields.lose('summary', 'as "auto": others have one length of summary')
  fields.finish()
  return { effort: isEffort(effort) ? effort : null, budget: null, isShown: summary === null ? null : true }
}

function readTools(fields: Fields, losses: Losses): readonly Tool[] {
  const tools: Tool[] = []
  for (const [place, one] of fields.list('tools').entries()) {
    const at = `tools[${place}]`
    const tool = readElement(one, at, losses)
    if (!tool) continue
    const type = tool.text('type')
    if (type !== 'function') {
      losses.add(at, `dropped: a tool of type ${type ?? 'none'} belongs to OpenAI alone`)
      continue
    }
    tools.push({
      name: tool.text('name') ?? '',
      description: tool.text('description'),
      schema: tool.object('parameters'),
      isStrict: tool.flag('strict'),
      at,
    })
    tool.finish()
  }
  return tools
}

function readToolChoice(choice: unknown, losses: Losses): ToolChoice | null {
  if (choice === null) return null
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { mode: choice, only: null }
  if (isObject(choice)) {
    if (choice.type === 'function' && typeof choice.name === 'string')
      return { mode: 'required', only: [choice.name] }
    if (choice.type === 'allowed_tools' && Array.isArray(choice.tools))
      return {
        mode: choice.mode === 'required' ? 'required' : 'auto',
        only: choice.tools.flatMap((tool: unknown) =>
          isObject(tool) && typeof tool.name === 'string' ? [tool.name] : [],
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
  if (format.type === 'json_schema' && isObject(format.schema)) {
    const fields = readFields(format, 'text.format', losses)
    const output: Output = {
      kind: 'schema',
      name: fields.text('name'),
      description: fields.text('description'),
      schema: format.schema,
      isStrict: fields.flag('strict'),
    }
    fields.skip('type', 'schema')
    fields.finish()
    return output
  }
  losses.add('text.format', 'dropped: this format is not understood')
  return null
}
