import type { Usage } from './model.ts'
import { canonicalProvider } from './providers.ts'
import { readAnthropicUsage } from './usage/anthropic.ts'
import { readBedrockUsage } from './usage/bedrock.ts'
import { readCohereUsage } from './usage/cohere.ts'
import { isFields, readWord, type Fields } from './usage/count.ts'
import { readGeminiUsage } from './usage/gemini.ts'
import { readChatUsage, readEmbeddingsUsage, readResponsesUsage } from './usage/openai.ts'

/**
 * Reads a provider's own usage object into ours; null when it holds nothing that can be read. Never throws: an
 * absurd number (negative, fractional, over 1e12, a string) makes its own field null and no other.
 *
 * The shape of the object decides, since gateways and clouds serve one vendor's shape under another's name; `api`
 * and `provider` settle what the shape leaves open. `serviceTier` is what the reply says outside its usage object
 * (OpenAI's `service_tier`).
 */
export function readUsage(
  provider: string,
  api: string,
  usage: unknown,
  serviceTier?: unknown,
): Usage | null {
  if (!isFields(usage)) return null
  const read = readShape(canonicalProvider(provider), api, usage)
  if (read.inputTokens === null && read.outputTokens === null && read.providerCostUsd === null) return null
  if (serviceTier === undefined || read.serviceTier !== null) return read
  return { ...read, serviceTier: readWord(serviceTier) }
}

function readShape(provider: string, api: string, usage: Fields): Usage {
  if ('prompt_tokens' in usage || 'completion_tokens' in usage) {
    return api === 'embeddings' ? readEmbeddingsUsage(provider, usage) : readChatUsage(provider, usage)
  }
  if ('input_tokens' in usage || 'output_tokens' in usage) {
    if (isAnthropic(usage)) return readAnthropicUsage(usage)
    if ('input_tokens_details' in usage) return readResponsesUsage(provider, usage)
    if (api === 'messages') return readAnthropicUsage(usage)
    return api === 'embeddings' ? readEmbeddingsUsage(provider, usage) : readResponsesUsage(provider, usage)
  }
  if ('promptTokenCount' in usage || 'candidatesTokenCount' in usage || 'totalTokenCount' in usage) {
    return readGeminiUsage(usage)
  }
  if ('inputTokens' in usage || 'outputTokens' in usage) return readBedrockUsage(usage)
  if ('billed_units' in usage) return readCohereUsage(usage)
  return readChatUsage(provider, usage)
}

const isAnthropic = (usage: Fields): boolean =>
  'cache_read_input_tokens' in usage || 'cache_creation_input_tokens' in usage || 'cache_creation' in usage
