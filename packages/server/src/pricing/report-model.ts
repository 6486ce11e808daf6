import { z } from 'zod'

const money = z.string()
const count = z.int().nonnegative()

export const CostRow = z.object({
  key: z.string(),
  provider: z.string().nullable().optional(),
  calls: count,
  inputTokens: count,
  outputTokens: count,
  cachedReadTokens: count,
  /** Sum of the known costs; null when no call of this row has a known cost. */
  costUsd: money.nullable(),
  /** Over the calls whose cost is known. */
  averageCostUsd: money.nullable(),
  /** Of the known cost of all calls; null when that is zero or unknown. */
  share: z.number().nullable(),
})
export type CostRow = z.infer<typeof CostRow>

export const Advice = z.object({
  code: z.enum(['low-cache-hit-rate', 'expensive-model', 'expensive-route']),
  title: z.string(),
  sentence: z.string(),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  /** Null when it cannot be computed honestly from what is on the tape. */
  savesUsdPerMonth: money.nullable(),
})
export type Advice = z.infer<typeof Advice>

export const ProjectedMonth = z.union([
  z.object({ costUsd: money, low: money, high: money, method: z.string(), n: z.int() }),
  z.object({ notEnough: z.string() }),
])
export type ProjectedMonth = z.infer<typeof ProjectedMonth>

export const CostReport = z.object({
  hours: z.number(),
  /** The start of the hour in which the window begins, so that hourly sums are whole. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  calls: count,
  inputTokens: count,
  outputTokens: count,
  cachedReadTokens: count,
  /** Sum of the known costs; null when there were calls and no cost is known. */
  costUsd: money.nullable(),
  averageCostUsd: money.nullable(),
  coverage: z.object({
    known: count,
    total: count,
    share: z.number().nullable(),
    /** Of those known: calls of several attempts whose cost is known of some alone, and so a lower bound. */
    lowerBounds: count,
    unknownReasons: z.array(z.object({ reason: z.string(), calls: count })),
    unknownModels: z.array(z.object({ model: z.string(), provider: z.string().nullable(), calls: count })),
  }),
  /** Share of calls answered from our own cache, with Wilson's interval at 95 %; null without calls. */
  cacheHitRate: z.object({ value: z.number(), low: z.number(), high: z.number(), n: z.int() }).nullable(),
  /** Share of input tokens that the providers read from their caches; null without input. */
  providerCacheReadShare: z.number().nullable(),
  byModel: z.array(CostRow),
  byRoute: z.array(CostRow),
  byPrompt: z.array(CostRow),
  byUser: z.array(CostRow),
  byTag: z.array(CostRow),
  projectedMonth: ProjectedMonth,
  advice: z.array(Advice),
})
export type CostReport = z.infer<typeof CostReport>

/** What the tape tells: sums over one group of calls. Costs in decimal strings. */
export const CostSums = z.object({
  calls: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cachedReadTokens: z.int(),
  costUsd: z.string(),
  costKnownCalls: z.int(),
})
export type CostSums = z.infer<typeof CostSums>

export type KeyedSums = CostSums & { readonly key: string; readonly provider?: string | null }

/** Everything the report is made from; gathered by the store. */
export type CostFacts = {
  readonly fromMs: number
  readonly toMs: number
  /** The project's first call, Unix milliseconds; null without any. */
  readonly firstCallMs: number | null
  readonly totals: CostSums & { readonly cacheHits: number }
  readonly byModel: readonly KeyedSums[]
  readonly byRoute: readonly KeyedSums[]
  readonly byPrompt: readonly KeyedSums[]
  readonly byUser: readonly KeyedSums[]
  readonly byTag: readonly KeyedSums[]
  readonly lowerBounds: number
  readonly unknownReasons: CostReport['coverage']['unknownReasons']
  readonly unknownModels: CostReport['coverage']['unknownModels']
  /** Known cost of each of the last whole days (24 hours each, newest last) since the first call. */
  readonly dailyCostsUsd: readonly number[]
  /** Among the latest calls: those whose whole request had been sent before. Null when no bodies are kept. */
  readonly repeats: {
    readonly calls: number
    readonly costUsd: string
    readonly ofCalls: number
    /** The oldest call looked at, Unix milliseconds. */
    readonly sinceMs: number
  } | null
}
