/** A share with its 95 % interval and the number it rests on. */
export type Rate = { readonly value: number; readonly low: number; readonly high: number; readonly n: number }

export type CostRow = {
  readonly key: string
  readonly provider?: string | null
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cachedReadTokens: number
  readonly costUsd: string | null
  readonly averageCostUsd: string | null
  readonly share: number | null
}

export type CostReport = {
  readonly hours: number
  readonly from: string
  readonly to: string
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cachedReadTokens: number
  readonly costUsd: string | null
  readonly averageCostUsd: string | null
  readonly coverage: {
    readonly known: number
    readonly total: number
    readonly share: number | null
    /** Of those known: calls of several attempts whose cost is known of some alone. */
    readonly lowerBounds: number
    readonly unknownReasons: readonly { readonly reason: string; readonly calls: number }[]
    readonly unknownModels: readonly {
      readonly model: string
      readonly provider: string | null
      readonly calls: number
    }[]
  }
  /** Share of calls answered from Telltale's cache; null without calls. */
  readonly cacheHitRate: Rate | null
  readonly providerCacheReadShare: number | null
  readonly byModel: readonly CostRow[]
  readonly byRoute: readonly CostRow[]
  readonly byPrompt: readonly CostRow[]
  readonly byUser: readonly CostRow[]
  readonly byTag: readonly CostRow[]
  readonly projectedMonth:
    | {
        readonly costUsd: string
        readonly low: string
        readonly high: string
        readonly method: string
        readonly n: number
      }
    | { readonly notEnough: string }
  readonly advice: readonly {
    readonly code: string
    readonly title: string
    readonly sentence: string
    readonly evidence: Readonly<Record<string, string | number | null>>
    readonly savesUsdPerMonth: string | null
  }[]
}
