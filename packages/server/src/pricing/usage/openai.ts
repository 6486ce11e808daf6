import { unknownUsage, type Usage } from '../model.ts'
import { fieldsOf, isFields, readCount, readDollars, readWord, settled, sum, type Fields } from './count.ts'

/** One US dollar is 1e10 of xAI's ticks. */
const ticksPerDollar = 1e10

/**
 * OpenAI chat completions and everything compatible with it. `prompt_tokens` holds cached reads and cache writes.
 *
 * - xAI counts reasoning outside `completion_tokens`, which shows in the total: prompt + completion + reasoning.
 * - Gemini behind its OpenAI-compatible API shows thinking in `total_tokens` only: output = total − prompt.
 * - DeepSeek splits the prompt into cache hits and misses.
 * - Mistral's `num_cached_tokens` is the engine's figure, not the billed one (`prompt_tokens_details.cached_tokens`).
 */
export function readChatUsage(provider: string, usage: Fields): Usage {
  const input = fieldsOf(usage.prompt_tokens_details)
  const output = fieldsOf(usage.completion_tokens_details)
  const prompt = readCount(usage.prompt_tokens)
  const hit = readCount(usage.prompt_cache_hit_tokens)
  const completion = readCount(usage.completion_tokens)
  const reasoning = readCount(output.reasoning_tokens)
  return {
    ...unknownUsage,
    inputTokens: settled(prompt ?? sum(hit, readCount(usage.prompt_cache_miss_tokens))),
    cachedReadTokens: settled(readCount(input.cached_tokens) ?? hit ?? readCount(usage.cached_tokens)),
    cacheWriteTokens: settled(readCount(input.cache_write_tokens)),
    outputTokens: settled(chatOutput(provider, prompt, completion, reasoning, readCount(usage.total_tokens))),
    reasoningTokens: settled(reasoning),
    inputAudioTokens: settled(readCount(input.audio_tokens)),
    outputAudioTokens: settled(readCount(output.audio_tokens)),
    inputImageTokens: settled(readCount(input.image_tokens)),
    outputImageTokens: settled(readCount(output.image_tokens)),
    serviceTier: readWord(usage.service_tier),
    providerCostUsd: readReportedCost(provider, usage),
  }
}

function chatOutput(
  provider: string,
  prompt: number | null,
  completion: number | null,
  reasoning: number | null,
  total: number | null,
): number | null {
  if (provider === 'google') {
    const beyondPrompt = total !== null && prompt !== null ? total - prompt : NaN
    return beyondPrompt > (completion ?? 0) ? beyondPrompt : completion
  }
  if (completion === null || reasoning === null || reasoning === 0) return completion
  const saysOutside = total === (prompt ?? 0) + completion + reasoning
  const staysSilent = total === null && provider === 'x-ai'
  return saysOutside || staysSilent ? completion + reasoning : completion
}

/** OpenAI responses: `input_tokens` holds cached reads and writes, `output_tokens` holds reasoning. */
export function readResponsesUsage(provider: string, usage: Fields): Usage {
  const input = fieldsOf(usage.input_tokens_details)
  const output = fieldsOf(usage.output_tokens_details)
  return {
    ...unknownUsage,
    inputTokens: settled(readCount(usage.input_tokens)),
    cachedReadTokens: settled(readCount(input.cached_tokens)),
    cacheWriteTokens: settled(readCount(input.cache_write_tokens)),
    outputTokens: settled(readCount(usage.output_tokens)),
    reasoningTokens: settled(readCount(output.reasoning_tokens)),
    inputAudioTokens: settled(readCount(input.audio_tokens)),
    outputAudioTokens: settled(readCount(output.audio_tokens)),
    inputImageTokens: settled(readCount(input.image_tokens)),
    outputImageTokens: settled(readCount(output.image_tokens)),
    serviceTier: readWord(usage.service_tier),
    providerCostUsd: readReportedCost(provider, usage),
  }
}

/** Embeddings have no output, whatever an imitator puts into `completion_tokens`. */
export const readEmbeddingsUsage = (provider: string, usage: Fields): Usage => ({
  ...unknownUsage,
  inputTokens: settled(readCount(usage.prompt_tokens) ?? readCount(usage.input_tokens)),
  serviceTier: readWord(usage.service_tier),
  providerCostUsd: readReportedCost(provider, usage),
})

/**
 * A cost is believed only where its unit is documented: xAI's ticks, OpenRouter's `cost` (its fee alone when the
 * caller brought their own key, so the upstream cost is added), Perplexity's `cost.total_cost`.
 */
function readReportedCost(provider: string, usage: Fields): number | null {
  if (usage.cost_in_usd_ticks !== undefined) {
    const ticks = readCount(usage.cost_in_usd_ticks)
    return ticks === null || Number.isNaN(ticks) ? null : ticks / ticksPerDollar
  }
  const cost = usage.cost
  if (cost === undefined || cost === null) return null
  if (isFields(cost)) return readDollars(cost.total_cost)
  if (provider !== 'openrouter' && usage.is_byok === undefined && usage.cost_details === undefined)
    return null
  const fee = readDollars(cost)
  if (fee === null || usage.is_byok !== true) return fee
  const upstream = readDollars(fieldsOf(usage.cost_details).upstream_inference_cost)
  return upstream === null ? null : fee + upstream
}
