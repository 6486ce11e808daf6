import { unknownUsage, type Usage } from '../model.ts'
import { fieldsOf, isFields, readCount, readWord, settled, sum, type Fields } from './count.ts'

type Counts = {
  readonly uncached: number | null
  readonly read: number | null
  readonly write: number | null
  readonly write1h: number | null
  readonly output: number | null
}

function readCounts(usage: Fields): Counts {
  const creation = fieldsOf(usage.cache_creation)
  const write1h = readCount(creation.ephemeral_1h_input_tokens)
  return {
    uncached: readCount(usage.input_tokens),
    read: readCount(usage.cache_read_input_tokens),
    write:
      readCount(usage.cache_creation_input_tokens) ??
      sum(readCount(creation.ephemeral_5m_input_tokens), write1h),
    write1h,
    output: readCount(usage.output_tokens),
  }
}

const plus = (a: Counts, b: Counts): Counts => ({
  uncached: sum(a.uncached, b.uncached),
  read: sum(a.read, b.read),
  write: sum(a.write, b.write),
  write1h: sum(a.write1h, b.write1h),
  output: sum(a.output, b.output),
})

/**
 * Anthropic messages. `input_tokens` leaves cached reads and writes out; `output_tokens` holds thinking. The
 * top-level counts leave compaction out, so those iterations are added; an advisor's iteration belongs to another
 * model and is only named.
 */
export function readAnthropicUsage(usage: Fields): Usage {
  let counts = readCounts(usage)
  let otherModel: string | null = null
  if (Array.isArray(usage.iterations)) {
    for (const iteration of usage.iterations as readonly unknown[]) {
      if (!isFields(iteration)) continue
      if (iteration.type === 'compaction') counts = plus(counts, readCounts(iteration))
      if (iteration.type === 'advisor_message') otherModel = readWord(iteration.model) ?? 'unnamed'
    }
  }
  const known = counts.uncached === null ? null : sum(counts.uncached, counts.read, counts.write)
  return {
    ...unknownUsage,
    inputTokens: settled(known),
    cachedReadTokens: settled(counts.read),
    cacheWriteTokens: settled(counts.write),
    cacheWrite1hTokens: settled(counts.write1h),
    outputTokens: settled(counts.output),
    reasoningTokens: settled(readCount(fieldsOf(usage.output_tokens_details).thinking_tokens)),
    webSearches: settled(readCount(fieldsOf(usage.server_tool_use).web_search_requests)),
    serviceTier: usage.speed === 'fast' ? 'fast' : readWord(usage.service_tier),
    inferenceGeo: readWord(usage.inference_geo),
    otherModel,
  }
}
