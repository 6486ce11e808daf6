import type { Call } from '../../ledger/model.ts'

/** In whose names our calls are told: OpenTelemetry's GenAI conventions v1.41 or newest, or OpenInference's. */
export const exportNames = ['gen_ai', 'gen_ai_newest', 'openinference'] as const
export type ExportNames = (typeof exportNames)[number]

export type ExportValue = string | number | boolean | readonly string[]
type Pairs = readonly (readonly [name: string, value: ExportValue | null])[]

/** The price book's names for providers → those of OpenTelemetry's list of well-known ones, where they differ. */
const providerNames: { readonly [provider: string]: string } = {
  aws: 'aws.bedrock',
  azure: 'azure.ai.openai',
  google: 'gcp.gemini',
  mistral: 'mistral_ai',
  'x-ai': 'x_ai',
}

const isEmbedding = ({ dialect }: Call): boolean => dialect.endsWith('embeddings')

/** A call's name as a span, by the rule of each convention. */
export const spanNameOf = (call: Call, names: ExportNames): string =>
  names === 'openinference'
    ? 'llm'
    : `${isEmbedding(call) ? 'embeddings' : 'chat'} ${call.model ?? call.requestedModel}`

/** What a call says, in the names asked for; nothing for what is not known. Messages are not among it. */
export function callAttributes(call: Call, names: ExportNames): Pairs {
  const own: Pairs = [
    ['telltale.call.id', call.id],
    ['telltale.project.id', call.projectId],
    ['telltale.cost_usd', call.costUsd === null ? null : Number(call.costUsd)],
    ['telltale.cache', call.cacheKind === 'none' ? null : call.cacheKind],
    ['telltale.overhead_ms', call.overheadMs],
    ['telltale.route', call.route],
    ['user.id', call.userId],
    ['error.type', call.status === 'ok' ? null : (call.errorKind ?? call.status)],
    ...Object.entries(call.tags).map(([name, value]) => [`telltale.tag.${name}`, value] as const),
  ]
  return [
    ...(names === 'openinference' ? openInference(call) : genAi(call, names === 'gen_ai_newest')),
    ...own,
  ]
}

function genAi(call: Call, isNewest: boolean): Pairs {
  const write = isNewest ? 'cache_write' : 'cache_creation'
  return [
    ['gen_ai.operation.name', isEmbedding(call) ? 'embeddings' : 'chat'],
    ['gen_ai.provider.name', call.provider === null ? null : (providerNames[call.provider] ?? call.provider)],
    ['gen_ai.request.model', call.model ?? call.requestedModel],
    ['gen_ai.response.model', call.responseModel],
    ['gen_ai.response.finish_reasons', call.finishReason === null ? null : [call.finishReason]],
    ['gen_ai.response.time_to_first_chunk', call.ttftMs === null ? null : call.ttftMs / 1000],
    ['gen_ai.request.stream', call.stream],
    ['gen_ai.conversation.id', call.sessionId],
    ['gen_ai.usage.input_tokens', call.inputTokens],
    ['gen_ai.usage.output_tokens', call.outputTokens],
    ['gen_ai.usage.cache_read.input_tokens', call.cachedReadTokens],
    [`gen_ai.usage.${write}.input_tokens`, call.cacheWriteTokens],
    ['gen_ai.usage.reasoning.output_tokens', call.reasoningTokens],
    // v1.41 has names for neither; a newer reader knows them.
    ['gen_ai.prompt.name', call.promptName],
    ['gen_ai.prompt.version', call.promptVersion === null ? null : String(call.promptVersion)],
  ]
}

function openInference(call: Call): Pairs {
  const total = (call.inputTokens ?? 0) + (call.outputTokens ?? 0)
  return [
    ['openinference.span.kind', isEmbedding(call) ? 'EMBEDDING' : 'LLM'],
    ['llm.provider', call.provider],
    ['llm.model_name', call.responseModel ?? call.model ?? call.requestedModel],
    ['llm.finish_reason', call.finishReason],
    ['llm.token_count.prompt', call.inputTokens],
    ['llm.token_count.completion', call.outputTokens],
    ['llm.token_count.total', call.inputTokens === null || call.outputTokens === null ? null : total],
    ['llm.token_count.prompt_details.cache_read', call.cachedReadTokens],
    ['llm.token_count.prompt_details.cache_write', call.cacheWriteTokens],
    ['llm.token_count.completion_details.reasoning', call.reasoningTokens],
    ['llm.cost.total', call.costUsd === null ? null : Number(call.costUsd)],
    ['session.id', call.sessionId],
    ['prompt.id', call.promptName],
    ['llm.prompt_template.version', call.promptVersion === null ? null : String(call.promptVersion)],
  ]
}
