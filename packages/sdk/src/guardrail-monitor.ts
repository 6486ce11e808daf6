import type { Asking } from './prompts/prompt-verbs.ts'
import type { ReviewRates } from './reviews.ts'

/** A share of evaluations with its 95 % interval (Wilson); null of none. */
export type MonitorRate = {
  readonly value: number | null
  readonly low: number
  readonly high: number
  readonly n: number
}

/** What a guardrail did; one evaluation is one look at one call at one stage. Latencies at a resolution of 1.6 %. */
export type GuardrailFigures = {
  readonly total: number
  readonly passes: number
  readonly blocks: number
  readonly modifications: number
  readonly flags: number
  readonly errors: number
  /** Among evaluations that came to an end; in shadow what they would have been. */
  readonly fireRate: MonitorRate
  readonly blockRate: MonitorRate
  readonly flagRate: MonitorRate
  /** Among all evaluations. */
  readonly errorRate: MonitorRate
  readonly latencyMeanMs: number | null
  readonly latencyP50Ms: number | null
  readonly latencyP95Ms: number | null
  readonly latencyP99Ms: number | null
  /** Of the time of the calls looked at. */
  readonly latencyShare: number | null
  /** US dollars, exact decimal; null when no cost is known. */
  readonly costUsd: string | null
  readonly costKnown: number
}

export type GuardrailFindingKind = 'blocks-much' | 'slow' | 'rarely-fires' | 'errs' | 'shifted' | 'unequal'

export type GuardrailFinding = {
  readonly key: string
  readonly kind: GuardrailFindingKind
  readonly guardrail: string
  readonly severity: 'info' | 'warning' | 'critical'
  readonly title: string
  readonly sentence: string
  readonly remedy: string
  readonly since: string | null
}

/** Whether it fires as it did in its own past. */
export type ShiftStanding =
  | { readonly kind: 'not-enough'; readonly reason: string }
  | {
      readonly kind: 'watched'
      readonly isShifted: boolean
      readonly direction: 'more' | 'less' | null
      readonly from: string
      readonly baselineFrom: string
      readonly baseline: MonitorRate
      readonly now: MonitorRate
      /** Alarm at 1. */
      readonly evidence: number
      readonly alarmAt: string | null
      readonly since: string | null
      readonly dispersion: number
    }

export type GuardrailQuality = ReviewRates & {
  readonly queue: string
  readonly reviewed: number
  readonly unresolved: number
}

export type GuardrailReport = {
  readonly name: string
  /** Null once it was removed. */
  readonly now: {
    readonly check: string
    readonly mode: 'enforce' | 'shadow' | 'off'
    readonly version: number
    readonly action: 'block' | 'mask' | 'flag'
    readonly stages: readonly string[]
  } | null
  readonly bounds: {
    readonly maxBlockRate: number
    readonly maxP99Ms: number
    readonly minFireRate: number
    readonly minEvaluations: number
  }
  readonly figures: GuardrailFigures
  readonly modes: {
    readonly enforce: GuardrailFigures | null
    readonly shadow: GuardrailFigures | null
  }
  readonly parts: readonly {
    readonly version: number
    readonly stage: string
    readonly mode: string
    readonly figures: GuardrailFigures
  }[]
  readonly standing: readonly {
    readonly bound: 'maxBlockRate' | 'maxP99Ms' | 'minFireRate'
    readonly state: 'held' | 'broken' | 'unknown'
    readonly sentence: string
  }[]
  readonly shift: ShiftStanding
  /** Null when nobody reviews it. */
  readonly quality: GuardrailQuality | null
  readonly findings: readonly GuardrailFinding[]
}

type Window = { readonly from: string; readonly to: string }

export type MonitorReport = Window & {
  readonly sentence: string
  readonly guardrails: readonly GuardrailReport[]
}

export type MonitorSeries = Window & {
  readonly stepMinutes: number
  readonly points: readonly {
    readonly at: string
    readonly guardrail: string
    readonly figures: GuardrailFigures
  }[]
}

export type MonitorSegments = Window & {
  readonly guardrail: string
  readonly dimension: string
  readonly segments: readonly {
    /** '' for what carries none. */
    readonly segment: string
    readonly figures: GuardrailFigures
    /** Fire rate minus that of all others; null where too little is known to compare. */
    readonly difference: {
      readonly value: number
      readonly low: number
      readonly high: number
      readonly p: number
      readonly isUnequal: boolean
    } | null
  }[]
  readonly isCut: boolean
}

