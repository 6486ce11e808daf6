/** Promote, roll back, hold (the arms cannot be compared), stop (no gain worth having), or keep running. */
export type ExperimentVerdictWord = 'promote' | 'roll-back' | 'hold' | 'stop' | 'keep-running'
type Users = { readonly control: number; readonly treatment: number }
type Interval = { readonly low: number; readonly high: number; readonly level: number }

/** One condition as data: whether it holds, by which numbers (null: unknown), in words. */
export type ExperimentClause = {
  readonly clause: string
  readonly holds: boolean
  readonly numbers: Readonly<Record<string, number | null>>
  readonly words: string
}

/** Treatment minus control, in the metric's own unit, over users whose window has closed. */
export type ExperimentEffect = {
  readonly metric: string
  readonly role: 'primary' | 'guardrail'
  readonly users: Users
  readonly control: number | null
  readonly treatment: number | null
  readonly effect: number | null
  readonly standardError: number | null
  /** For one look only; null while there is too little to say. */
  readonly fixed: Interval | null
  /** Holds at every look. */
  readonly alwaysValid: Interval | null
  readonly pValue: number | null
  readonly harmEValue: number | null
}

export type ExperimentVerdict = {
  /** Read these first. */
  readonly warnings: readonly string[]
  readonly verdict: ExperimentVerdictWord
  /** The arm to promote or to roll back; null otherwise. */
  readonly arm: string | null
  readonly reason: string
  readonly wouldChange: string
  /** Validity, common to all arms. */
  readonly clauses: readonly ExperimentClause[]
  readonly arms: readonly {
    readonly arm: string
    readonly verdict: ExperimentVerdictWord
    readonly reason: string
    readonly clauses: readonly ExperimentClause[]
    /** What alone keeps it from promotion, when the data would have it: an approval, an evaluation. */
    readonly awaits: readonly ExperimentClause[]
    readonly metrics: readonly ExperimentEffect[]
  }[]
}

/** The primary metric of one treatment as one look saw it. */
export type ExperimentLook = {
  readonly at: string
  readonly arm: string
  /** An effect is of one epoch; a new one begins from nothing. */
  readonly epoch: number
  readonly users: Users
  readonly effect: number | null
  readonly low: number | null
  readonly high: number | null
}

export type ExperimentCanary = {
  readonly decision: 'wait' | 'ramp' | 'roll-back' | 'finished'
  readonly share: number
  readonly reason: string
  readonly watches: readonly {
    readonly watch: string
    readonly eValue: number
    /** The e-value that rolls back. */
    readonly limit: number
    readonly canaryFailures: number
    readonly canaryUsers: number
    readonly controlFailures: number
    readonly controlUsers: number
  }[]
}

/** What the data say of an experiment now. */
export type ExperimentStatus = {
  readonly name: string
  readonly status: 'draft' | 'running' | 'paused' | 'concluded'
  /** The last call that could count; null for a draft. */
  readonly lookedAt: string | null
  /** Null for a draft. */
  readonly verdict: ExperimentVerdict | null
  /** Null for what is no canary. */
  readonly canary: ExperimentCanary | null
  readonly calls: number
  /** Calls that named nobody: they had the control, and are no evidence. */
  readonly callsWithoutUnit: number
  readonly epochs: readonly {
    readonly epoch: number
    readonly fingerprint: string
    readonly from: string
    readonly arms: Readonly<
      Record<string, { readonly users: number; readonly multiplyExposed: number; readonly counted: number }>
    >
  }[]
  /** Oldest first. */
  readonly series: readonly ExperimentLook[]
}

/** What experiments may measure. */
export type ExperimentMetrics = {
  readonly catalogue: readonly {
    readonly name: string
    readonly words: string
    /** What stands after a dot behind the name; null: nothing may. */
    readonly argument: {
      readonly words: string
      readonly example: string
      readonly isOptional: boolean
    } | null
  }[]
  readonly own: readonly OwnMetric[]
}

/** A metric of a project's own: two expressions over a call. What it means never changes. */
export type OwnMetric = {
  readonly name: string
  /** Null leaves a call out; true and false count as 1 and 0. */
  readonly numerator: string
  /** Left out: every call counts once. */
  readonly denominator?: string | null
  /** failure: the numerator is 0 or 1, so that a user can be asked whether it ever happened; default ratio. */
  readonly kind?: 'failure' | 'ratio'
  readonly betterWhen: 'higher' | 'lower'
  readonly measure?: 'share' | 'usd' | 'tokens' | 'score' | 'number'
  readonly words: string
}
