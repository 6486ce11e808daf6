import type { Rate } from './records.ts'

/** What the Cost page is made of. */
export type CostRow = {
  readonly key: string
  readonly provider?: string | null
  readonly calls: number
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cachedReadTokens: number | null
  readonly costUsd: string | null
  readonly averageCostUsd: string | null
  readonly share: number | null
}

export type Advice = {
  readonly code: string
  readonly title: string
  readonly sentence: string
  readonly evidence: Readonly<Record<string, unknown>>
  readonly savesUsdPerMonth: string | number | null
}

type ProjectedMonth =
  | {
      readonly costUsd: string | number
      readonly low: string | number
      readonly high: string | number
      readonly method: string
      readonly n: number
    }
  | { readonly notEnough: string }

export type CostReport = {
  readonly hours: number
  readonly from: string
  readonly to: string
  readonly calls: number
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cachedReadTokens: number | null
  readonly costUsd: string | null
  readonly averageCostUsd: string | null
  readonly coverage: {
    readonly known: number
    readonly total: number
    readonly share: number | null
    readonly unknownReasons: readonly { readonly reason: string; readonly calls: number }[]
    readonly unknownModels: readonly {
      readonly model: string
      readonly provider: string | null
      readonly calls: number
    }[]
  }
  readonly cacheHitRate: Rate | null
  readonly providerCacheReadShare: number | null
  readonly byModel: readonly CostRow[]
  readonly byRoute: readonly CostRow[]
  readonly byPrompt: readonly CostRow[]
  readonly byUser: readonly CostRow[]
  readonly byTag: readonly CostRow[]
  readonly projectedMonth: ProjectedMonth
  readonly advice: readonly Advice[]
}
