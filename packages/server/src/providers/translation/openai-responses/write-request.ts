import type { JsonObject } from '../../dialect.ts'
import { lose } from '../field-names.ts'
import type { Losses } from '../losses.ts'
import type { NeutralRequest, Output, Tool, ToolChoice } from '../neutral.ts'
import { effortFor, set, tierFor, writeSchema } from '../openai-chat/write-request.ts'
import { isStrictable } from '../schemas.ts'
import { writeInput } from './write-input.ts'

/**
 * Writes a request to create a response. Nothing is stored unless the client asked for it, and encrypted reasoning
 * is always asked for: it is the only way a conversation kept by the client keeps its reasoning.
 */
export function writeResponsesRequest(request: NeutralRequest, losses: Losses): JsonObject {
  const { tools, toolChoice } = request
  lose(request, losses, 'OpenAI Responses', ['topK', 'stop', 'seed', 'frequencyPenalty', 'presencePenalty'])
  const format = request.output && writeFormat(request.output, request, losses)
  const effort = effortFor(request, losses)
  const [first, ...rest] = request.messages
  const text = first?.role === 'system' && first.parts.length === 1 ? first.parts[0] : null
  const instructions = text?.kind === 'text' ? text.text : null
  return {
    model: request.model,
    ...set('instructions', instructions),
    input: writeInput(instructions === null ? request.messages : rest, losses),
    ...(tools.length > 0 ? { tools: tools.map(writeTool) } : {}),
    ...(toolChoice ? { tool_choice: writeChoice(toolChoice) } : {}),
    ...set('parallel_tool_calls', tools.length > 0 ? request.parallelCalls : null),
    ...(format || request.verbosity !== null
      ? { text: { ...set('format', format), ...set('verbosity', request.verbosity) } }
      : {}),
    ...(effort !== null || request.reasoning?.isShown
      ? {
          reasoning: { ...set('effort', effort), ...(request.reasoning?.isShown ? { summary: 'auto' } : {}) },
        }
      : {}),
    ...(effort === null || effort === 'none' ? {} : { include: ['reasoning.encrypted_content'] }),
    ...set('temperature', request.temperature),
    ...set('top_p', request.topP),
    ...set('max_output_tokens', request.maxTokens),
    ...set('user', request.userId),
    ...set('metadata', request.metadata),
    store: request.store ?? false,
    ...set('service_tier', tierFor(request, losses)),
    ...set('prompt_cache_key', request.promptCacheKey),
    ...(request.stream ? { stream: true } : {}),
  }
}

/** Responses take a tool as strict unless told otherwise. */
const writeTool = ({ name, description, schema, isStrict }: Tool): JsonObject => ({
  type: 'function',
  name,
  ...set('description', description),
  parameters: schema,
  strict: isStrict === true && isStrictable(schema),
})

const asFunction = (name: string): JsonObject => ({ type: 'function', name })

function writeChoice({ mode, only }: ToolChoice): unknown {
  if (only === null) return mode
  if (mode === 'required' && only.length === 1) return asFunction(only[0]!)
  return { type: 'allowed_tools', mode, tools: only.map(asFunction) }
}

function writeFormat(output: Output, request: NeutralRequest, losses: Losses): JsonObject {
  if (output.kind === 'text') return { type: 'text' }
  if (output.kind === 'json') return { type: 'json_object' }
  return { type: 'json_schema', ...writeSchema(output, request, losses) }
}
