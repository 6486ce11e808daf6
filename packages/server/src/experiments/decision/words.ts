/** Four significant digits, grouped by thousands: enough to compare, few enough to read. */
export function figure(value: number | null): string {
  if (value === null || Number.isNaN(value)) return 'unknown'
  if (!Number.isFinite(value)) return value > 0 ? 'without bound' : 'without bound below'
  const size = Math.abs(value)
  if (size >= 1e15 || (size > 0 && size < 1e-6)) return value.toExponential(2)
  if (size >= 1_000) return grouped(Math.round(value))
  return String(Number(value.toPrecision(4)))
}

/** The same with its sign always shown, for differences. */
export const signed = (value: number | null): string =>
  value !== null && value > 0 ? `+${figure(value)}` : figure(value)

/** A count of users or failures. */
export const count = (value: number): string => grouped(Math.ceil(value))

export const percent = (share: number): string => `${figure(share * 100)} %`

const grouped = (whole: number): string => String(whole).replace(/\B(?=(\d{3})+$)/g, ',')
