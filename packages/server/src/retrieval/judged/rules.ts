import type { JudgingSettings } from './settings-model.ts'

/** Words that nothing supports, at which groundedness risk is half of what it can be. */
const halfRiskWords = 5

type Risky = {
  readonly groundednessRisk: number | null
  readonly staleShare: number | null
  readonly answeredEmpty: boolean | null
}

/**
 * How much there is to worry about a query, 0 to 1: any one reason is enough, so the largest counts. What is not known
 * gives none. `riskSql` says the same to the tape.
 */
export const riskOf = ({ groundednessRisk, staleShare, answeredEmpty }: Risky): number =>
  Math.max(
    groundednessRisk === null ? 0 : groundednessRisk / (groundednessRisk + halfRiskWords),
    staleShare ?? 0,
    answeredEmpty === true ? 1 : 0,
  )

export const riskSql = `greatest(
  ifNull(groundedness_risk / (groundedness_risk + ${halfRiskWords}), 0.),
  ifNull(stale_share, 0.),
  if(ifNull(answered_empty, false), 1., 0.))`

/** What a query is drawn with, before all are lowered alike. */
export const probabilityOf = (risk: number, { least, most }: JudgingSettings['sampling']): number =>
  least + (most - least) * risk

const hourMs = 3_600_000
/** So much of an hour's allowance may be saved up for a burst. */
const savedHours = 0.25

export type Allowance = {
  /** By what every probability of the window is lowered, above 0 and at most 1. */
  readonly thinning: number
  /** Expected draws that are saved for the windows to come. */
  readonly saved: number
}

/**
 * How far probabilities are lowered so that no more are drawn than allowed. It hangs on how many queries came and how
 * risky they were, never on which were drawn: so each query's own probability stays known, and stays above 0.
 */
export function allow(
  { saved, spanMs, perHour }: { readonly saved: number; readonly spanMs: number; readonly perHour: number },
  expected: number,
): Allowance {
  const allowance = Math.min(saved, savedHours * perHour) + (perHour * spanMs) / hourMs
  const thinning = expected <= allowance ? 1 : allowance / expected
  return { thinning, saved: Math.min(savedHours * perHour, allowance - expected * thinning) }
}

/** Draws an hour that the limits allow, by what a query's judgement has cost so far; `meanUsd` null: not known yet. */
export const perHourOf = (
  { perHourAtMost, usdPerDayAtMost }: JudgingSettings,
  meanUsd: number | null,
): number =>
  meanUsd === null || meanUsd <= 0 ? perHourAtMost : Math.min(perHourAtMost, usdPerDayAtMost / 24 / meanUsd)
