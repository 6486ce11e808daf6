export type ChangedField = { readonly name: string; readonly before: unknown; readonly after: unknown }

const asFields = (value: unknown): Readonly<Record<string, unknown>> =>
  value === null || value === undefined
    ? {}
    : typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : { value }

/** The fields in which two values of a change differ; a missing side counts as having none. */
export function changedFields(before: unknown, after: unknown): readonly ChangedField[] {
  const left = asFields(before)
  const right = asFields(after)
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .map((name) => ({ name, before: left[name], after: right[name] }))
    .filter((field) => JSON.stringify(field.before ?? null) !== JSON.stringify(field.after ?? null))
}

/** A value as a reader wants it: text bare, nothing as a dash, the rest as JSON. */
export const shownValue = (value: unknown): string =>
  value === undefined || value === null
    ? '–'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value, null, 2)
