import type { ExperimentEffect, ExperimentStatus } from '@telltale/sdk'
import type { Command } from 'commander'
import { act } from './act.ts'
import { connect, connecting } from './connect.ts'
import type { CliParts } from './parts.ts'
import { table } from './table.ts'

/** `telltale experiments status`: what the data say now. Exits 1 on a verdict someone should act on against the change. */
export function registerStatus(experiments: Command, parts: CliParts): void {
  const status = experiments
    .command('status <name>')
    .description(
      'the verdict on an experiment or a canary, with its numbers. Exits 1 on "roll back" and "hold"',
    )
  act(connecting(status), parts, async (options, name) => {
    const standing = await (await connect(options, parts)).admin.experimentStatus(name!)
    const word = standing.verdict?.verdict
    return {
      json: standing,
      text: presentStatus(standing),
      exitCode: word === 'roll-back' || word === 'hold' ? 1 : 0,
    }
  })
}

/** Warnings first, then the verdict, then the numbers. */
function presentStatus(standing: ExperimentStatus): string {
  const { name, status, verdict, callsWithoutUnit, calls, epochs } = standing
  if (verdict === null) return `"${name}" has not begun. Start it with: POST /api/experiments/${name}/start.`
  const [current] = epochs.slice(-1)
  return [
    ...verdict.warnings.map((warning) => `! ${warning}`),
    `${name} (${status}): ${verdict.verdict.replaceAll('-', ' ')}${verdict.arm === null ? '' : ` "${verdict.arm}"`}`,
    verdict.reason,
    verdict.wouldChange,
    '',
    ...verdict.arms.flatMap(({ arm, metrics }) =>
      metrics.length === 0
        ? []
        : [
            `"${arm}" against the control:`,
            table(
              ['metric', 'control', 'treatment', 'difference', 'interval, holds at every look', 'users'],
              metrics.map(metricCells),
              [1, 2, 3, 5],
            ),
            '',
          ],
    ),
    ...verdict.clauses.map(({ holds, words }) => `${holds ? 'holds ' : 'FAILS '} ${words}`),
    `calls         ${calls}, and ${callsWithoutUnit} that named nobody and so count nowhere`,
    ...(current === undefined
      ? []
      : [
          `environment   ${current.fingerprint || 'unknown'}, since ${current.from}${epochs.length > 1 ? ` (number ${epochs.length})` : ''}`,
        ]),
  ].join('\n')
}

const metricCells = ({
  metric,
  control,
  treatment,
  effect,
  alwaysValid,
  users,
}: ExperimentEffect): string[] => [
  metric,
  numberText(control),
  numberText(treatment),
  numberText(effect),
  alwaysValid === null
    ? 'unknown: too few users yet'
    : `${numberText(alwaysValid.low)} to ${numberText(alwaysValid.high)} (${Number((alwaysValid.level * 100).toFixed(2))} %)`,
  `${users.control} + ${users.treatment}`,
]

const numberText = (value: number | null): string =>
  value === null ? 'unknown' : String(Number(value.toPrecision(4)))
