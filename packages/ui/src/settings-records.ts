/** The records behind sign-in, status and Settings. */
export type Session = {
  readonly signedIn: boolean
  readonly actor: string | null
  readonly role: Role | null
  readonly localSignIn: boolean
}

export type Role = 'viewer' | 'editor' | 'admin'

/** Whoever holds a personal key. */
export type Person = {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** Null: every project. */
  readonly projects: readonly string[] | null
  readonly hint: string
  readonly createdAt: string
  readonly revokedAt: string | null
}
export type PersonWithKey = { readonly person: Person; readonly secret: string }
export type Standing = { readonly role: Role; readonly projects: readonly string[] | null }

export type Project = { readonly id: string; readonly name: string; readonly createdAt: string }

export type Status = {
  readonly version: string
  readonly startedAt: string
  readonly address: string
  readonly uptimeMs: number
  readonly state: { readonly kind: string; readonly state: string }
  readonly tape: {
    readonly kind: string
    readonly state: string
    readonly restarts: number
    readonly lastError: string | null
  }
  readonly spool: {
    readonly waitingRows: number
    readonly waitingBytes: number
    readonly waitingSegments: number
    readonly appended: number
    readonly dropped: number
    readonly landedRows: number
    readonly refusedSegments: number
    readonly lastError: string | null
  }
  readonly snapshot: { readonly revision: number | string; readonly at: string }
  readonly process: { readonly rssBytes: number; readonly eventLoopDelayP99Ms: number }
}

/** What one setting of a vendor is: a piece of JSON Schema. */
export type VendorSetting = {
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly string[]
  readonly default?: unknown
}

/** Whose provider it may be, and what has to be set for one. */
export type Vendor = {
  readonly name: string
  readonly title: string
  readonly key: 'required' | 'optional'
  /** What may be given for a key besides a token. */
  readonly keyHint: string | null
  /** By family, the usual one first; a null address must be given or follows from the settings. */
  readonly speaks: readonly {
    readonly family: 'openai' | 'anthropic' | 'gemini'
    readonly baseUrl: string | null
  }[]
  readonly settings: {
    readonly required?: readonly string[]
    readonly properties?: Readonly<Record<string, VendorSetting>>
  }
}

export type ModelRoute = {
  readonly alias: string
  readonly provider: string
  readonly model: string
  readonly source: 'file' | 'api'
}

/** A price of the user's own, which wins over the price book. Rates are US dollars per million tokens. */
export type PriceOverride = {
  readonly id: string
  /** '*' holds for any provider. */
  readonly provider: string
  readonly model: string
  /** First day it holds, in UTC; null for always. */
  readonly effectiveFrom: string | null
  readonly row: { readonly rates: Rates }
  readonly updatedAt: string | null
}

/** Rates by bucket: input, cacheRead, cacheWrite, output and more. */
type Rates = Readonly<Record<string, number | undefined>>

/** A price as it is sent. */
export type NewPrice = Pick<PriceOverride, 'provider' | 'model' | 'effectiveFrom'> & { readonly rates: Rates }

/** What a limit counts, whom, and what happens past it. */
export type NewLimit = {
  readonly measure: 'requests' | 'tokens' | 'usd'
  readonly window: 'minute' | 'hour' | 'day' | 'week' | 'month'
  readonly amount: number
  readonly scope: {
    readonly keyId?: string
    readonly user?: string
    readonly team?: string
    readonly tags?: Readonly<Record<string, string>>
    readonly model?: string
    readonly provider?: string
    readonly route?: string
  }
  /** One counter for each value of this; null: one counter. */
  readonly each: string | null
  readonly kind: 'hard' | 'soft' | 'degrade'
  readonly degradeTo: string | null
  readonly algorithm?: 'fixed' | 'sliding'
  readonly reserve: 'most' | 'expected'
  readonly onStoreFailure: 'open' | 'closed'
  readonly onUnknownPrice: 'count' | 'refuse'
}

export type LimitUse = {
  readonly value: string | null
  readonly used: number
  readonly reserved: number
  readonly resetsAt: string
}

/** A limit with what is used of it now; `use` is null while the counters cannot be asked. */
export type Limit = NewLimit & {
  readonly id: string
  readonly name: string
  readonly use: readonly LimitUse[] | null
}
