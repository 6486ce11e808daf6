import type { PricedBucket, UnknownCostReason } from './model.ts'
import type { CostReport, CostRow } from './report-model.ts'
import type { PricedBody } from './whole-body.ts'

/** How to set text off on a terminal; give `plainStyle` when the output is not one. */
export type TextStyle = {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
}

export const plainStyle: TextStyle = { strong: (text) => text, faint: (text) => text }
export const terminalStyle: TextStyle = {
  strong: (text) => `\u001B[1m${text}\u001B[22m`,
  faint: (text) => `\u001B[2m${text}\u001B[22m`,
}

/** What a person should know about an unknown cost. */
/** The sentence for a reason of ours; other reasons as they are. */
const reasonSentences: Readonly<Record<UnknownCostReason, string>> = {
  'usage-missing': 'No usage was found: without token counts there is nothing to price.',
  'usage-incomplete': 'The usage lacks its input or output count.',
  'usage-inconsistent': 'The parts of the usage exceed their total.',
  'usage-other-model': 'Another model worked inside this call, and its tokens are not in the totals.',
  'provider-unknown': 'The price book does not know this provider.',
  'model-unknown': 'The price book has no row for this model id.',
  'price-not-yet-effective': 'The price of this model starts on a later day.',
  'service-tier-unpriced': 'The price of this service tier is not known.',
  'inference-geo-unpriced': 'The price for this inference region is not known.',
  'rate-missing': 'The row has no rate for a part of this usage.',
  'unit-unsupported': 'This model is billed in a unit that token usage does not show.',
}

/** The sentence for a reason of ours; other reasons as they are. */
export const reasonSentence = (reason: string): string =>
  (reasonSentences as Readonly<Record<string, string | undefined>>)[reason] ?? reason

/** Lines of text with columns aligned, numbers to the right. Column 0 is text. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}

/** Label and value, the values in one column. */
function labelled(rows: readonly (readonly [label: string, value: string])[]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`)
}

const whole = (value: number): string => value.toLocaleString('en-US')
const percent = (share: number | null): string =>
  share === null ? 'unknown' : `${(share * 100).toFixed(1)} %`

/** Dollars for reading: cents from one dollar up, four significant digits below. Exact figures are in --json. */
export function readableUsd(costUsd: string | null): string {
  if (costUsd === null) return 'unknown'
  const usd = Number(costUsd)
  if (usd === 0) return '$0'
  if (usd >= 1)
    return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
  return `$${usd.toLocaleString('en-US', { maximumSignificantDigits: 4, useGrouping: false, maximumFractionDigits: 12, roundingPriority: 'lessPrecision' })}`
}

/** One priced body, bucket by bucket. */
export function presentPriced({ provider, model, priced }: PricedBody, style: TextStyle): string {
  const subject = `${model ?? 'unnamed model'} at ${provider ?? 'an unknown provider'}`
  if (!priced.known) {
    return `${style.strong('cost unknown')}  ${subject}\n${reasonSentence(priced.reason)} ${style.faint(`(${priced.reason})`)}\n`
  }
  const rate = ({ rateUsd, per, multiplier }: PricedBucket): string =>
    `$${rateUsd} per ${per === 1_000_000 ? 'million' : whole(per)}${multiplier === 1 ? '' : ` × ${multiplier}`}`
  const rows = [
    ['bucket', 'units', 'rate', 'cost'],
    ...priced.detail.map((bucket) => [
      bucket.bucket,
      whole(bucket.units),
      rate(bucket),
      `$${bucket.costUsd}`,
    ]),
    ['total', '', '', `$${priced.costUsd}`],
  ]
  const [head = '', ...body] = table(rows)
  const source = priced.source === 'provider' ? 'as the provider reports it' : priced.priceId
  return `${style.strong(subject)}\n${[style.faint(head), ...body].join('\n')}\n${style.faint(source)}\n`
}

/** The cost report: the bill in a sentence, then where it goes, then what is not known, then advice. */
export function presentReport(report: CostReport, style: TextStyle): string {
  const { coverage, cacheHitRate, projectedMonth } = report
  const facts = labelled([
    ['calls', whole(report.calls)],
    ['input tokens', whole(report.inputTokens)],
    ['output tokens', whole(report.outputTokens)],
    ['cost', readableUsd(report.costUsd)],
    ['average per call', readableUsd(report.averageCostUsd)],
    ['cost known for', `${whole(coverage.known)} of ${whole(coverage.total)} calls`],
    ['answered from cache', cacheHitRate === null ? 'no calls' : rateText(cacheHitRate)],
    ['input read from providers’ caches', percent(report.providerCacheReadShare)],
  ])
  const month =
    'notEnough' in projectedMonth
      ? projectedMonth.notEnough
      : `About ${readableUsd(projectedMonth.costUsd)} a month (${readableUsd(projectedMonth.low)} to ` +
        `${readableUsd(projectedMonth.high)}; ${projectedMonth.method}).`
  return [
    style.strong(`Cost of the last ${report.hours} hours`),
    ...facts,
    '',
    month,
    ...section('By model', report.byModel, style),
    ...section('By route', report.byRoute, style),
    ...section('By prompt version', report.byPrompt, style),
    ...section('By user', report.byUser, style),
    ...section('By tag', report.byTag, style),
    ...unknownSection(coverage, style),
    ...adviceSection(report.advice, style),
    '',
  ].join('\n')
}

const rateText = ({ value, low, high, n }: NonNullable<CostReport['cacheHitRate']>): string =>
  `${percent(value)} (95 %: ${percent(low)} to ${percent(high)}, n = ${whole(n)})`

const longestSection = 10

function section(title: string, rows: readonly CostRow[], style: TextStyle): string[] {
  if (rows.length === 0) return []
  const [head = '', ...body] = table([
    [title, 'calls', 'input', 'output', 'cost', 'per call', 'share'],
    ...rows
      .slice(0, longestSection)
      .map((row) => [
        row.provider ? `${row.key} (${row.provider})` : row.key,
        whole(row.calls),
        whole(row.inputTokens),
        whole(row.outputTokens),
        readableUsd(row.costUsd),
        readableUsd(row.averageCostUsd),
        row.share === null ? '' : percent(row.share),
      ]),
  ])
  const rest = rows.length - longestSection
  return ['', style.strong(head), ...body, ...(rest > 0 ? [style.faint(`and ${rest} more`)] : [])]
}

function unknownSection(
  { lowerBounds, unknownReasons, unknownModels }: CostReport['coverage'],
  style: TextStyle,
): string[] {
  if (unknownReasons.length === 0 && lowerBounds === 0) return []
  const models = unknownModels
    .slice(0, longestSection)
    .map(({ model, provider, calls }) => `${model} at ${provider ?? 'no provider'}: ${whole(calls)}`)
  return [
    '',
    style.strong('Cost unknown'),
    ...unknownReasons.map(({ reason, calls }) => `${whole(calls)} calls: ${reasonSentence(reason)}`),
    ...(models.length === 0 ? [] : [style.faint(models.join('; '))]),
    ...(lowerBounds === 0 ? [] : [`${whole(lowerBounds)} calls in part: what one of their attempts cost.`]),
  ]
}

function adviceSection(advice: CostReport['advice'], style: TextStyle): string[] {
  if (advice.length === 0) return []
  return [
    '',
    style.strong('Advice'),
    ...advice.flatMap(({ title, sentence, savesUsdPerMonth }) => [
      savesUsdPerMonth === null ? title : `${title} (at most ${readableUsd(savesUsdPerMonth)} a month)`,
      `  ${sentence}`,
    ]),
  ]
}
