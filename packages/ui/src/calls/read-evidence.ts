/**
 * Columns of a call that not every server writes, read with tolerance: what is absent or of another shape is nothing,
 * never a fault of the page.
 */
export type LimitDecision = {
  readonly name: string
  readonly measure: string | null
  readonly window: string | null
  readonly value: string | null
  readonly decision: string
  /** Where an attempt that was passed over would have gone. */
  readonly target: string | null
  readonly amount: number | null
  readonly taken: number | null
  readonly reserved: number | null
  readonly charged: number | null
  readonly isEstimated: boolean
}

/** Something one dialect said and the other could not be told. */
export type Warning = {
  readonly field: string | null
  readonly happened: string
  /** From whose words into whose. */
  readonly from: string | null
  readonly to: string | null
  readonly times: number
}

const object = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)

const each = <Out>(value: unknown, read: (item: unknown) => Out | null): readonly Out[] =>
  Array.isArray(value) ? value.map(read).filter((item) => item !== null) : []

/** What each limit made of the call. */
export const readLimits = (value: unknown): readonly LimitDecision[] =>
  each(value, (item) => {
    const limit = object(item)
    const name = text(limit?.name) ?? text(limit?.id)
    const decision = text(limit?.decision)
    if (limit === null || name === null || decision === null) return null
    return {
      name,
      decision,
      target: text(limit.target),
      measure: text(limit.measure),
      window: text(limit.window),
      value: text(limit.value),
      amount: number(limit.amount),
      taken: number(limit.taken),
      reserved: number(limit.reserved),
      charged: number(limit.charged),
      isEstimated: limit.isEstimated === true,
    }
  })

/** What was left out or changed on the way to the provider's dialect and back. */
export const readWarnings = (value: unknown): readonly Warning[] =>
  each(value, (item) => {
    const warning = object(item)
    const happened = text(warning?.happened)
    if (warning === null || happened === null) return null
    return {
      field: text(warning.field),
      happened,
      from: text(warning.from),
      to: text(warning.to),
      times: number(warning.times) ?? 1,
    }
  })
