type TierMultiplier = {
  /** The provider whose price list the row comes from. */
  readonly provider: string
  readonly tier: string
  readonly multiplier: number
  /** Row ids it holds for; all of the provider's when left out. */
  readonly rows?: readonly string[]
  readonly source: string
}

/** Tiers that cost what the book says. */
const ordinaryTiers: ReadonlySet<string> = new Set([
  'standard',
  'default',
  'auto',
  'standard_only',
  'on_demand',
  'unspecified',
])

/** Multipliers on every token rate. A tier that is not here has a price we do not know, not the ordinary one. */
const tierMultipliers: readonly TierMultiplier[] = [
  {
    provider: 'openai',
    tier: 'batch',
    multiplier: 0.5,
    source: 'developers.openai.com/api/docs/guides/batch',
  },
  {
    provider: 'openai',
    tier: 'flex',
    multiplier: 0.5,
    source: 'developers.openai.com/api/docs/guides/flex-processing: batch rates',
  },
  {
    provider: 'anthropic',
    tier: 'batch',
    multiplier: 0.5,
    source: 'platform.claude.com/docs/en/about-claude/pricing',
  },
  { provider: 'google', tier: 'batch', multiplier: 0.5, source: 'ai.google.dev/gemini-api/docs/pricing' },
  { provider: 'google', tier: 'flex', multiplier: 0.5, source: 'ai.google.dev/gemini-api/docs/pricing' },
  {
    provider: 'google',
    tier: 'priority',
    multiplier: 1.8,
    rows: ['google/gemini-3.7-flash', 'google/gemini-3.8-flash'],
    source: 'ai.google.dev/gemini-api/docs/pricing, as noted in the seed',
  },
  { provider: 'mistral', tier: 'batch', multiplier: 0.5, source: 'docs.mistral.ai, batch inference' },
]

/** What a service tier does to a row's token rates; null when its price is not known. */
export function tierMultiplier(
  row: {
    readonly id: string
    readonly provider: string
    readonly ownTiers: Readonly<Record<string, number>>
  },
  tier: string | null,
): number | null {
  if (tier === null) return 1
  if (Object.hasOwn(row.ownTiers, tier)) return row.ownTiers[tier] ?? null
  if (ordinaryTiers.has(tier)) return 1
  const found = tierMultipliers.find(
    (entry) =>
      entry.provider === row.provider && entry.tier === tier && (entry.rows?.includes(row.id) ?? true),
  )
  return found?.multiplier ?? null
}

/** Anthropic bills 1.1 for inference kept in the United States: platform.claude.com/docs/en/about-claude/pricing. */
export function geoMultiplier(provider: string, geo: string | null): number | null {
  if (geo === null || provider !== 'anthropic' || geo === 'global' || geo === 'not_available') return 1
  return geo === 'us' ? 1.1 : null
}
