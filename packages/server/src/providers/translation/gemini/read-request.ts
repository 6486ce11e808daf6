import type { JsonObject } from '../../dialect.ts'
import { isEffort } from '../effort.ts'
import { readElement, readFields, type Fields } from '../fields.ts'
import type { Losses } from '../losses.ts'
import type { NeutralRequest, Output, Reasoning, Tool, ToolChoice } from '../neutral.ts'
import { jsonSchemaOfGemini } from '../schemas.ts'
import { readContents } from './read-contents.ts'

/** Reads a generateContent request (ai.google.dev/api/generate-content). Model and streaming are in the address. */
export function readGeminiRequest(body: JsonObject, losses: Losses): NeutralRequest {
  const fields = readFields(body, '', losses)
  const config = readFields(fields.object('generationConfig') ?? {}, 'generationConfig', losses)
  const request: NeutralRequest = {
    from: 'gemini',
    model: fields.text('model') ?? '',
    stream: false,
    messages: readContents(fields.any('systemInstruction'), fields.any('contents'), losses),
    tools: fields.list('tools').flatMap((one, place) => readTools(one, `tools[${place}]`, losses)),
    toolChoice: readChoice(fields.object('toolConfig'), losses),
    parallelCalls: null,
    output: readOutput(config, losses),
    verbosity: null,
    reasoning: readThinking(config.object('thinkingConfig'), losses),
    temperature: config.number('temperature'),
    topP: config.number('topP'),
    topK: config.number('topK'),
    stop: config.list('stopSequences').filter((one) => typeof one === 'string'),
    seed: config.number('seed'),
    frequencyPenalty: config.number('frequencyPenalty'),
    presencePenalty: config.number('presencePenalty'),
    maxTokens: config.number('maxOutputTokens'),
    answers: config.number('candidateCount'),
    topLogprobs: config.number('logprobs') ?? (config.flag('responseLogprobs') === true ? 0 : null),
    userId: null,
    metadata: null,
    store: null,
    serviceTier: null,
    promptCacheKey: null,
  }
  config.skip('responseLogprobs')
  config.finish()
  fields.finish()
  return request
}

function readTools(one: unknown, at: string, losses: Losses): readonly Tool[] {
  const group = readElement(one, at, losses)
  if (!group) return []
  const tools = group.list('functionDeclarations').flatMap((declared, place): Tool[] => {
    const path = `${at}.functionDeclarations[${place}]`
    const fields = readElement(declared, path, losses)
    if (!fields) return []
    const own = fields.object('parameters')
    const tool: Tool = {
      name: fields.text('name') ?? '',
      description: fields.text('description'),
      schema:
        fields.object('parametersJsonSchema') ??
        (own && jsonSchemaOfGemini(own, `${path}.parameters`, losses)),
      isStrict: null,
      at: path,
    }
    fields.finish()
    return [tool]
  })
  group.finish()
  return tools
}

function readChoice(config: JsonObject | null, losses: Losses): ToolChoice | null {
  if (!config) return null
  const fields = readFields(config, 'toolConfig', losses)
  const calling = fields.object('functionCallingConfig')
  fields.finish()
  if (!calling) return null
  const inner = readFields(calling, 'toolConfig.functionCallingConfig', losses)
  const mode = inner.text('mode')
  const names = inner.list('allowedFunctionNames').filter((one) => typeof one === 'string')
  inner.finish()
  const only = names.length > 0 ? names : null
  if (mode === 'ANY') return { mode: 'required', only }
  if (mode === 'NONE') return { mode: 'none', only: null }
  if (mode === 'VALIDATED')
    inner.lose('mode', 'as AUTO: others check the arguments of a call only where a tool is strict')
  return { mode: 'auto', only }
}

function readOutput(config: Fields, losses: Losses): Output | null {
  const mime = config.text('responseMimeType')
  const standard = config.object('responseJsonSchema') ?? config.object('_responseJsonSchema')
  const own = config.object('responseSchema')
  const schema = standard ?? (own && jsonSchemaOfGemini(own, 'generationConfig.responseSchema', losses))
  if (schema) return { kind: 'schema', name: null, description: null, schema, isStrict: true }
  if (mime === 'application/json') return { kind: 'json' }
  if (mime !== null && mime !== 'text/plain')
    config.lose('responseMimeType', 'dropped: no other dialect has it')
  return mime === 'text/plain' ? { kind: 'text' } : null
}

function readThinking(config: JsonObject | null, losses: Losses): Reasoning | null {
  if (!config) return null
  const fields = readFields(config, 'generationConfig.thinkingConfig', losses)
  const level = fields.text('thinkingLevel')?.toLowerCase() ?? null
  const isShown = fields.flag('includeThoughts')
  const budget = fields.number('thinkingBudget')
  if (level !== null && !isEffort(level)) fields.lose('thinkingLevel', 'dropped: it is not a known level')
  fields.finish()
  return { effort: isEffort(level) ? level : null, budget, isShown }
}
