import type { JsonObject } from '../../dialect.ts'
import { clientField, lose, schemaField } from '../field-names.ts'
import type { Losses } from '../losses.ts'
import type { NeutralRequest, Tool } from '../neutral.ts'
import { set } from '../openai-chat/write-request.ts'
import { loseOpenaiOnly, takeTurns, toolsAllowed } from '../turns.ts'
import { writeThinking } from './write-thinking.ts'
import { writeTurns } from './write-turns.ts'

/**
 * Anthropic asks every request for a limit. A client that gave none gets 8,192 tokens: every current model can
 * write as many (older ones stop at 8,192), and it is enough for an answer of thirty pages.
 */
const defaultMaxTokens = 8_192

/** Writes a messages request. */
export function writeAnthropicRequest(request: NeutralRequest, losses: Losses): JsonObject {
  loseOpenaiOnly(request, losses, 'Anthropic')
  lose(request, losses, 'Anthropic', ['seed', 'frequencyPenalty', 'presencePenalty'])
  const { system, turns } = takeTurns(request.messages, 'Anthropic', losses)
  const tools = toolsAllowed(request)
  const maxTokens = request.maxTokens ?? defaultMaxTokens
  const thinking = writeThinking(request, turns, maxTokens, losses)
  const isThinking = thinking !== null && thinking.thinking.type !== 'disabled'
  const format = writeOutput(request, losses)
  return {
    model: request.model,
    // A client that set no limit of its own does not find its thinking taken out of ours.
    max_tokens: request.maxTokens ?? maxTokens + (thinking?.tokens ?? 0),
    ...(system.length > 0 ? { system: writeSystem(system) } : {}),
    messages: writeTurns(turns, isThinking, losses),
    ...(tools.length > 0 ? { tools: tools.map(writeTool) } : {}),
    ...set('tool_choice', writeChoice(request, losses)),
    ...(format || thinking?.effort
      ? { output_config: { ...set('format', format), ...set('effort', thinking?.effort) } }
      : {}),
    ...set('thinking', thinking?.thinking),
    ...set('temperature', temperatureFor(request, isThinking, losses)),
    ...set(
      'top_p',
      isThinking && (request.topP ?? 1) < 0.95 ? droppedForThinking(request, 'topP', losses) : request.topP,
    ),
    ...set('top_k', isThinking ? droppedForThinking(request, 'topK', losses) : request.topK),
    ...(request.stop.length > 0 ? { stop_sequences: request.stop } : {}),
    ...(request.userId === null ? {} : { metadata: { user_id: request.userId } }),
    ...(request.stream ? { stream: true } : {}),
  }
}

const writeSystem = (system: readonly string[]): unknown =>
  system.length === 1 ? system[0] : system.map((text) => ({ type: 'text', text }))

const writeTool = ({ name, description, schema, isStrict }: Tool): JsonObject => ({
  name,
  ...set('description', description),
  input_schema: schema ?? { type: 'object', properties: {} },
  ...(isStrict ? { strict: true } : {}),
})

function writeChoice(
  { from, toolChoice, tools, parallelCalls }: NeutralRequest,
  losses: Losses,
): JsonObject | null {
  if (tools.length === 0) {
    if (toolChoice && toolChoice.mode !== 'none')
      losses.add(clientField(from, 'toolChoice'), 'dropped: there is no tool to choose')
    if (parallelCalls !== null)
      losses.add(clientField(from, 'parallelCalls'), 'dropped: there is no tool to call')
    return null
  }
  if (toolChoice === null && parallelCalls === null) return null
  const { mode, only } = toolChoice ?? { mode: 'auto', only: null }
  if (mode === 'none') {
    if (parallelCalls !== null)
      losses.add(clientField(from, 'parallelCalls'), 'dropped: no tool may be called')
    return { type: 'none' }
  }
  return {
    ...(mode === 'auto'
      ? { type: 'auto' }
      : only?.length === 1
        ? { type: 'tool', name: only[0] }
        : { type: 'any' }),
    ...(parallelCalls === null ? {} : { disable_parallel_tool_use: !parallelCalls }),
  }
}

function writeOutput({ from, output }: NeutralRequest, losses: Losses): JsonObject | null {
  if (output === null || output.kind === 'text') return null
  const field = clientField(from, 'output')
  if (output.kind === 'json') {
    losses.add(field, 'dropped: Anthropic has no JSON mode without a schema')
    return null
  }
  if (output.name !== null)
    losses.add(`${schemaField(from)}.name`, 'dropped: a schema has no name at Anthropic')
  if (output.description !== null)
    losses.add(`${schemaField(from)}.description`, 'dropped: a schema has no description at Anthropic')
  if (output.isStrict === false)
    losses.add(`${schemaField(from)}.strict`, 'as true: Anthropic enforces every schema')
  return { type: 'json_schema', schema: output.schema }
}

/** Anthropic's scale ends at 1, and is fixed while the model thinks. */
function temperatureFor(request: NeutralRequest, isThinking: boolean, losses: Losses): number | null {
  const { temperature } = request
  if (isThinking && temperature !== 1) return droppedForThinking(request, 'temperature', losses)
  if (temperature === null || temperature <= 1) return temperature
  losses.add(
    clientField(request.from, 'temperature'),
    `as 1: Anthropic takes no temperature of ${temperature}`,
  )
  return 1
}

function droppedForThinking(
  request: NeutralRequest,
  field: 'topK' | 'topP' | 'temperature',
  losses: Losses,
): null {
  if (request[field] !== null)
    losses.add(clientField(request.from, field), 'dropped: Anthropic does not take it while the model thinks')
  return null
}
