/**
 * Every place where we read a recorded body otherwise than genai-prices does, and on purpose. `bodies` are line
 * numbers from 0. The reasons are argued in decisions/2026-11-23-usage-extraction.md.
 *
 * - left-out: their extractor of a cloud or of another dialect drops fields the body plainly holds
 * - foreign-shape: an Anthropic body read as OpenAI responses, so cached tokens are lost from the total
 * - compaction: Anthropic bills compaction iterations beside the top-level counts
 * - hidden-thinking: Gemini's OpenAI-compatible API shows thinking in total_tokens only
 */
export type Disagreement = {
  readonly why: 'left-out' | 'foreign-shape' | 'compaction' | 'hidden-thinking'
  readonly reading: string
  readonly fields: string
  readonly bodies: readonly number[]
}

export const disagreements: readonly Disagreement[] = [
  {
    why: 'left-out',
    reading: 'azure/anthropic',
    fields: 'reasoningTokens',
    bodies: [
      17, 39, 74, 95, 100, 126, 127, 131, 142, 143, 149, 153, 217, 233, 251, 256, 258, 273, 274, 326, 331,
      332, 372, 393, 397, 399, 402, 403, 406, 409, 410, 413, 419, 423, 429, 438, 440, 442, 493, 514, 529, 542,
      545, 547, 548, 549, 553, 556, 557, 560, 566,
    ],
  },
  {
    why: 'left-out',
    reading: 'aws/anthropic',
    fields: 'reasoningTokens',
    bodies: [74, 95, 353, 545, 547, 548, 549, 553, 556, 557],
  },
  {
    why: 'left-out',
    reading: 'azure/responses',
    fields: 'reasoningTokens',
    bodies: [74, 95, 545, 547, 548, 549],
  },
  {
    why: 'left-out',
    reading: 'google/anthropic',
    fields: 'reasoningTokens',
    bodies: [74, 95, 545, 547, 548, 549, 553, 556, 557],
  },
  {
    why: 'foreign-shape',
    reading: 'azure/responses',
    fields: 'inputTokens cachedReadTokens cacheWriteTokens',
    bodies: [75, 554, 555, 558, 559],
  },
  {
    why: 'compaction',
    reading: 'anthropic/default',
    fields: 'inputTokens outputTokens cacheWriteTokens',
    bodies: [77],
  },
  {
    why: 'compaction',
    reading: 'aws/anthropic',
    fields: 'inputTokens outputTokens cacheWriteTokens',
    bodies: [77],
  },
  {
    why: 'compaction',
    reading: 'azure/responses',
    fields: 'inputTokens outputTokens cacheWriteTokens',
    bodies: [77],
  },
  {
    why: 'compaction',
    reading: 'azure/anthropic',
    fields: 'inputTokens outputTokens cacheWriteTokens',
    bodies: [77],
  },
  {
    why: 'compaction',
    reading: 'google/anthropic',
    fields: 'inputTokens outputTokens cacheWriteTokens',
    bodies: [77],
  },
  { why: 'left-out', reading: 'aws/anthropic', fields: 'webSearches', bodies: [79, 80, 101, 103] },
  { why: 'left-out', reading: 'azure/responses', fields: 'webSearches', bodies: [79, 80, 101, 103] },
  { why: 'left-out', reading: 'azure/anthropic', fields: 'webSearches', bodies: [79, 80, 101, 103] },
  { why: 'left-out', reading: 'google/anthropic', fields: 'webSearches', bodies: [79, 80, 101, 103] },
  { why: 'compaction', reading: 'anthropic/default', fields: 'inputTokens outputTokens', bodies: [93] },
  { why: 'compaction', reading: 'aws/anthropic', fields: 'inputTokens outputTokens', bodies: [93] },
  { why: 'compaction', reading: 'azure/responses', fields: 'inputTokens outputTokens', bodies: [93] },
  { why: 'compaction', reading: 'azure/anthropic', fields: 'inputTokens outputTokens', bodies: [93] },
  { why: 'compaction', reading: 'google/anthropic', fields: 'inputTokens outputTokens', bodies: [93] },
  { why: 'left-out', reading: 'azure/anthropic', fields: 'cachedReadTokens', bodies: [128] },
  { why: 'left-out', reading: 'aws/anthropic', fields: 'cacheWriteTokens', bodies: [354, 355] },
  { why: 'hidden-thinking', reading: 'google/chat', fields: 'outputTokens', bodies: [360] },
  {
    why: 'left-out',
    reading: 'azure/anthropic',
    fields: 'reasoningTokens cachedReadTokens',
    bodies: [401, 415, 416, 494, 565],
  },
  {
    why: 'foreign-shape',
    reading: 'azure/responses',
    fields: 'inputTokens reasoningTokens cachedReadTokens cacheWriteTokens',
    bodies: [553, 556, 557],
  },
  { why: 'left-out', reading: 'aws/anthropic', fields: 'reasoningTokens webSearches', bodies: [564] },
  { why: 'left-out', reading: 'azure/responses', fields: 'reasoningTokens webSearches', bodies: [564] },
  { why: 'left-out', reading: 'azure/anthropic', fields: 'reasoningTokens webSearches', bodies: [564] },
  { why: 'left-out', reading: 'google/anthropic', fields: 'reasoningTokens webSearches', bodies: [564] },
]
