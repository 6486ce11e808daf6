import type { Asking } from './prompts/prompt-verbs.ts'
import type { DriftSettings } from './retrieval-records.ts'

/** Who made vectors and how long they are. */
export type VectorSpace = { readonly embedder: string; readonly dimensions: number }

type DriftTold = {
  readonly space: VectorSpace
  /** Of documents; null for queries. */
  readonly indexVersion: string | null
  /** Vectors compared. */
  readonly current: number
  readonly reference: number
  /** Vectors of another embedder or size, which are compared with nothing. */
  readonly leftOut: number
  readonly referenceFrom: string
}

/** What a look at one window came to. */
export type DriftFound =
  | (DriftTold & {
      readonly kind: 'tested'
      readonly hasMoved: boolean
      readonly p: number
      /** Below which it is said to have moved. */
      readonly alpha: number
      /** 0.5: not told apart; 95 % interval. */
      readonly auc: { readonly value: number; readonly low: number; readonly high: number }
      readonly movedMost: readonly {
        readonly label: string
        readonly retrievalId: string
        readonly score: number
      }[]
    })
  /** Also where the same one makes vectors of another size. */
  | (DriftTold & { readonly kind: 'embedder-changed'; readonly before: VectorSpace })
  | (DriftTold & {
      readonly kind: 'not-enough'
      readonly needed: number
      readonly reason: 'few-current' | 'few-reference' | 'new-version'
    })

export type DriftLook = {
  readonly indexName: string
  readonly subject: 'query' | 'document'
  readonly windowFrom: string
  readonly windowTo: string
  readonly lookedAt: string
  readonly found: DriftFound
}

export type DriftReport = {
  readonly days: number
  readonly settings: DriftSettings
  readonly subjects: readonly {
    /** Empty: telemetry named none. */
    readonly indexName: string
    readonly subject: 'query' | 'document'
    /** Of the newest look that could tell; null: none could. */
    readonly hasMoved: boolean | null
    /** What the newest look came to. */
    readonly sentence: string
    /** Oldest first. */
    readonly looks: readonly DriftLook[]
  }[]
}

/** A question and what an index gives for it, best first. */
export type Canary = { readonly name: string; readonly query: string; readonly documents: readonly string[] }

/** `k`: how many of the first documents count; 10 when left out. */
export type CanarySet = { readonly k?: number; readonly canaries: readonly Canary[] }

/** What an index answers now, by names of canaries, best first. */
export type CanaryRankings = {
  readonly indexVersion?: string
  readonly at?: string
  readonly rankings: readonly { readonly name: string; readonly documents: readonly string[] }[]
}

type CanaryMean = {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  readonly n: number
}

export type CanaryRun = {
  readonly id: string
  readonly indexName: string
  readonly indexVersion: string
  readonly at: string
  readonly compared: {
    readonly k: number
    readonly overlap: CanaryMean
    readonly rbo: CanaryMean
    /** The least alike first. */
    readonly canaries: readonly {
      readonly name: string
      readonly overlap: number
      readonly rbo: number | null
      readonly found: number
    }[]
    readonly missing: readonly string[]
    readonly unknown: readonly string[]
  }
}

/** Canaries of one index, and the newest run of each version, newest first. */
export type IndexCanaries = Required<CanarySet> & {
  readonly indexName: string
  readonly updatedAt: string
  readonly runs: readonly CanaryRun[]
}

const of = (index: string, verb = ''): string => `/api/retrieval/canaries/${encodeURIComponent(index)}${verb}`

/** The part of the administrator's client that is about drift and canaries. */
export const driftVerbs = ({ get, send }: Asking) => ({
  retrievalDrift: (query: { readonly days?: number; readonly index?: string } = {}) =>
    get<DriftReport>('/api/retrieval/drift', query),
  canaries: async () =>
    (await get<{ readonly indexes: readonly IndexCanaries[] }>('/api/retrieval/canaries')).indexes,
  /** Sets the canaries of an index: the baseline. */
  putCanaries: (index: string, set: CanarySet) => send<Required<CanarySet>>('PUT', of(index), set),
  runCanaries: (index: string, run: CanaryRankings) => send<CanaryRun>('POST', of(index, '/runs'), run),
})
