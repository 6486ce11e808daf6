import type { Warning } from '../ledger/model.ts'
import type { Dialect } from '../providers/dialect.ts'
import type { Loss } from '../providers/translation/losses.ts'

export type Lost = {
  readonly losses: readonly Loss[]
  /** All of them, those the list has no place for included. */
  readonly lossCount: number
  /** Events of a stream that could not be read. */
  readonly malformed?: number
}

/** The warnings of one translation; the same loss, said often, is one warning. */
export function warningsOf(
  from: Dialect,
  to: Dialect,
  { losses, lossCount, malformed = 0 }: Lost,
): readonly Warning[] {
  const folded = new Map<string, Warning>()
  const add = (field: string, happened: string, times: number): void => {
    const key = `${field}\n${happened}`
    folded.set(key, { from, to, field, happened, times: times + (folded.get(key)?.times ?? 0) })
  }
  for (const { field, happened } of losses) add(field, happened, 1)
  if (lossCount > losses.length) add('…', 'more was lost than is listed', lossCount - losses.length)
  if (malformed > 0) add('event', 'passed over: it could not be read', malformed)
  return [...folded.values()]
}

export const warningCount = (warnings: readonly Warning[]): number =>
  warnings.reduce((sum, { times }) => sum + times, 0)
