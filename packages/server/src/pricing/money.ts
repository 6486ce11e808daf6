/**
 * Exact decimal money. Amounts are whole picodollars (1e-12 US dollars) as BigInt, because a sum of binary
 * fractions of a cent is not the sum the provider bills.
 */
const picoPlaces = 12

/**
 * `value × 10^places` as a whole number, rounded half up at the last place. Reads the number's shortest decimal
 * form, so that 0.1 means one tenth. `value` is finite and not negative.
 */
export function scaled(value: number, places: number): bigint {
  const [mantissa = '0', exponent = '0'] = String(value).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  const shift = places + Number(exponent) - fraction.length
  const digits = BigInt(whole + fraction)
  if (shift >= 0) return digits * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  return (digits + divisor / 2n) / divisor
}

/** Picodollars of a decimal string such as '0.005615', as costs are kept; null when it is not one. */
export function picoOf(decimal: string): bigint | null {
  const match = /^(\d{1,18})(?:\.(\d{1,12})0*)?$/.exec(decimal)
  if (match === null) return null
  return BigInt(match[1]! + (match[2] ?? '').padEnd(picoPlaces, '0'))
}

/** '0.005615' for 5615000000 picodollars: no exponent, no trailing zeros. */
export function decimalOf(pico: bigint): string {
  const digits = pico.toString().padStart(picoPlaces + 1, '0')
  const point = digits.length - picoPlaces
  let end = digits.length
  while (end > point && digits.charCodeAt(end - 1) === 48) end--
  return end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`
}
