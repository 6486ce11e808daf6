import type { Command } from 'commander'
import { decide } from '../../experiments/decision/rules.ts'
import { gatherRows } from '../../experiments/rows/gather-rows.ts'
import type { RowShape, UserRow } from '../../experiments/rows/row.ts'
import { act, textOption, type Options } from '../act.ts'
import { badUse, type CliParts } from '../parts.ts'
import { completeDesign, designGiven, type DesignGiven } from './design-options.ts'
import { rowsOf } from './rows-file.ts'
import { verdictText } from './verdict-text.ts'

/** `telltale experiments analyze`: users' rows in, verdict out. */
export function registerAnalyze(experiments: Command, parts: CliParts): void {
  const analyze = experiments
    .command('analyze')
    .description(
      "the verdict on users' rows in a file; needs no server. Exits 1 on roll back and hold, 0 on promote, stop and keep running, 2 when file or design cannot be used",
    )
    .requiredOption(
      '--input <file>',
      'CSV (.csv, with a header) or one JSON object a line, one row a user: user, arm, metrics, and when known exposedAt and fingerprint or epoch ("-" reads standard input)',
    )
    .option('--design <file>', 'JSON or YAML of the design; or give it by what follows')
    .option('--primary <metric>', 'what is to improve')
    .option('--lower-is-better', 'it improves by falling')
    .option('--judged', 'it is scored by a model judge; METRIC.human holds the scores of people')
    .option(
      '--guardrail <name:kind:margin>',
      'errors:failure:0.015, cost:mean:10% … (repeat it)',
      collect,
      [],
    )
    .option('--control <arm>', 'default: control')
    .option('--arms <list>', 'control=1,treatment=1 (default: those of the rows, in equal parts)')
    .option('--planned-users <number>', 'of all arms, as planned before the start')
    .option('--max-users <number>', 'default: twice the planned')
    .option('--smallest-effect <number>', 'smallest difference of the primary worth having')
    .option('--window-hours <number>', 'how long a user is observed (default 24)')
    .option('--as-of <time>', 'when the rows were taken; windows open then do not count (default: none is)')
  act(analyze, parts, async (options) => {
    const input = textOption(options, 'input')!
    const given = await designGiven(options, parts)
    const rows: UserRow[] = []
    const lines: number[] = []
    for await (const { line, row } of rowsOf(input, shapeOf(given), parts)) {
      rows.push(row)
      lines.push(line)
    }
    const arms = [...new Set(rows.map(({ arm }) => arm))]
    if (arms.length < 2)
      throw badUse(
        `${input} holds ${arms.length === 0 ? 'no rows' : `rows of "${arms[0]}" alone`}; two arms are needed.`,
      )
    const design = completeDesign(given, arms)
    const evidence = gatherRows(design, rows, asOf(options))
    if (!evidence.ok) {
      const { row, field, message } = evidence.error
      throw badUse(`${input}, line ${lines[row]}: "${field}" ${message}.`)
    }
    const verdict = decide(design, evidence.value)
    return {
      json: { ...verdict, design },
      text: verdictText(design, verdict),
      exitCode: verdict.verdict === 'roll-back' || verdict.verdict === 'hold' ? 1 : 0,
    }
  })
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

/** What to read in each row. The rest of the design is checked here, before anything is read. */
function shapeOf(given: DesignGiven): RowShape {
  const control = given.fields['control'] ?? 'control'
  const checked = completeDesign(given, [
    typeof control === 'string' ? control : 'control',
    control === 'treatment' ? 'control' : 'treatment',
  ])
  const areNamed = given.fields['arms'] !== undefined
  return {
    unit: checked.unit,
    arms: areNamed ? checked.arms.map(({ name }) => name) : null,
    metrics: [
      { name: checked.primary.name, isFailure: false },
      ...checked.guardrails.map(({ name, kind }) => ({ name, isFailure: kind === 'failure' })),
    ],
  }
}

function asOf(options: Options): number | null {
  const text = textOption(options, 'asOf')
  if (text === undefined) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw badUse(`--as-of "${text}" is not a time such as 2026-10-07T12:00:00Z.`)
  return at
}
