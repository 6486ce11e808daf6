import type { Rate, RetrievalReport, RetrievalSignal, SignalLabel, SignalMean } from '@telltale/sdk'
import type { Command } from 'commander'
import { act, textOption, wholeOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import type { CliParts } from '../parts.ts'
import { table } from '../table.ts'

/** `telltale retrieval report`: whether the index is rotting, as the Retrieval page says it. */
export function registerReport(retrieval: Command, parts: CliParts): void {
  const report = retrieval
    .command('report')
    .description(
      'freshness, coverage, groundedness and use of what is retrieved, by index version and source',
    )
    .option('--hours <number>', 'window (default 24)')
    .option('--index <name>', 'of this index only')
  act(connecting(report), parts, async (options) => {
    const hours = wholeOption(options, 'hours', { least: 1, most: 8_784, fallback: 24 })
    const index = textOption(options, 'index')
    const { admin } = await connect(options, parts)
    const found = await admin.retrievalReport({ hours, ...(index === undefined ? {} : { index }) })
    const labels = await admin.signalLabels()
    return { json: { ...found, labels }, text: textOf(found, labels, index) }
  })
}

function textOf(report: RetrievalReport, labels: readonly SignalLabel[], index: string | undefined): string {
  const window = `in the last ${report.hours} hours${index === undefined ? '' : ` of the index ${index}`}`
  if (report.retrievals === 0) return `No query to a retriever is known ${window}. See docs/retrieval.md.`
  return [
    `${whole(report.retrievals)} queries ${window} gave ${whole(report.documents)} documents.`,
    '',
    table(
      ['of queries', 'share', '95 % interval', 'n'],
      [
        ['answer known', ...rateCells(report.coverage)],
        ['found nothing', ...rateCells(report.empty)],
        ['answered all the same', ...rateCells(report.answeredEmpty)],
      ],
      [1, 3],
    ),
    '',
    table(
      ['signal', 'mean', '95 % interval', 'n', 'known of', 'by'],
      report.signals.map((signal) => [
        signal.name,
        ...meanCells(signal),
        signal.coverage === null ? '–' : percent(signal.coverage),
        labels.find(({ signals }) => signals.includes(signal.name))?.method ?? '',
      ]),
      [1, 3, 4],
    ),
    ...versionLines(report),
    ...sourceLines(report, index),
    '',
    'How far the signals can be trusted:',
    ...labels.map(
      ({ signals, measured, misses }) => `- ${signals.join(', ')}: ${measured}. Misses ${misses}.`,
    ),
  ].join('\n')
}

const compared: readonly RetrievalSignal[] = ['groundedShare', 'utilisation', 'staleShare', 'ageDaysP50']

function versionLines({ versions }: RetrievalReport): string[] {
  if (versions.length === 0) return []
  const rows = versions.flatMap(({ indexName, indexVersion, empty, signals, differences }) => {
    const name = [indexName, indexVersion === '' ? '–' : indexVersion]
    const ofSignals = compared.map((signal) => {
      const moved = differences.find((one) => one.name === signal)
      return [
        ...[...name, signal, ...meanCells(signals.find((one) => one.name === signal)!)],
        moved === undefined ? '–' : `${valueOf(signal, moved.low)} to ${valueOf(signal, moved.high)}`,
      ]
    })
    return [[...name, 'found nothing', ...rateCells(empty), '–'], ...ofSignals]
  })
  const head = ['index', 'version', 'measure', 'mean', '95 % interval', 'n', 'less the version before']
  return ['', table(head, rows, [3, 5])]
}

function sourceLines({ sources }: RetrievalReport, index: string | undefined): string[] {
  if (sources.length === 0) return []
  const rows = sources.map(({ source, documents, meanAgeDays, unused, newDocuments }) => [
    ...[source ?? 'not named', whole(documents), valueOf('ageDaysP50', meanAgeDays)],
    unused.n === 0 ? '–' : percent(unused.value),
    whole(newDocuments.versions),
    ...rateCells(newDocuments.faulty).slice(0, 2),
    newDocuments.faults.map(({ fault, rate }) => `${fault} ${percent(rate.value)}`).join(', '),
  ])
  const head = [
    'source',
    'retrieved',
    'mean age',
    'unused',
    'new versions',
    'faulty of them',
    '95 % interval',
  ]
  return [
    '',
    table([...head, 'faults'], rows, [1, 2, 3, 4, 5]),
    ...(index === undefined ? [] : ['Retrieved, age and unused are of all indexes.']),
  ]
}

const meanCells = ({ name, mean, low, high, n }: SignalMean): string[] => [
  valueOf(name, mean),
  low === null ? 'not enough data' : `${valueOf(name, low)} to ${valueOf(name, high)}`,
  whole(n),
]
const rateCells = ({ value, low, high, n }: Rate): string[] =>
  n === 0 ? ['–', 'not enough data', '0'] : [percent(value), `${percent(low)} to ${percent(high)}`, whole(n)]

const units: Partial<Record<RetrievalSignal, string>> = { ageDaysP50: 'd', indexLagHoursP50: 'h' }

function valueOf(signal: RetrievalSignal, value: number | null): string {
  if (value === null) return '–'
  const unit = units[signal]
  return unit === undefined ? percent(value) : `${value.toFixed(1)} ${unit}`
}
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const whole = (count: number): string => count.toLocaleString('en-US')
