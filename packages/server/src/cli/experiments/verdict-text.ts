import { isHarm, isStopping } from '../../experiments/decision/clause-kinds.ts'
import { figure, signed } from '../../experiments/decision/words.ts'
import type { Clause, ExperimentDesign, MetricEffect, Verdict } from '../../experiments/model.ts'
import { table } from '../table.ts'

const sentences: Readonly<Record<Verdict['verdict'], string>> = {
  promote: 'PROMOTE',
  'roll-back': 'ROLL BACK',
  hold: 'HOLD',
  stop: 'STOP',
  'keep-running': 'KEEP RUNNING',
}

/** A verdict for a person: warnings, the verdict with its reason, what would change it, then the numbers. */
export function verdictText({ control }: Pick<ExperimentDesign, 'control'>, verdict: Verdict): string {
  const { warnings, reason, wouldChange, arms, clauses } = verdict
  return [
    ...warnings.map((words) => `! ${words}`),
    ...(warnings.length > 0 ? [''] : []),
    `${sentences[verdict.verdict]}${verdict.arm === null ? '' : ` ${verdict.arm}`}`,
    reason,
    `What would change this: ${wouldChange}`,
    ...arms.flatMap((arm) => [
      '',
      `${arm.arm} against ${control}${arms.length > 1 ? `: ${sentences[arm.verdict].toLowerCase()}` : ''}`,
      metricTable(arm.metrics),
      ...group('Roll back if one holds', arm.clauses.filter(isHarm)),
      ...group(
        'Promote if all hold',
        arm.clauses.filter((one) => !isHarm(one) && !isStopping(one)),
      ),
      ...group('Stop if one holds', arm.clauses.filter(isStopping)),
    ]),
    ...group('Hold unless all hold', clauses),
  ].join('\n')
}

const group = (title: string, clauses: readonly Clause[]): readonly string[] => [
  '',
  title,
  ...clauses.map(({ holds, words }) => `  ${holds ? 'yes' : 'no '}  ${words}`),
]

const metricTable = (metrics: readonly MetricEffect[]): string =>
  table(
    ['metric', 'users', 'control', 'treatment', 'difference', 'for one look', 'at every look', 'p'],
    metrics.map(({ metric, users, control, treatment, effect, fixed, alwaysValid, pValue }) => [
      metric,
      `${users.control} + ${users.treatment}`,
      figure(control),
      figure(treatment),
      signed(effect),
      between(fixed),
      between(alwaysValid),
      figure(pValue),
    ]),
    [2, 3, 4, 7],
  )

const between = (interval: MetricEffect['fixed']): string =>
  interval === null ? 'unknown' : `${signed(interval.low)} to ${signed(interval.high)}`
