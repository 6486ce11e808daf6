import { formatCount, formatUsd, plural } from '../parts/format.ts'
import type { Summary } from './summary.ts'

export type Sizes = { readonly variants: number; readonly models: number; readonly rows: number }

/** What is set up and what came of it, in a sentence. */
export function summaryWords({ variants, models, rows }: Sizes, summary: Summary): string {
  if (models === 0) return 'Which wording is better, before anyone sees it? Name a model to ask.'
  if (rows === 0) return 'Which wording is better, before anyone sees it? Add a row to ask with.'
  const sizes = `${plural(variants, 'wording')} × ${plural(models, 'model')} over ${plural(rows, 'row')}`
  if (summary.asked === 0) return `${sizes}: ${plural(summary.cells, 'call')} to make.`
  const failed = summary.failed === 0 ? '' : `, ${formatCount(summary.failed)} failed`
  return `${sizes}: ${formatCount(summary.good)} of ${formatCount(summary.cells)} answered${failed}; ${costWords(summary)}.`
}

/** What is known of the cost; what is not known is said, never counted as nothing. */
export function costWords({ knownUsd, unknownCosts }: Pick<Summary, 'knownUsd' | 'unknownCosts'>): string {
  if (unknownCosts === 0) return formatUsd(knownUsd)
  return knownUsd === 0
    ? `cost unknown for ${formatCount(unknownCosts)}`
    : `${formatUsd(knownUsd)} and ${formatCount(unknownCosts)} of unknown cost`
}
