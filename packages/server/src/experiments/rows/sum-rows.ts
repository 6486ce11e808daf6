import type { ExperimentDesign, UserSums } from '../model.ts'
import type { RowValue, UserRow } from './row.ts'

type Growing<T> = { -readonly [K in keyof T]: T[K] extends object | undefined ? Growing<T[K]> : T[K] }

/** Totals of one arm and epoch while rows are added to them. */
export type GrowingTotals = {
  users: number
  multiplyExposed: number
  withoutTelemetry: number
  metrics: Record<string, Growing<UserSums>>
  failing: Record<string, number>
}

export const noTotals = (): GrowingTotals => ({
  users: 0,
  multiplyExposed: 0,
  withoutTelemetry: 0,
  metrics: {},
  failing: {},
})

export function addRow(
  totals: GrowingTotals,
  { values }: UserRow,
  { primary, guardrails }: ExperimentDesign,
  how: { readonly isSeveral: boolean; readonly isClosed: boolean; readonly covariates: readonly boolean[] },
): void {
  totals.users++
  if (values.every((value) => value === null)) totals.withoutTelemetry++
  if (how.isSeveral) {
    totals.multiplyExposed++
    return
  }
  for (const [at, guardrail] of guardrails.entries())
    if (guardrail.kind === 'failure' && values[at + 1]?.m === 1)
      totals.failing[guardrail.name] = (totals.failing[guardrail.name] ?? 0) + 1
  if (!how.isClosed) return
  for (const [at, { name }] of [primary, ...guardrails].entries()) {
    const value = values[at]
    if (!value) continue
    const sums = (totals.metrics[name] ??= { n: 0, sumM: 0, sumD: 0, sumMM: 0, sumDD: 0, sumMD: 0 })
    addValue(sums, value)
    if (how.covariates[at]) addCovariate(sums, value)
    if (at === 0 && primary.isJudged) addJudged(sums, value)
  }
}

function addValue(sums: Growing<UserSums>, { m, d }: RowValue): void {
  sums.n++
  sums.sumM += m
  sums.sumD += d
  sums.sumMM += m * m
  sums.sumDD += d * d
  sums.sumMD += m * d
}

function addCovariate(sums: Growing<UserSums>, { m, d, before }: RowValue): void {
  const covariate = (sums.covariate ??= {
    sumX: 0,
    sumXX: 0,
    sumMX: 0,
    sumDX: 0,
    missing: 0,
    sumMMissing: 0,
    sumDMissing: 0,
  })
  if (before === null) {
    covariate.missing++
    covariate.sumMMissing += m
    covariate.sumDMissing += d
    return
  }
  covariate.sumX += before
  covariate.sumXX += before * before
  covariate.sumMX += m * before
  covariate.sumDX += d * before
}

/** A user without a single judged call (denominator 0) says nothing of the judge. */
function addJudged(sums: Growing<UserSums>, { m, d, human }: RowValue): void {
  if (d === 0) return
  const judged = (sums.judged ??= {
    labelled: { n: 0, sumY: 0, sumF: 0, sumYY: 0, sumFF: 0, sumYF: 0 },
    judgeOnly: { n: 0, sumF: 0, sumFF: 0 },
  })
  const f = m / d
  if (human === null) {
    judged.judgeOnly.n++
    judged.judgeOnly.sumF += f
    judged.judgeOnly.sumFF += f * f
    return
  }
  judged.labelled.n++
  judged.labelled.sumY += human
  judged.labelled.sumF += f
  judged.labelled.sumYY += human * human
  judged.labelled.sumFF += f * f
  judged.labelled.sumYF += human * f
}
