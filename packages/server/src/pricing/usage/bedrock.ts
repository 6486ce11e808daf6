import { unknownUsage, type Usage } from '../model.ts'
import { isFields, readCount, readWord, settled, sum, type Fields } from './count.ts'

/** Bedrock Converse: `inputTokens` leaves cached reads and writes out; reasoning is inside `outputTokens`. */
export function readBedrockUsage(usage: Fields): Usage {
  const uncached = readCount(usage.inputTokens)
  const read = readCount(usage.cacheReadInputTokens) ?? readCount(usage.cacheReadInputTokenCount)
  const write = readCount(usage.cacheWriteInputTokens) ?? readCount(usage.cacheWriteInputTokenCount)
  return {
    ...unknownUsage,
    inputTokens: settled(uncached === null ? null : sum(uncached, read, write)),
    cachedReadTokens: settled(read),
    cacheWriteTokens: settled(write),
    cacheWrite1hTokens: settled(oneHourWrites(usage.cacheDetails)),
    outputTokens: settled(readCount(usage.outputTokens)),
    serviceTier: readWord(usage.serviceTier),
  }
}

function oneHourWrites(details: unknown): number | null {
  if (!Array.isArray(details)) return null
  let found: number | null = null
  for (const entry of details as readonly unknown[]) {
    if (isFields(entry) && entry.ttl === '1h') found = sum(found, readCount(entry.inputTokens))
  }
  return found
}
