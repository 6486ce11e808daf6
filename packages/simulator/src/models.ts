/** A model that the simulator lists and, under `strictModels`, insists on. */
export type Model = {
  readonly id: string
  readonly dialect: 'openai' | 'anthropic' | 'gemini'
  readonly kind: 'chat' | 'embedding'
  /** The dated name that replies carry when an alias was asked for. */
  readonly resolvesTo: string
  readonly displayName: string
  readonly createdUnix: number
  /** Longest prompt in tokens. */
  readonly contextTokens: number
  /** Width of an embedding; 0 for chat models. */
  readonly dimensions: number
}

const chat = (
  dialect: Model['dialect'],
  id: string,
  resolvesTo: string,
  contextTokens: number,
  createdUnix: number,
): Model => ({
  id,
  dialect,
  kind: 'chat',
  resolvesTo,
  displayName: id,
  createdUnix,
  contextTokens,
  dimensions: 0,
})

const embedding = (id: string, dimensions: number, dialect: Model['dialect'] = 'openai'): Model => ({
  ...chat(dialect, id, id, 8192, 1_705_948_997),
  kind: 'embedding',
  dimensions,
})

const models: readonly Model[] = [
  chat('openai', 'gpt-4o', 'gpt-4o-2024-08-06', 128_000, 1_715_367_049),
  chat('openai', 'gpt-4o-2024-08-06', 'gpt-4o-2024-08-06', 128_000, 1_722_814_719),
  chat('openai', 'gpt-4o-mini', 'gpt-4o-mini-2024-07-18', 128_000, 1_721_172_741),
  chat('openai', 'gpt-4o-mini-2024-07-18', 'gpt-4o-mini-2024-07-18', 128_000, 1_721_172_717),
  chat('openai', 'gpt-4.1', 'gpt-4.1-2025-04-14', 1_047_576, 1_744_316_542),
  chat('openai', 'gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14', 1_047_576, 1_744_318_173),
  chat('openai', 'gpt-5', 'gpt-5-2025-08-07', 400_000, 1_754_425_777),
  chat('openai', 'gpt-5-mini', 'gpt-5-mini-2025-08-07', 400_000, 1_754_425_928),
  chat('openai', 'gpt-5.4', 'gpt-5.4', 400_000, 1_772_668_800),
  chat('openai', 'gpt-5.4-mini', 'gpt-5.4-mini-2026-03-17', 400_000, 1_773_705_600),
  chat('openai', 'o3', 'o3-2025-04-16', 200_000, 1_744_225_308),
  chat('openai', 'o4-mini', 'o4-mini-2025-04-16', 200_000, 1_744_225_351),
  embedding('text-embedding-3-small', 1536),
  embedding('text-embedding-3-large', 3072),
  embedding('text-embedding-ada-002', 1536),
  chat('anthropic', 'claude-opus-5', 'claude-opus-5', 1_000_000, 1_780_272_000),
  chat('anthropic', 'claude-sonnet-5', 'claude-sonnet-5', 1_000_000, 1_780_272_000),
  chat('anthropic', 'claude-opus-4-5', 'claude-opus-4-5-20251101', 200_000, 1_763_942_400),
  chat('anthropic', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929', 200_000, 1_759_104_000),
  chat('anthropic', 'claude-sonnet-4-5-20250929', 'claude-sonnet-4-5-20250929', 200_000, 1_759_104_000),
  chat('anthropic', 'claude-haiku-4-5', 'claude-haiku-4-5-20251001', 200_000, 1_759_276_800),
  chat('anthropic', 'claude-3-5-haiku-latest', 'claude-3-5-haiku-20241022', 200_000, 1_729_555_200),
  chat('gemini', 'gemini-2.5-pro', 'gemini-2.5-pro', 1_048_576, 1_750_118_400),
  chat('gemini', 'gemini-2.5-flash', 'gemini-2.5-flash', 1_048_576, 1_750_118_400),
  chat('gemini', 'gemini-2.5-flash-lite', 'gemini-2.5-flash-lite', 1_048_576, 1_753_142_400),
  chat('gemini', 'gemini-2.0-flash', 'gemini-2.0-flash', 1_048_576, 1_738_713_600),
  embedding('gemini-embedding-001', 3072, 'gemini'),
]

const byId = new Map(models.map((model) => [model.id, model]))

/** The catalogue of one dialect, in its listing order. */
export const modelsOf = (dialect: Model['dialect']): readonly Model[] =>
  models.filter((model) => model.dialect === dialect)

/** The catalogued model of this name. */
export const findModel = (id: string): Model | undefined => byId.get(id)

/** The name a reply carries: the dated name of a known alias, else what was asked for. */
export const resolvedName = (id: string): string => byId.get(id)?.resolvesTo ?? id

/** Whether the model thinks before it answers: o-series, GPT-5 but its chat kind, Gemini from 2.5, or "reasoning" in the name. */
export const thinks = (id: string): boolean =>
  !id.includes('chat') && /reasoning|(?:^|[-/])o\d?(?:-|$)|(?:^|\/)gpt-5|gemini-(?:2\.5|[3-9])/.test(id)
