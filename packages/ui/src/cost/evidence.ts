import { shownValue } from '../charts/changed-fields.ts'
import { formatShare, formatUsd } from '../parts/format.ts'

/** A piece of evidence by name: `averageCostUsd` reads as average cost, `hitRateHigh` as hit rate at most. */
export const evidenceName = (name: string): string =>
  name
    .replace(/Usd/g, '')
    .replace(/High$/, 'AtMost')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

/** A piece of evidence as a reader wants it: shares as percentages, dollars as dollars, numbers without a tail. */
export function evidenceValue(name: string, value: unknown): string {
  if (/share|rate/i.test(name) && typeof value === 'number' && value <= 1) return formatShare(value)
  if (/usd/i.test(name) && (typeof value === 'number' || typeof value === 'string')) return formatUsd(value)
  return typeof value === 'number'
    ? value.toLocaleString('en-US', { maximumFractionDigits: 2 })
    : shownValue(value)
}
