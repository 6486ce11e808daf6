import type { PriceTerms } from '../model.ts'

/** One dated price of one model, whatever layer it came from. */
export type PriceRow = {
  /** Within its layer: `openai/gpt-4o`. */
  readonly id: string
  /** The price book's name of the provider; '*' for any. */
  readonly provider: string
  /** Exact ids, lower case. */
  readonly models: readonly string[]
  /** First day in UTC, `2026-10-07`; null for always. */
  readonly effectiveFrom: string | null
  readonly terms: PriceTerms
  /** The row also bills something that no usage object shows (hours, pages), so its cost cannot be known. */
  readonly billsUnseen?: boolean
}
