/** Promote, roll back, hold (the arms cannot be compared), stop (no gain worth having), or keep running. */
export type ExperimentVerdictWord = 'promote' | 'roll-back' | 'hold' | 'stop' | 'keep-running'

/** One condition, whether it holds, and by which numbers; null is unknown. */
export type ExperimentClause = {
  readonly clause: string
  readonly holds: boolean
  readonly numbers: { readonly [name: string]: number | null }
  readonly words: string
}

type Interval = { readonly low: number; readonly high: number; readonly level: number }

/** Treatment minus control, in the metric's own unit. */
export type ExperimentEffect = {
  readonly metric: string
  readonly role: 'primary' | 'guardrail'
  readonly users: { readonly control: number; readonly treatment: number }
  readonly control: number | null
  readonly treatment: number | null
  readonly effect: number | null
  readonly standardError: number | null
  /** For one look only. */
  readonly fixed: Interval | null
  /** Holds at every look. */
  readonly alwaysValid: Interval | null
  readonly pValue: number | null
  readonly harmEValue: number | null
}

export type ExperimentVerdict = {
  readonly warnings: readonly string[]
  readonly verdict: ExperimentVerdictWord
  readonly arm: string | null
  readonly reason: string
  readonly wouldChange: string
  readonly clauses: readonly ExperimentClause[]
  readonly arms: readonly {
    readonly arm: string
    readonly verdict: ExperimentVerdictWord
    readonly reason: string
    readonly clauses: readonly ExperimentClause[]
    readonly metrics: readonly ExperimentEffect[]
  }[]
}

/** What the data say of an experiment now. */
export type ExperimentStatus = {
  readonly name: string
  readonly status: 'draft' | 'running' | 'paused' | 'concluded'
  readonly lookedAt: string | null
  /** Null for a draft. */
  readonly verdict: ExperimentVerdict | null
  readonly canary: {
    readonly decision: 'wait' | 'ramp' | 'roll-back' | 'finished'
    readonly share: number
    readonly reason: string
  } | null
  readonly calls: number
  readonly callsWithoutUnit: number
  /** What was seen while the environment stayed the same. */
  readonly epochs: readonly {
    readonly epoch: number
    readonly fingerprint: string
    readonly from: string
    readonly arms: {
      readonly [arm: string]: {
        readonly users: number
        readonly multiplyExposed: number
        readonly counted: number
      }
    }
  }[]
  /** The effect on the primary metric as each look saw it, with the interval that holds at all of them. */
  readonly series: readonly {
    readonly at: string
    readonly arm: string
    readonly epoch: number
    readonly users: { readonly control: number; readonly treatment: number }
    readonly effect: number | null
    readonly low: number | null
    readonly high: number | null
  }[]
}
