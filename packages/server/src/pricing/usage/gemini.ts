import { unknownUsage, type Usage } from '../model.ts'
import { isFields, readCount, readWord, settled, sum, type Fields } from './count.ts'

/**
 * Gemini's own `usageMetadata`. `promptTokenCount` holds cached tokens but not what tools added
 * (`toolUsePromptTokenCount`); `thoughtsTokenCount` stands outside `candidatesTokenCount`. Documents are billed as
 * images. The modality lists may leave a remainder, which is text.
 */
export function readGeminiUsage(usage: Fields): Usage {
  const prompt = readCount(usage.promptTokenCount)
  const tools = readCount(usage.toolUsePromptTokenCount)
  const input = prompt === null ? null : sum(prompt, tools)
  const thoughts = readCount(usage.thoughtsTokenCount)
  const said = sum(readCount(usage.candidatesTokenCount) ?? readCount(usage.responseTokenCount), thoughts)
  // A blocked reply names no candidates; its total then says that there was no output.
  const nothingSaid = said === null && input !== null && readCount(usage.totalTokenCount) === input
  const cached = usage.cacheTokensDetails
  return {
    ...unknownUsage,
    inputTokens: settled(input),
    cachedReadTokens: settled(readCount(usage.cachedContentTokenCount)),
    outputTokens: nothingSaid ? 0 : settled(said),
    reasoningTokens: settled(thoughts),
    inputAudioTokens: settled(
      sum(
        ofModality(usage.promptTokensDetails, 'AUDIO'),
        ofModality(usage.toolUsePromptTokensDetails, 'AUDIO'),
      ),
    ),
    cachedAudioTokens: settled(ofModality(cached, 'AUDIO')),
    outputAudioTokens: settled(ofModality(usage.candidatesTokensDetails, 'AUDIO')),
    inputImageTokens: settled(imageTokens(usage.promptTokensDetails)),
    cachedImageTokens: settled(imageTokens(cached)),
    outputImageTokens: settled(imageTokens(usage.candidatesTokensDetails)),
    serviceTier: readWord(usage.serviceTier),
  }
}

const imageTokens = (details: unknown): number | null =>
  sum(ofModality(details, 'IMAGE'), ofModality(details, 'DOCUMENT'))

function ofModality(details: unknown, modality: string): number | null {
  if (!Array.isArray(details)) return null
  let found: number | null = null
  for (const entry of details as readonly unknown[]) {
    if (isFields(entry) && entry.modality === modality) found = sum(found, readCount(entry.tokenCount))
  }
  return found
}