export type ReplayPoint = {
  readonly threshold: number
  readonly fires: MonitorRate
  readonly changed: MonitorRate
  /** Now firing that did not, and now passing that did. */
  readonly more: number
  readonly fewer: number
  readonly quality: Pick<GuardrailQuality, 'precision' | 'recall' | 'falsePositiveRate'> | null
}

export type ReplayExample = {
  readonly callId: string
  readonly at: string
  readonly stage: string
  readonly score: number
  readonly inputPreview: string
  readonly outputPreview: string
}

export type GuardrailReplay = Window & {
  readonly guardrail: string
  readonly version: number | null
  readonly threshold: number | null
  readonly scored: number
  readonly unscored: number
  readonly fires: MonitorRate
  readonly points: readonly ReplayPoint[]
  readonly asked:
    | (ReplayPoint & {
        readonly calls: number
        readonly newlyFiring: readonly ReplayExample[]
        readonly newlyPassing: readonly ReplayExample[]
      })
    | null
}

export type MonitorRedundancy = Window & {
  readonly sentence: string
  readonly calls: number
  readonly oneOf: number
  readonly guardrails: readonly {
    readonly guardrail: string
    readonly calls: number
    readonly fires: number
    readonly alone: MonitorRate
    readonly addsNothing: 'yes' | 'no' | 'unknown'
    readonly figures: Pick<
      GuardrailFigures,
      'latencyMeanMs' | 'latencyP99Ms' | 'latencyShare' | 'costUsd' | 'costKnown'
    > | null
  }[]
  readonly pairs: readonly {
    readonly one: string
    readonly other: string
    readonly calls: number
    readonly both: number
    readonly onlyOne: number
    readonly onlyOther: number
    readonly overlap: MonitorRate
    readonly areTogether: 'yes' | 'no' | 'unknown'
  }[]
  readonly leftOut: readonly string[]
}

export type GuardrailUnseen = {
  readonly from: string
  readonly to: string
  readonly guardrail: string
  /** Among calls that it watched: those with a part, at a stage of its own, that nothing can look at. */
  readonly share: MonitorRate
  readonly kinds: readonly { readonly kind: string; readonly calls: number }[]
}

/** The window ends at `to` (ISO-8601), or now. */
export type MonitorWindow = { readonly hours?: number; readonly to?: string }
/** Which evaluations count; `tag` is `name:value`, and '' stands for those without one. */
export type MonitorQuery = MonitorWindow & {
  readonly version?: number
  readonly stage?: string
  readonly mode?: 'enforce' | 'shadow'
  readonly prompt?: string
  readonly language?: string
  readonly route?: string
  readonly model?: string
  readonly key?: string
  readonly user?: string
  readonly tag?: string
}

const path = '/api/guardrail-monitor'
const of = (name: string, what: string): string => `${path}/${encodeURIComponent(name)}/${what}`

/** The part of the administrator's client that says what guardrails do. */
export const guardrailMonitorVerbs = ({ get }: Pick<Asking, 'get'>) => ({
  guardrailReport: (window: MonitorWindow = {}) => get<MonitorReport>(path, window),
  guardrailSeries: (
    query: MonitorQuery & { readonly guardrail?: string; readonly stepMinutes?: number } = {},
  ) => get<MonitorSeries>(`${path}/series`, query),
  /** `by`: prompt, language, route, model, key, user or `tag.NAME`. */
  guardrailSegments: (name: string, by: string, query: MonitorQuery = {}) =>
    get<MonitorSegments>(of(name, 'segments'), { ...query, by }),
  /** What other thresholds would have done, from recorded scores. */
  guardrailReplay: (name: string, query: MonitorQuery & { readonly threshold?: number } = {}) =>
    get<GuardrailReplay>(of(name, 'replay'), query),
  /** How much of what it watched it could not look at. */
  guardrailUnseen: (name: string, window: MonitorWindow = {}) =>
    get<GuardrailUnseen>(of(name, 'unseen'), window),
  /** Which fire together, and what each adds. */
  guardrailRedundancy: (window: MonitorWindow = {}) => get<MonitorRedundancy>(`${path}/redundancy`, window),
})
