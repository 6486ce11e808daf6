/** Above this a token count is a mistake, not a prompt. */
const largestCount = 1e12

/** A JSON object as it came, keys unknown. */
export type Fields = { readonly [key: string]: unknown }

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const noFields: Fields = {}

/** The object under this key; an empty one when there is none. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : noFields)

/**
 * A count as the provider said it: null when absent, NaN when present and absurd (negative, fractional, over
 * 1e12, not a number), so that any sum it enters is NaN too and cannot pass for a smaller truth.
 */
export function readCount(value: unknown): number | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'number') return NaN
  return Number.isInteger(value) && value >= 0 && value <= largestCount ? value : NaN
}

/** What goes into the record: absurd becomes unknown. */
export const settled = (count: number | null): number | null =>
  count === null || !(count <= largestCount) || count < 0 ? null : count

/** Sum of what is there; null when nothing is, NaN when any part is absurd. */
export function sum(...counts: readonly (number | null)[]): number | null {
  let total: number | null = null
  for (const count of counts) if (count !== null) total = (total ?? 0) + count
  return total
}

/** A short lower-case word such as a service tier; null for anything else. */
export const readWord = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= 32 ? value.toLowerCase() : null

/** US dollars as a provider reports them; null when absent or absurd. Over a million dollars a call is absurd. */
export const readDollars = (value: unknown): number | null =>
  typeof value === 'number' && value >= 0 && value <= 1e6 ? value : null
