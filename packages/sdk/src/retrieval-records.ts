import type { Rate } from './cost.ts'

/** A signal that needs no judge: lexical, read from words and times alone. */
export type RetrievalSignal =
  | 'groundedShare'
  | 'utilisation'
  | 'utilisationCorrected'
  | 'wastedShare'
  | 'duplicateShare'
  | 'redundancy'
  | 'staleShare'
  | 'staleWeighted'
  | 'outdatedShare'
  | 'unknownAgeShare'
  | 'ageDaysP50'
  | 'indexLagHoursP50'

/** What is held against what people said: more than is averaged. `relevance` is the judge's. */
export type SatisfactionSignal =
  | RetrievalSignal
  | 'groundednessRisk'
  | 'answeredEmpty'
  | 'topScore'
  | 'ageDaysP90'
  | 'ageDaysP99'
  | 'relevance'

/** How a signal is made, how well it was measured to find what it should, and what it misses. */
export type SignalLabel = {
  /** `used` and `faults` are of a document. */
  readonly signals: readonly (Exclude<SatisfactionSignal, 'topScore' | 'relevance'> | 'used' | 'faults')[]
  readonly method: 'lexical, no judge' | 'times, no judge'
  readonly says: string
  /** Null where it is not measured, or the figure is another. */
  readonly auc: {
    readonly value: number
    readonly low: number
    readonly high: number
    readonly n: number
  } | null
  /** The figure and of what it is; else "not measured" and why. */
  readonly measured: string
  readonly misses: string
}

/** A mean over queries with its 95 % interval; null below two queries that know it. */
export type SignalMean = {
  readonly name: RetrievalSignal
  readonly mean: number | null
  readonly low: number | null
  readonly high: number | null
  readonly n: number
  /** Share of all queries that know it. */
  readonly coverage: number | null
}

export type RetrievalPoint = {
  readonly at: string
  readonly retrievals: number
  readonly groundedShare: number | null
  readonly utilisation: number | null
  readonly staleShare: number | null
  readonly ageDaysP50: number | null
  /** Share of queries of which an answer is known. */
  readonly coverage: number | null
}

export type IndexVersion = {
  readonly indexName: string
  readonly indexVersion: string
  readonly retrievals: number
  readonly firstAt: string
  readonly lastAt: string
  readonly empty: Rate
  readonly signals: readonly SignalMean[]
  /** Less those of `against`, with 95 % intervals. */
  readonly differences: readonly {
    readonly name: RetrievalSignal
    readonly difference: number
    readonly low: number
    readonly high: number
    readonly p: number
  }[]
  /** The version before, of the same index. */
  readonly against: string | null
}

type FaultRates = readonly { readonly fault: string; readonly rate: Rate }[]

export type SourceReport = {
  readonly source: string | null
  readonly documents: number
  readonly dated: number
  readonly meanAgeDays: number | null
  readonly unused: Rate
  /** Of every retrieval of a document: one that is retrieved often counts often. */
  readonly faults: FaultRates
  /** Of versions of documents that were retrieved for the first time in this window, each once. */
  readonly newDocuments: { readonly versions: number; readonly faulty: Rate; readonly faults: FaultRates }
}

export type RetrievalReport = {
  readonly hours: number
  readonly stepMinutes: number
  readonly retrievals: number
  readonly documents: number
  readonly coverage: Rate
  readonly empty: Rate
  readonly answeredEmpty: Rate
  readonly signals: readonly SignalMean[]
  readonly series: readonly RetrievalPoint[]
  readonly versions: readonly IndexVersion[]
  readonly sources: readonly SourceReport[]
}

/** What was asked of a retriever, with what can be said of it. What cannot is null, with a reason in `unknown`. */
export type RetrievalSummary = { readonly [signal in RetrievalSignal]: number | null } & {
  readonly id: string
  readonly at: string
  readonly callId: string | null
  readonly query: string
  readonly indexName: string | null
  readonly indexVersion: string | null
  readonly documentsRetrieved: number
  readonly topScore: number | null
  readonly groundednessRisk: number | null
  readonly answeredEmpty: boolean | null
  readonly unknown: Readonly<Record<string, string>>
}

export type RetrievedDocument = {
  readonly id: string | null
  readonly rank: number
  readonly score: number | null
  readonly chars: number
  readonly source: string | null
  readonly sourceUpdatedAt: string | null
  readonly indexedAt: string | null
  /** Share of the answer's weight that it alone supports. */
  readonly used: number | null
  readonly duplicateOf: number | null
  readonly faults: readonly string[]
  readonly text: string | null
  /** When it was retrieved. */
  readonly ageDays: number | null
}

export type RetrievalDetail = RetrievalSummary & { readonly documents: readonly RetrievedDocument[] }

export type RetrievalSatisfaction = {
  readonly retrievals: number
  readonly withFeedback: Rate
  readonly signals: readonly {
    readonly name: SatisfactionSignal
    readonly n: number
    readonly rho: number | null
    readonly low: number | null
    readonly high: number | null
    readonly p: number | null
    readonly reason: string | null
  }[]
}

/** When retrieval is said to misbehave, over the last one to two hours of an index; null: not watched. Shares, 0 to 1. */
export type RetrievalBounds = {
  readonly maxStaleShare: number | null
  readonly maxOutdatedShare: number | null
  readonly maxEmptyShare: number | null
  readonly maxUnusedShare: number | null
  readonly minGroundedShare: number | null
  readonly minUtilisation: number | null
  /** Judged, 1 to 5, over the last 24 hours. */
  readonly minRelevance: number | null
  /** Feedback of 0 to 1 on answers, on average, since yesterday. */
  readonly minSatisfaction: number | null
  /** Of queries, the share of which it is known how far an answer is grounded. */
  readonly minCoverage: number | null
  /** Mean overlap of canary queries with their baseline. */
  readonly minCanaryOverlap: number | null
  /** Fewer queries than this are not enough to tell. */
  readonly minQueries: number
}

/** How embeddings are kept and compared, for each index. */
export type DriftSettings = {
  readonly isWatched: boolean
  /** Each window is held against what was before it. */
  readonly windowHours: 6 | 12 | 24 | 168
  readonly referenceDays: number
  /** Vectors kept of what applications send, of queries and of documents each. */
  readonly perHour: number
  /** A model asked for vectors where the application sends none; null: none. */
  readonly model: {
    readonly name: string
    readonly dimensions: number | null
    readonly queriesPerHour: number
    readonly documentsPerHour: number
  } | null
}

/** Days after which a document is stale, the marks that stand around documents in prompts, and when to raise an alert. */
export type RetrievalSettings = {
  /** Null: no document is, unless its source says otherwise. */
  readonly ttlDays: number | null
  /** Null: documents of it do not grow stale. */
  readonly ttlDaysBySource: Readonly<Record<string, number | null>>
  readonly markers: readonly { readonly open: string; readonly close: string }[]
  readonly bounds: RetrievalBounds
  readonly drift: DriftSettings
}
