import { isObject, type JsonObject } from '../dialect.ts'
import type { Usage } from './neutral.ts'

/**
 * What each dialect counts. OpenAI: prompt tokens hold cache reads and writes, completion tokens hold reasoning.
 * Anthropic: input tokens hold neither cache reads nor writes, output tokens hold thinking. Gemini: prompt tokens
 * hold cache reads, tool use prompts stand beside them, thoughts stand beside candidates.
 */
const count = (from: unknown, name: string): number | null => {
  const value = isObject(from) ? from[name] : null
  return typeof value === 'number' ? value : null
}
const sum = (...counts: readonly (number | null)[]): number | null =>
  counts.every((one) => one === null) ? null : counts.reduce<number>((all, one) => all + (one ?? 0), 0)
/** A part cannot be more than the whole; a provider that says so is not believed below zero. */
const less = (whole: number | null, ...parts: readonly (number | null)[]): number | null =>
  whole === null ? null : Math.max(0, whole - (sum(...parts) ?? 0))

/** Chat and Responses differ in names only. */
export function usageOfOpenai(usage: unknown): Usage | null {
  if (!isObject(usage)) return null
  const read = usage.prompt_tokens_details ?? usage.input_tokens_details
  const written = usage.completion_tokens_details ?? usage.output_tokens_details
  return {
    input: count(usage, 'prompt_tokens') ?? count(usage, 'input_tokens'),
    cacheRead: count(read, 'cached_tokens'),
    cacheWrite: count(read, 'cache_write_tokens'),
    output: count(usage, 'completion_tokens') ?? count(usage, 'output_tokens'),
    reasoning: count(written, 'reasoning_tokens'),
  }
}

export function usageOfAnthropic(usage: unknown): Usage | null {
  if (!isObject(usage)) return null
  const cacheRead = count(usage, 'cache_read_input_tokens')
  const cacheWrite = count(usage, 'cache_creation_input_tokens')
  const fresh = count(usage, 'input_tokens')
  return {
    input: fresh === null ? null : sum(fresh, cacheRead, cacheWrite),
    cacheRead,
    cacheWrite,
    output: count(usage, 'output_tokens'),
    reasoning: count(usage.output_tokens_details, 'thinking_tokens'),
  }
}

export function usageOfGemini(usage: unknown): Usage | null {
  if (!isObject(usage)) return null
  const reasoning = count(usage, 'thoughtsTokenCount')
  return {
    input: sum(count(usage, 'promptTokenCount'), count(usage, 'toolUsePromptTokenCount')),
    cacheRead: count(usage, 'cachedContentTokenCount'),
    cacheWrite: null,
    output: sum(count(usage, 'candidatesTokenCount'), reasoning),
    reasoning,
  }
}

/** Null when the provider said nothing: a count is never made up. */
export function chatUsage(usage: Usage | null): JsonObject | null {
  if (usage === null) return null
  const { input, output, cacheRead, cacheWrite, reasoning } = usage
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: sum(input, output),
    ...(cacheRead === null && cacheWrite === null
      ? {}
      : {
          prompt_tokens_details: {
            ...(cacheRead === null ? {} : { cached_tokens: cacheRead }),
            ...(cacheWrite === null ? {} : { cache_write_tokens: cacheWrite }),
          },
        }),
    ...(reasoning === null ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  }
}

export function responsesUsage(usage: Usage | null): JsonObject | null {
  if (usage === null) return null
  const { input, output, cacheRead, cacheWrite, reasoning } = usage
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: sum(input, output),
  }
}

export function anthropicUsage(usage: Usage | null): JsonObject | null {
  if (usage === null) return null
  const { input, output, cacheRead, cacheWrite, reasoning } = usage
  return {
    input_tokens: less(input, cacheRead, cacheWrite),
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: output,
    ...(reasoning === null ? {} : { output_tokens_details: { thinking_tokens: reasoning } }),
  }
}

export function geminiUsage(usage: Usage | null): JsonObject | null {
  if (usage === null) return null
  const { input, output, cacheRead, reasoning } = usage
  return {
    ...(input === null ? {} : { promptTokenCount: input }),
    ...(cacheRead === null ? {} : { cachedContentTokenCount: cacheRead }),
    ...(output === null ? {} : { candidatesTokenCount: less(output, reasoning) }),
    ...(reasoning === null ? {} : { thoughtsTokenCount: reasoning }),
    ...(input === null && output === null ? {} : { totalTokenCount: sum(input, output) }),
  }
}

/** A later count overrides an earlier one, field by field, and is never added to it. */
export const newerUsage = (before: Usage | null, now: Usage | null): Usage | null =>
  before === null || now === null
    ? (now ?? before)
    : {
        input: now.input ?? before.input,
        cacheRead: now.cacheRead ?? before.cacheRead,
        cacheWrite: now.cacheWrite ?? before.cacheWrite,
        output: now.output ?? before.output,
        reasoning: now.reasoning ?? before.reasoning,
      }
