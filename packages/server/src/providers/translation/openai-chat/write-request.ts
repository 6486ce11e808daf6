import type { JsonObject } from '../../dialect.ts'
import { effortOf, isExact } from '../effort.ts'
import { clientField, lose } from '../field-names.ts'
import type { Losses } from '../losses.ts'
import type { NeutralRequest, Output, Tool, ToolChoice } from '../neutral.ts'
import { isStrictable } from '../schemas.ts'
import { writeChatMessages } from './write-messages.ts'

/** Writes a chat completion request. Usage in streams is always asked for: the gateway counts by it. */
export function writeChatRequest(request: NeutralRequest, losses: Losses): JsonObject {
  const { tools, toolChoice, output, reasoning } = request
  lose(request, losses, 'OpenAI chat', ['topK'])
  // Only a response is kept to be asked for again; `false` asks for what chat does anyway, and strict vendors refuse it.
  if (request.store === true) lose(request, losses, 'OpenAI chat', ['store'])
  return {
    model: request.model,
    messages: writeChatMessages(request.messages, losses),
    ...(tools.length > 0 ? { tools: tools.map(writeTool) } : {}),
    ...(toolChoice ? { tool_choice: writeChoice(toolChoice) } : {}),
    ...set('parallel_tool_calls', tools.length > 0 ? request.parallelCalls : null),
    ...(output ? { response_format: writeOutput(output, request, losses) } : {}),
    ...set('verbosity', request.verbosity),
    ...set('reasoning_effort', reasoning && effortFor(request, losses)),
    ...set('temperature', request.temperature),
    ...set('top_p', request.topP),
    ...(request.stop.length > 0 ? { stop: stopsFor(request, losses) } : {}),
    ...set('seed', request.seed),
    ...set('frequency_penalty', request.frequencyPenalty),
    ...set('presence_penalty', request.presencePenalty),
    ...set('max_completion_tokens', request.maxTokens),
    ...set('user', request.userId),
    ...set('metadata', request.metadata),
    ...set('service_tier', tierFor(request, losses)),
    ...set('prompt_cache_key', request.promptCacheKey),
    ...(request.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  }
}

/** A field that is there only when it has a value. */
export const set = (name: string, value: unknown): JsonObject =>
  value === null || value === undefined ? {} : { [name]: value }

const writeTool = ({ name, description, schema, isStrict }: Tool): JsonObject => ({
  type: 'function',
  function: {
    name,
    ...set('description', description),
    ...set('parameters', schema),
    ...(isStrict && isStrictable(schema) ? { strict: true } : {}),
  },
})

const asFunction = (name: string): JsonObject => ({ type: 'function', function: { name } })

function writeChoice({ mode, only }: ToolChoice): unknown {
  if (only === null) return mode
  if (mode === 'required' && only.length === 1) return asFunction(only[0]!)
  return { type: 'allowed_tools', allowed_tools: { mode, tools: only.map(asFunction) } }
}

function writeOutput(output: Output, request: NeutralRequest, losses: Losses): JsonObject {
  if (output.kind === 'text') return { type: 'text' }
  if (output.kind === 'json') return { type: 'json_object' }
  return { type: 'json_schema', json_schema: writeSchema(output, request, losses) }
}

/** OpenAI wants a name; a schema outside its strict subset is sent as a wish, which is a loss. */
export function writeSchema(
  output: Output & { kind: 'schema' },
  request: NeutralRequest,
  losses: Losses,
): JsonObject {
  const isStrict = output.isStrict ?? (request.from !== 'openai-chat' && request.from !== 'openai-responses')
  const canBe = isStrictable(output.schema)
  if (isStrict && !canBe)
    losses.add(
      clientField(request.from, 'output'),
      'not enforced: OpenAI enforces only schemas whose objects are closed and whose properties are all required',
    )
  return {
    name: output.name ?? 'answer',
    ...set('description', output.description),
    schema: output.schema,
    strict: isStrict && canBe,
  }
}

/** The effort a request asks for; a budget of tokens becomes the nearest word. */
export function effortFor(request: NeutralRequest, losses: Losses): string | null {
  const { reasoning } = request
  if (!reasoning) return null
  const effort = effortOf(reasoning)
  if (!isExact(reasoning))
    losses.add(
      clientField(request.from, 'reasoning'),
      `rounded: a budget of ${reasoning.budget} tokens became the effort ${effort}`,
    )
  return effort === 'max' ? 'xhigh' : effort
}

/** OpenAI takes at most four. */
function stopsFor(request: NeutralRequest, losses: Losses): readonly string[] {
  if (request.stop.length > 4)
    losses.add(clientField(request.from, 'stop'), 'cut: OpenAI takes at most four stop sequences')
  return request.stop.slice(0, 4)
}

/** A tier is a provider's own word. */
export function tierFor(request: NeutralRequest, losses: Losses): string | null {
  if (request.serviceTier === null) return null
  if (request.from === 'openai-chat' || request.from === 'openai-responses') return request.serviceTier
  lose(request, losses, 'OpenAI', ['serviceTier'])
  return null
}
