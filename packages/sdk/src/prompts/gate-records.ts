/** What an environment asks for before a version becomes active there; nothing when it is left out. */
export type Gates = {
  /** People other than the author who must approve. */
  readonly approvals?: number
  readonly evaluation?: {
    readonly suite: string
    /** At least so many cases. */
    readonly cases: number
    /** How far below the baseline the interval of the difference may reach, in the score's unit. */
    readonly margin: number
    /** Confidence of the interval; default 0.95. */
    readonly level?: number
  } | null
  /** An experiment on the version, concluded with the verdict promote. */
  readonly experiment?: boolean
  /** A canary of the version that came to its end. */
  readonly canary?: boolean
}

export type EnvironmentGates = {
  readonly environment: string
  readonly gates: Required<Gates>
  readonly updatedAt: string
}

/** One thing an environment asks for, and whether a version has it. */
export type Clause = {
  readonly clause: 'approval' | 'evaluation' | 'experiment' | 'canary'
  readonly holds: boolean
  readonly reason: string
}

export type Approval = {
  readonly environment: string
  readonly actor: string
  readonly comment: string | null
  readonly at: string
}

export type NewEvaluation = {
  readonly suite: string
  readonly cases: number
  /** Higher is better. */
  readonly score: number
  readonly baselineScore?: number | null
  /** Of score − baselineScore. */
  readonly interval?: { readonly low: number; readonly high: number; readonly level: number } | null
  /** Where it was run: an address, or a name. */
  readonly source: string
}

export type Evaluation = Required<NewEvaluation> & { readonly actor: string; readonly at: string }

/** A version before the gates of an environment. */
export type GateReport = {
  readonly name: string
  readonly version: number
  readonly environment: string
  readonly isOpen: boolean
  readonly clauses: readonly Clause[]
  readonly approvals: readonly Approval[]
  /** Newest first. */
  readonly evaluations: readonly Evaluation[]
}

/** How two versions of a prompt differ. */
export type PromptDiff = {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly texts: readonly {
    readonly field: string
    readonly from: string
    readonly to: string
    /** Null: too long or too different to be compared by words. */
    readonly parts: readonly { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }[] | null
  }[]
  readonly fields: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[]
}

/** What one version was used for in a window. */
export type VersionUsage = {
  readonly version: number
  readonly calls: number
  readonly errors: number
  /** Null when the cost of no call is known. */
  readonly costUsd: string | null
  readonly costUnknown: number
  readonly lastUsedAt: string
}
