/** How many users an effect takes, or what effect so many users can show; with both, whether the users are enough. */
export type ExperimentPlanQuestion = {
  /** The primary today, when it is a share of users or, with `requestsPerUser`, of requests. */
  readonly rate?: number
  /** Or, for any other metric: the standard deviation of one user's value. */
  readonly deviation?: number
  readonly requestsPerUser?: number
  /** How alike the requests of one user are: intra-class correlation; default 0.3. */
  readonly likeness?: number
  /** The smallest difference worth having, absolute. */
  readonly effect?: number
  /** An arm, that there will be. */
  readonly users?: number
  /** Users who fail today, as a share, and how many more may. */
  readonly guardrails?: readonly { readonly rate: number; readonly margin: number }[]
  readonly arms?: number
  readonly alpha?: number
  readonly power?: number
  /** Of all arms, to say how long it takes. */
  readonly usersPerDay?: number
}

/** `fixed`: looking once, at the end; `sequential`: whenever one likes, as verdicts do. Null: no effect shows. */
type SmallestEffect = {
  readonly usersPerArm: number
  readonly fixed: number | null
  readonly sequential: number | null
}

export type ExperimentPlan = {
  readonly arms: number
  readonly alpha: number
  readonly power: number
  /** Null without an effect. */
  readonly usersPerArm: { readonly fixed: number; readonly sequential: number } | null
  /** Of all arms. */
  readonly plannedUsers: number | null
  readonly days: number | null
  /** The primary first; each must show its part. */
  readonly metrics: readonly {
    readonly metric: string
    readonly difference: number
    readonly fixedUsersPerArm: number
    readonly sequentialUsersPerArm: number
  }[]
  readonly smallestEffect: SmallestEffect | null
  /** At the 500 users an arm that a promotion needs in any case. */
  readonly smallestEffectAtFloor: SmallestEffect
  /** Null unless both effect and users were given. */
  readonly isEnough: boolean | null
}
