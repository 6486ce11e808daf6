import type { Dialect, NeutralRequest } from './neutral.ts'
import type { Losses } from './losses.ts'

type Named = Exclude<keyof NeutralRequest, 'from' | 'model' | 'stream' | 'messages' | 'tools'>

/** How the writer of a request names each field: a loss is told in the words of whoever can change it. */
const names: { readonly [dialect in Dialect]: { readonly [field in Named]?: string } } = {
  'openai-chat': {
    toolChoice: 'tool_choice',
    parallelCalls: 'parallel_tool_calls',
    output: 'response_format',
    reasoning: 'reasoning_effort',
    topP: 'top_p',
    topK: 'top_k',
    frequencyPenalty: 'frequency_penalty',
    presencePenalty: 'presence_penalty',
    maxTokens: 'max_completion_tokens',
    answers: 'n',
    topLogprobs: 'top_logprobs',
    userId: 'user',
    serviceTier: 'service_tier',
    promptCacheKey: 'prompt_cache_key',
  },
  'openai-responses': {
    toolChoice: 'tool_choice',
    parallelCalls: 'parallel_tool_calls',
    output: 'text.format',
    verbosity: 'text.verbosity',
    topP: 'top_p',
    maxTokens: 'max_output_tokens',
    topLogprobs: 'top_logprobs',
    userId: 'user',
    serviceTier: 'service_tier',
    promptCacheKey: 'prompt_cache_key',
  },
  'anthropic-messages': {
    toolChoice: 'tool_choice',
    parallelCalls: 'tool_choice.disable_parallel_tool_use',
    output: 'output_config.format',
    reasoning: 'thinking',
    topP: 'top_p',
    topK: 'top_k',
    stop: 'stop_sequences',
    maxTokens: 'max_tokens',
    userId: 'metadata.user_id',
    serviceTier: 'service_tier',
  },
  gemini: {
    toolChoice: 'toolConfig.functionCallingConfig',
    output: 'generationConfig.responseJsonSchema',
    reasoning: 'generationConfig.thinkingConfig',
    temperature: 'generationConfig.temperature',
    topP: 'generationConfig.topP',
    topK: 'generationConfig.topK',
    stop: 'generationConfig.stopSequences',
    seed: 'generationConfig.seed',
    frequencyPenalty: 'generationConfig.frequencyPenalty',
    presencePenalty: 'generationConfig.presencePenalty',
    maxTokens: 'generationConfig.maxOutputTokens',
    answers: 'generationConfig.candidateCount',
    topLogprobs: 'generationConfig.logprobs',
  },
}

export const clientField = (from: Dialect, field: Named): string => names[from][field] ?? field

/** Where a client writes what an answer's schema is called. */
export const schemaField = (from: Dialect): string =>
  from === 'openai-chat' ? 'response_format.json_schema' : clientField(from, 'output')

/** Names each of these fields as lost, where the request has it. */
export function lose(
  request: NeutralRequest,
  losses: Losses,
  provider: string,
  fields: readonly Named[],
): void {
  for (const field of fields) {
    const value = request[field]
    if (value === null || (Array.isArray(value) && value.length === 0)) continue
    losses.add(clientField(request.from, field), `dropped: ${provider} has no such setting`)
  }
}
