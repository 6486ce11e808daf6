import type { Answer } from '../../content/answer.ts'
import type { JsonObject } from '../../content/json.ts'
import { thoughts } from '../../content/prose.ts'
import { hashText, randomFrom } from '../../content/random.ts'
import type { Identifiers } from '../../wire/identifiers.ts'
import type { ResponsesRequest } from './parse.ts'

/** One item of a response's output. */
export type OutputItem =
  | { readonly kind: 'reasoning'; readonly id: string; readonly summary: string }
  | { readonly kind: 'message'; readonly id: string; readonly text: string }
  | {
      readonly kind: 'call'
      readonly id: string
      readonly callId: string
      readonly name: string
      readonly arguments: string
    }

/** The output: what was thought when the model thinks, then calls or a message. */
export function outputOf(
  { ask, wantsSummary }: ResponsesRequest,
  answer: Answer,
  identifiers: Identifiers,
): readonly OutputItem[] {
  const items: OutputItem[] = []
  if (ask.reasoningTokens > 0) {
    const summary = wantsSummary ? thoughts(ask.question, randomFrom(hashText(ask.promptText))) : ''
    items.push({ kind: 'reasoning', id: identifiers('rs_', 48), summary })
  }
  for (const call of answer.calls)
    items.push({ kind: 'call', id: identifiers('fc_', 48), callId: identifiers('call_', 24), ...call })
  if (answer.calls.length === 0)
    items.push({ kind: 'message', id: identifiers('msg_', 48), text: answer.text })
  return items
}

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

/** The item as JSON; one still in progress has no content yet. */
export function itemJson(item: OutputItem, status: ItemStatus): JsonObject {
  const isOpen = status === 'in_progress'
  switch (item.kind) {
    case 'reasoning':
      return {
        id: item.id,
        type: 'reasoning',
        summary: isOpen || item.summary === '' ? [] : [summaryPart(item.summary)],
      }
    case 'message':
      return {
        id: item.id,
        type: 'message',
        status,
        content: isOpen ? [] : [textPart(item.text)],
        role: 'assistant',
      }
    case 'call':
      return {
        id: item.id,
        type: 'function_call',
        status,
        arguments: isOpen ? '' : item.arguments,
        call_id: item.callId,
        name: item.name,
      }
  }
}

export const textPart = (text: string): JsonObject => ({
  type: 'output_text',
  annotations: [],
  logprobs: [],
  text,
})

export const summaryPart = (text: string): JsonObject => ({ type: 'summary_text', text })

export type Envelope = { readonly id: string; readonly createdAt: number; readonly model: string }

export type ResponseState = {
  readonly status: 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'cancelled'
  readonly output: readonly JsonObject[]
  readonly usage: JsonObject | null
}

/** The `response` object in some state of its life. */
export function responseJson(
  { id, createdAt, model }: Envelope,
  { body, isBackground, isKept }: ResponsesRequest,
  { status, output, usage }: ResponseState,
): JsonObject {
  const reasoning = { effort: null, summary: null, ...(body['reasoning'] as object | undefined) }
  const tier = body['service_tier']
  return {
    id,
    object: 'response',
    created_at: createdAt,
    status,
    background: isBackground,
    error: null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    model,
    output,
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: body['previous_response_id'] ?? null,
    reasoning,
    service_tier: tier === undefined || tier === 'auto' ? 'default' : tier,
    store: isKept,
    temperature: body['temperature'] ?? 1,
    text: { format: { type: 'text' }, ...(body['text'] as object | undefined) },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    truncation: body['truncation'] ?? 'disabled',
    usage,
    user: body['user'] ?? null,
    metadata: body['metadata'] ?? {},
  }
}

export const usageJson = (inputTokens: number, cachedTokens: number, answer: Answer): JsonObject => ({
  input_tokens: inputTokens,
  input_tokens_details: { cached_tokens: cachedTokens },
  output_tokens: answer.outputTokens,
  output_tokens_details: { reasoning_tokens: answer.reasoningTokens },
  total_tokens: inputTokens + answer.outputTokens,
})
