/**
 * Label values that a client can choose must not mint series without end. The first `most` values vouched for are
 * kept by name, every other becomes "other".
 */
export function boundedLabel(most: number): (value: string | null, isVouchedFor: boolean) => string {
  const known = new Set<string>()
  return (value, isVouchedFor) => {
    if (value === null) return 'none'
    if (known.has(value)) return value
    if (!isVouchedFor || known.size >= most || value.length > 128) return 'other'
    known.add(value)
    return value
  }
}
