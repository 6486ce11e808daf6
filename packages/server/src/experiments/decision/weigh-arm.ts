import type { ArmVerdict, Clause, Evidence, VerdictWord } from '../model.ts'
import type { Reading } from './arm-value.ts'
import type { Metric } from './effect.ts'
import { harmLogEValue, weighHarm } from './harm.ts'
import { metricEffect } from './metric-effect.ts'
import { outlookOf } from './outlook.ts'
import type { Pair } from './pair.ts'
import { weighGuardrail, weighPrimary, weighRequirements, weighUsers } from './promotion.ts'
import { weighStopping } from './stopping.ts'

/** A treatment with what was read of it: by metric, then by epoch. */
export type Read = { readonly pair: Pair; readonly readings: readonly (readonly (Reading | null)[])[] }

export type Weighed = ArmVerdict & { readonly outlook: string }

/** Roll back, else promote, else stop, else keep running. */
export function weighArm(
  { pair, readings }: Read,
  metrics: readonly Metric[],
  evidence: Evidence,
  primary: { readonly pValue: number; readonly level: number },
): Weighed {
  const current = readings.map((epochs) => epochs.at(-1) ?? null)
  const harm = metrics.map((metric, at) => harmLogEValue(pair, metric, readings[at]!))
  const harmful = metrics.map((metric, at) => weighHarm(pair, metric, current[at]!, harm[at]!))
  const promoting = [
    weighUsers(pair),
    ...metrics.map((metric, at) =>
      metric.role === 'primary'
        ? weighPrimary(pair, metric, current[at]!, primary)
        : weighGuardrail(pair, metric, current[at]!),
    ),
  ]
  const required = weighRequirements(evidence.requirements, pair.arm)
  const missing = required.filter(({ holds }) => !holds)
  const isProven = promoting.every(({ holds }) => holds)
  const stopping = weighStopping(pair, metrics[0]!, current[0]!)
  const verdict: VerdictWord = harmful.some(({ holds }) => holds)
    ? 'roll-back'
    : isProven
      ? missing.length === 0
        ? 'promote'
        : 'keep-running'
      : stopping.some(({ holds }) => holds)
        ? 'stop'
        : 'keep-running'
  const awaits = isProven && verdict === 'keep-running' ? missing : []
  const clauses = [...harmful, ...promoting, ...required, ...stopping]
  return {
    arm: pair.arm,
    verdict,
    reason:
      awaits.length > 0
        ? reasonToWait(pair, awaits)
        : reasonOf(verdict, pair, harmful, [...promoting, ...required], stopping),
    ...{ clauses, awaits },
    metrics: metrics.map((metric, at) => metricEffect(pair, metric, current[at]!, harm[at]!)),
    outlook:
      awaits.length > 0
        ? `A promotion as soon as this holds: ${namesOf(awaits)}.`
        : outlookOf(pair, verdict, metrics, current, clauses),
  }
}

const reasonToWait = ({ arm, design }: Pair, awaits: readonly Clause[]): string =>
  `${arm} is better than ${design.control}, and nothing it must not harm got worse. What is missing no more users will bring. ${awaits.map(({ words }) => words).join(' ')}`

const namesOf = (awaits: readonly Clause[]): string =>
  awaits.map(({ clause }) => clause.replace('requirement-', '')).join(', ')

function reasonOf(
  verdict: VerdictWord,
  { arm, design }: Pair,
  harmful: readonly Clause[],
  promoting: readonly Clause[],
  stopping: readonly Clause[],
): string {
  const said = (clauses: readonly Clause[], holds: boolean): string =>
    clauses
      .filter((one) => one.holds === holds)
      .map(({ words }) => words)
      .join(' ')
  switch (verdict) {
    case 'roll-back':
      return `${arm} does harm. ${said(harmful, true)}`
    case 'promote':
      return `${arm} is better than ${design.control}, and nothing it must not harm got worse. ${said(promoting, true)}`
    case 'stop':
      return `Keep ${design.control}. ${said(stopping, true)}`
    default:
      return `The data cannot tell yet. ${said(promoting, false)}`
  }
}
