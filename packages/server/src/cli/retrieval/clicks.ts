import type { ClickReport } from '@telltale/sdk'
import type { Command } from 'commander'
import { act, wholeOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import type { CliParts } from '../parts.ts'
import { table } from '../table.ts'

/** `telltale retrieval clicks`: clicks on documents, put right for where they stood. */
export function registerClicks(retrieval: Command, parts: CliParts): void {
  const clicks = retrieval
    .command('clicks')
    .description('share of documents that would be clicked were each looked at, by index version')
    .option('--hours <number>', 'how far back (default 168)')
  act(connecting(clicks), parts, async (options) => {
    const hours = wholeOption(options, 'hours', { least: 1, most: 8_784, fallback: 168 })
    const report = await (await connect(options, parts)).admin.retrievalClicks({ hours })
    return { json: report, text: clickText(report) }
  })
}

function clickText({ indexes, hours }: ClickReport): string {
  if (indexes.length === 0) return `No document was clicked in the last ${hours} hours.`
  const refused = new Set(
    indexes.flatMap(({ corrected }) => (corrected.kind === 'refused' ? [corrected.reason] : [])),
  )
  return [
    table(
      ['index', 'version', 'queries', 'documents', 'clicks', 'corrected', '95 % interval', 'effective'],
      indexes.map(({ indexName, indexVersion, queries, shown, clicks, corrected }) => [
        ...[indexName ?? '–', indexVersion ?? '–', String(queries), String(shown), String(clicks)],
        ...(corrected.kind === 'refused'
          ? ['refused', '']
          : [
              `${(corrected.value * 100).toFixed(1)} %`,
              `${(corrected.low * 100).toFixed(1)} to ${(corrected.high * 100).toFixed(1)} %`,
            ]),
        corrected.effective.toFixed(0),
      ]),
      [2, 3, 4, 5, 7],
    ),
    ...refused,
  ].join('\n')
}
