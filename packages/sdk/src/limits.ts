/** What a limit counts, whom, and what happens past it. What is left out has the server's default. */
export type NewLimit = {
  readonly measure: 'requests' | 'tokens' | 'usd'
  readonly window: 'minute' | 'hour' | 'day' | 'week' | 'month'
  /** Requests, tokens, or US dollars, a window. */
  readonly amount: number
  readonly scope?: {
    readonly keyId?: string
    readonly user?: string
    readonly team?: string
    readonly tags?: Readonly<Record<string, string>>
    readonly model?: string
    readonly provider?: string
    readonly route?: string
  }
  /** One counter for each value of this: key, user, team, model, provider, route or tag:NAME. */
  readonly each?: string | null
  readonly algorithm?: 'fixed' | 'sliding'
  readonly kind?: 'hard' | 'soft' | 'degrade'
  readonly degradeTo?: string | null
  readonly reserve?: 'most' | 'expected'
  readonly onStoreFailure?: 'open' | 'closed'
  readonly onUnknownPrice?: 'count' | 'refuse'
}

export type Limit = Required<NewLimit> & {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly updatedAt: string
}

export type LimitUse = {
  /** Which of `each` it counts; null when the limit has one counter. */
  readonly value: string | null
  readonly used: number
  readonly reserved: number
  readonly resetsAt: string
}

/** `use` is null while the counters cannot be asked. */
export type LimitWithUse = Limit & { readonly use: readonly LimitUse[] | null }
