import { readSeed } from './book/seed.ts'
import type { PriceBook } from './book.ts'
import { canonicalProvider } from './providers.ts'

/** Where the vendors serve their interfaces, by the end of the host's name. */
const hosts: readonly (readonly [end: string, vendor: string])[] = [
  ['api.openai.com', 'openai'],
  ['openai.azure.com', 'azure'],
  ['azure.com', 'azure'],
  ['api.anthropic.com', 'anthropic'],
  ['googleapis.com', 'google'],
  ['amazonaws.com', 'aws'],
  ['api.mistral.ai', 'mistral'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
  ['api.deepseek.com', 'deepseek'],
  ['api.groq.com', 'groq'],
  ['api.x.ai', 'x-ai'],
  ['api.together.xyz', 'together'],
  ['api.together.ai', 'together'],
  ['api.fireworks.ai', 'fireworks'],
  ['openrouter.ai', 'openrouter'],
  ['api.moonshot.ai', 'moonshotai'],
  ['api.moonshot.cn', 'moonshotai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.cerebras.ai', 'cerebras'],
]

/**
 * The vendor whose prices hold for a provider people named as they liked: the one of its name, or of its address;
 * null when neither says. Prices set here for the provider's own name come first all the same.
 */
export function vendorOf(provider: string, baseUrl: string): string | null {
  if (readSeed(canonicalProvider(provider)) !== null) return canonicalProvider(provider)
  const { hostname } = new URL(baseUrl)
  return hosts.find(([end]) => hostname === end || hostname.endsWith(`.${end}`))?.[1] ?? null
}

/** Asked in this order for a model whose provider is of no known vendor: a proxy or mirror of one of these. */
export const makers: readonly string[] = [
  'openai',
  'anthropic',
  'google',
  'x-ai',
  'deepseek',
  'mistral',
  'cohere',
  'groq',
  'aws',
  'openrouter',
]

/** Under whose name a model of this provider is priced: its own when a price was set for it, its vendor's, or its maker's. */
export function priceName(book: PriceBook, provider: string, vendor: string | null, model: string): string {
  if (typeof book.find(provider, model) !== 'string') return provider
  return vendor ?? makers.find((maker) => typeof book.find(maker, model) !== 'string') ?? provider
}

/** Input price of a model now, in US dollars per million tokens; null when the book does not know it. */
export function inputRate(book: PriceBook, name: string, model: string, nowMs: number): number | null {
  const rows = book.find(name, model)
  const row = typeof rows === 'string' ? undefined : rows.find(({ fromMs }) => fromMs <= nowMs)
  return row?.applicable(nowMs, 0).rates.input?.rateUsd ?? null
}
