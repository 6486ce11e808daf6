/** What is said of a query to a retriever by reading it: relevance of a document 1 to 5, the rest 0 to 1. */
export type JudgedMeasure =
  | 'relevance'
  | 'contextPrecision'
  | 'contextRecall'
  | 'faithfulness'
  | 'responseRelevancy'
  | 'noiseSensitivity'

/** `reference` needs the right answer told with the query. */
export type JudgeQuestion = 'relevance' | 'faithfulness' | 'responseRelevancy' | 'reference'

/** Who judges retrievals, what of, how many of them, and for how much. */
export type JudgingSettings = {
  /** A route or model; null: nothing is judged. */
  readonly model: string | null
  readonly questions: readonly JudgeQuestion[]
  /** Probability of being drawn: of a query without any sign of trouble, and of the riskiest. */
  readonly sampling: { readonly least: number; readonly most: number }
  readonly perHourAtMost: number
  readonly usdPerDayAtMost: number
  readonly documentsAtMost: number
  /** From this score on a document counts as relevant in context precision. */
  readonly relevantFrom: number
  readonly temperature: number | null
  /** Share of the drawn queries that people are asked to label too. */
  readonly labelShare: number
  readonly lookBackHours: number
}

export type RetrievalJudgement = {
  readonly id: string
  readonly at: string
  readonly judgedAt: string
  readonly retrievalId: string
  readonly callId: string | null
  readonly indexName: string | null
  readonly indexVersion: string | null
  readonly source: 'judge' | 'human'
  readonly measure: JudgedMeasure
  /** Rank of the document; null for what is said of the whole. */
  readonly document: number | null
  readonly documentId: string | null
  /** Null where there is none, with why in `missing`. */
  readonly score: number | null
  readonly missing: string | null
  readonly reason: string
  /** Of being drawn; null for what was asked for by hand. */
  readonly probability: number | null
  readonly judgeVersion: string | null
  readonly model: string | null
  readonly costUsd: string | null
  readonly judgeCallId: string | null
  readonly actor: string | null
}

/** A mean over all queries of the window, from those that were drawn; 95 % interval. */
export type JudgedFigure =
  | {
      readonly kind: 'estimate'
      readonly value: number
      readonly low: number
      readonly high: number
      readonly standardError: number
      readonly n: number
      readonly effectiveN: number
      readonly labelled: number
      /** How far the judge is trusted, 0 to 1; null where it stands alone. */
      readonly lambda: number | null
    }
  | { readonly kind: 'not-enough'; readonly n: number; readonly effectiveN: number; readonly needed: number }

export type JudgedVersion = {
  readonly indexName: string | null
  readonly indexVersion: string | null
  readonly firstAt: string
  readonly against: string | null
  readonly measures: readonly {
    readonly measure: JudgedMeasure
    readonly figure: JudgedFigure
    readonly difference: { readonly value: number; readonly low: number; readonly high: number } | null
  }[]
}

type Share = { readonly value: number; readonly low: number; readonly high: number; readonly n: number }

export type JudgedReport = {
  readonly hours: number
  /** Null while nobody judges. */
  readonly judge: { readonly model: string; readonly version: string } | null
  readonly queries: number
  readonly judged: number
  readonly waiting: number
  /** Why the judge rests; null while it does not. */
  readonly resting: string | null
  readonly versions: readonly JudgedVersion[]
  readonly missing: readonly {
    readonly measure: JudgedMeasure
    readonly reason: string
    readonly share: Share
  }[]
  readonly labels: { readonly asked: number; readonly given: number }
  readonly costUsd: string
  readonly costUnknown: number
}

/** What a person says of a query: of a document by its rank 1 to 5, of the whole a share. */
export type RetrievalLabel = {
  /** `relevance` unless said otherwise. */
  readonly measure?: JudgedMeasure
  readonly document?: number
  readonly score: number
}

export type IndexClicks = {
  readonly indexName: string | null
  readonly indexVersion: string | null
  readonly queries: number
  readonly shown: number
  readonly clicks: number
  /** Share of documents that would be clicked, were each looked at. */
  readonly corrected:
    | {
        readonly kind: 'estimate'
        readonly value: number
        readonly low: number
        readonly high: number
        readonly effective: number
      }
    | {
        readonly kind: 'refused'
        readonly effective: number
        readonly needed: number
        readonly reason: string
      }
  readonly byRank: readonly { readonly rank: number; readonly clicked: Share }[]
  readonly liked: Share
}

export type ClickReport = {
  readonly hours: number
  readonly eta: number
  readonly indexes: readonly IndexClicks[]
}
