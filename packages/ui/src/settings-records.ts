/** The records behind sign-in, status and Settings. */
export type Session = {
  readonly signedIn: boolean
  readonly actor: string | null
  readonly localSignIn: boolean
}

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
