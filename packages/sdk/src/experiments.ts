/** What one arm serves. Arms differ in the version, or in the model, never in both. */
export type ExperimentArm = {
  readonly name: string
  /** Share of the units; those of all arms sum to 1. */
  readonly weight: number
  /** Of the prompt. */
  readonly version?: number
  /** A model's or a route's name, in place of the version's own. */
  readonly model?: string
}

/** What is fixed before the first user; what is left out has the server's default. */
export type ExperimentDesign = {
  readonly prompt: string
  /** Where the prompt is active; default `production`. */
  readonly environment?: string
  readonly description?: string
  readonly arms: readonly ExperimentArm[]
  /** The arm the others are compared with; it serves what is active. */
  readonly control: string
  /** Whom arms are given to: `user` (default), `session`, or the name of a tag. */
  readonly unit?: string
  readonly seed?: string
  readonly hashVersion?: 'growthbook-2' | 'flagd-2'
  /** A stretch of a group's units, 0 to 1: experiments of one group share no unit. */
  readonly group?: { readonly name: string; readonly from: number; readonly to: number } | null
  readonly primary: {
    readonly name: string
    readonly betterWhen?: 'higher' | 'lower'
    readonly isJudged?: boolean
  }
  readonly guardrails?: readonly {
    readonly name: string
    readonly kind: 'failure' | 'mean'
    readonly margin: number
    readonly marginIs?: 'absolute' | 'relative'
    readonly betterWhen?: 'higher' | 'lower'
  }[]
  /** A user counts once this long has passed since their first call in it. */
  readonly windowHours: number
  /** Users of all arms together that it is planned for, and at which it is given up. */
  readonly plannedUsers: number
  readonly maxUsers: number
  /** The smallest difference of the primary metric worth having. */
  readonly smallestEffect: number
  readonly alphaPromote?: number
  readonly alphaRollback?: number
  readonly minimumUsersPerArm?: number
  /** The treatment takes over step by step, watched; null for an experiment. */
  readonly canary?: {
    readonly steps: readonly { readonly share: number; readonly hours: number }[]
    readonly watches: readonly string[]
    readonly alphaRollback?: number
    readonly minimumUsersPerStep?: number
  } | null
  /** What follows from a verdict without anyone's doing; default neither. A canary does both in any case. */
  readonly automatic?: { readonly promote?: boolean; readonly rollBack?: boolean }
}

export type NewExperiment = ExperimentDesign & {
  readonly name: string
  /** Share of each arm's users that take part; default 1. */
  readonly coverage?: number
}

/** What was done to it, with the coverage from then on. */
export type ExperimentStep = {
  readonly at: string
  readonly kind: 'start' | 'ramp' | 'pause' | 'resume' | 'promote' | 'roll-back' | 'stop'
  readonly coverage: number
  readonly actor: string
}

export type ExperimentDecision = {
  readonly kind: 'promote' | 'roll-back' | 'stop'
  readonly arm: string | null
  readonly reason: string
  /** Someone decided so, not the verdict. */
  readonly isOverride: boolean
  /** What the data said then. */
  readonly verdict: unknown
}

export type Experiment = {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly setup: Required<ExperimentDesign> & {
    readonly arms: readonly (ExperimentArm & { readonly servedModel: string })[]
  }
  /** SHA-256 of the setup. */
  readonly setupHash: string
  readonly author: string
  readonly createdAt: string
  readonly status: 'draft' | 'running' | 'paused' | 'concluded'
  readonly coverage: number
  readonly startedAt: string | null
  readonly concludedAt: string | null
  readonly decision: ExperimentDecision | null
  readonly varies: readonly ('version' | 'model')[]
  readonly steps: readonly ExperimentStep[]
}
