import { shareAboveLogEValue } from './share-e-process.ts'

/** Failing users while the share of users in treatment stayed the same. */
export type FailureStretch = {
  /** Users who failed in treatment, and in both arms together. */
  readonly treatment: number
  readonly both: number
  /** Share of users in treatment, in (0, 1). */
  readonly share: number
}

/**
 * Log e-value against "failures are no more frequent in treatment". Of the users who fail, treatment's share is π
 * when it does no harm; the alternative is spread evenly over (π, 1). Exact at any number of looks, and untouched by
 * failures that rise in both arms at once. The conditional-binomial mixture of M. Lindon and A. Malek, arXiv
 * 2011.03567, in closed form; when π changes it starts anew and the e-values multiply.
 */
export const failureLogEValue = (stretches: readonly FailureStretch[]): number =>
  stretches.reduce((sum, { treatment, both, share }) => sum + shareAboveLogEValue(treatment, both, share), 0)
