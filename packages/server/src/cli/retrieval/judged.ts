import type { JudgedFigure, JudgedReport } from '@telltale/sdk'
import type { Command } from 'commander'
import { act, textOption, wholeOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import type { CliParts } from '../parts.ts'
import { table } from '../table.ts'

/** `telltale retrieval judged`: what model judges and people say of what is retrieved. */
export function registerJudged(retrieval: Command, parts: CliParts): void {
  const judged = retrieval
    .command('judged')
    .description('relevance and the other judged measures of each index version, with intervals at 95 %')
    .option('--hours <number>', 'how far back (default 168)')
    .option('--index <name>', 'of this index only')
  act(connecting(judged), parts, async (options) => {
    const hours = wholeOption(options, 'hours', { least: 1, most: 8_784, fallback: 168 })
    const index = textOption(options, 'index')
    const { admin } = await connect(options, parts)
    const report = await admin.judgedRetrievals({ hours, ...(index === undefined ? {} : { index }) })
    return { json: report, text: reportText(report) }
  })

  const judge = retrieval
    .command('judge <id>')
    .description('have one query judged within seconds; it is in no figure, as chance did not draw it')
  act(connecting(judge), parts, async (options, id) => {
    const { admin } = await connect(options, parts)
    return { json: await admin.judgeRetrieval(id!), text: `The query ${id} is judged within seconds.` }
  })
}

function reportText(report: JudgedReport): string {
  const { judge, versions, missing, labels, costUsd, costUnknown, resting } = report
  if (judge === null)
    return 'Nobody judges retrievals in this project. See docs/retrieval.md, "Judged relevance".'
  const cost = `$${Number(costUsd).toFixed(4)}${costUnknown === 0 ? '' : `, and ${costUnknown} calls of unknown cost`}`
  return [
    `${judge.model} judged ${report.judged} of ${report.queries} queries; ${report.waiting} wait. It cost ${cost}.`,
    ...(resting === null ? [] : [resting]),
    `People labelled ${labels.given} of ${labels.asked} queries they are asked about.`,
    ...(versions.length === 0 ? [] : ['', figureTable(versions)]),
    ...(missing.length === 0
      ? []
      : [
          '',
          table(
            ['without a score', 'reason', 'share', 'of'],
            missing.map(({ measure, reason, share }) => [
              ...[measure, reason, `${(share.value * 100).toFixed(1)} %`, String(share.n)],
            ]),
            [2, 3],
          ),
        ]),
  ].join('\n')
}

const figureTable = (versions: JudgedReport['versions']): string =>
  table(
    ['index', 'version', 'measure', 'mean', '95 % interval', 'queries', 'effective', 'by'],
    versions.flatMap(({ indexName, indexVersion, measures }) =>
      measures.map(({ measure, figure }) => [
        indexName ?? '–',
        indexVersion ?? '–',
        measure,
        ...figureCells(figure),
      ]),
    ),
    [3, 5, 6],
  )

function figureCells(figure: JudgedFigure): string[] {
  const size = [String(figure.n), figure.effectiveN.toFixed(0)]
  if (figure.kind === 'not-enough') return ['not enough', `${figure.needed} needed`, ...size, '']
  const { value, low, high, lambda, labelled } = figure
  return [
    value.toFixed(2),
    `${low.toFixed(2)} to ${high.toFixed(2)}`,
    ...size,
    lambda === null ? 'judge alone' : `judge and ${labelled} labels`,
  ]
}
