import type { DriftReport } from '@telltale/sdk'
import { textOption, wholeOption, type Options } from '../act.ts'
import { connect } from '../connect.ts'
import type { CliParts, Outcome } from '../parts.ts'
import { table } from '../table.ts'

/** What the server found of live queries and documents. */
export async function driftOnServer(options: Options, parts: CliParts): Promise<Outcome> {
  const { admin } = await connect(options, parts)
  const index = textOption(options, 'index')
  const report = await admin.retrievalDrift({
    days: wholeOption(options, 'days', { least: 1, most: 400, fallback: 30 }),
    ...(index === undefined ? {} : { index }),
  })
  return { json: report, text: textOf(report) }
}

const textOf = ({ subjects, settings }: DriftReport): string =>
  subjects.length === 0
    ? `No window with embeddings is over yet. Send "embedding" with your queries and documents, or name a model in the settings (drift.model); windows are of ${settings.windowHours} hours.`
    : [
        table(
          ['index', 'of', 'windows', 'drift', 'AUC', '95 %', 'p'],
          subjects.map(({ indexName, subject, hasMoved, looks }) => {
            const found = looks.findLast((look) => look.found.kind === 'tested')?.found
            const auc = found?.kind === 'tested' ? found.auc : null
            return [
              ...[indexName === '' ? '–' : indexName, subject, String(looks.length)],
              hasMoved === null ? 'unknown' : hasMoved ? 'moved' : 'no',
              auc?.value.toFixed(3) ?? '–',
              auc === null ? '–' : `${auc.low.toFixed(3)}–${auc.high.toFixed(3)}`,
              found?.kind === 'tested' ? found.p.toPrecision(2) : '–',
            ]
          }),
          [2, 4, 5, 6],
        ),
        '',
        ...subjects.map(({ sentence }) => sentence),
      ].join('\n')
