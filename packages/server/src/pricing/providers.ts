/** What people, SDKs and OpenTelemetry call a provider, and what the price book calls it. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['claude', 'anthropic'],
  ['amazon', 'aws'],
  ['amazon-bedrock', 'aws'],
  ['aws-bedrock', 'aws'],
  ['aws.bedrock', 'aws'],
  ['bedrock', 'aws'],
  ['azure-ai', 'azure'],
  ['azure-openai', 'azure'],
  ['azure.ai.openai', 'azure'],
  ['azure.ai.inference', 'azure'],
  ['cohere-ai', 'cohere'],
  ['fireworks-ai', 'fireworks'],
  ['gcp.gemini', 'google'],
  ['gcp.gen-ai', 'google'],
  ['gcp.vertex-ai', 'google'],
  ['gemini', 'google'],
  ['google-ai', 'google'],
  ['google-ai-studio', 'google'],
  ['google-genai', 'google'],
  ['google-generative-ai', 'google'],
  ['google-vertex', 'google'],
  ['vertex', 'google'],
  ['vertex-ai', 'google'],
  ['vertexai', 'google'],
  ['deep-seek', 'deepseek'],
  ['mistral-ai', 'mistral'],
  ['mistralai', 'mistral'],
  ['kimi', 'moonshotai'],
  ['moonshot', 'moonshotai'],
  ['moonshot-ai', 'moonshotai'],
  ['open-router', 'openrouter'],
  ['together-ai', 'together'],
  ['togetherai', 'together'],
  ['voyage', 'voyageai'],
  ['voyage-ai', 'voyageai'],
  ['grok', 'x-ai'],
  ['xai', 'x-ai'],
  ['z-ai', 'zai'],
  ['zhipu', 'zhipuai'],
])

/** The price book's name for a provider; an unknown one keeps its own, in lower case with hyphens. */
export function canonicalProvider(provider: string): string {
  const known = aliases.get(provider)
  if (known !== undefined) return known
  const plain = provider.toLowerCase().replaceAll('_', '-')
  return aliases.get(plain) ?? plain
}
