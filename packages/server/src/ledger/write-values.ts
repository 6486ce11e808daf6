import { stringText } from './write-text.ts'

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The nil UUID stands for an identifier that is none. */
export const uuidText = (value: unknown): string =>
  typeof value === 'string' && uuidShape.test(value) ? `"${value}"` : '"00000000-0000-0000-0000-000000000000"'

const isoShape =
  /^(?:19|20|21|22)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}(?:\d{3})?Z$/

/** `YYYY-MM-DD hh:mm:ss.mmm`, UTC, or to the microsecond where it is given. Our own times have the shape already; others are parsed; unreadable ones are left out. */
export function timeText(value: unknown): string | null {
  const iso = typeof value === 'string' && isoShape.test(value) ? value : parsedTime(value)
  return iso === null ? null : `"${iso.slice(0, 10)} ${iso.slice(11, -1)}"`
}

function parsedTime(value: unknown): string | null {
  const time = new Date(value as string)
  const year = time.getUTCFullYear()
  return year >= 1900 && year < 2299 ? time.toISOString() : null
}

/** An unsigned integer below 2^32, wide enough for every count we keep. */
export const integerText = (value: unknown): string | null =>
  typeof value === 'number' && value >= 0 && value < 0x1_0000_0000 ? String(Math.trunc(value)) : null

export const numberText = (value: unknown): string | null =>
  typeof value === 'number' && Number.isFinite(value) ? String(value) : null

const exactMoney = /^-?\d{1,5}(?:\.\d{1,12})?$/

/** Decimal(18, 12): under 100 000 dollars, to the picodollar. Finer or odder amounts are rounded to it. */
export function moneyText(value: unknown): string | null {
  const text = String(value)
  if (exactMoney.test(text)) return `"${text}"`
  const amount = Number(text)
  return text !== '' && Math.abs(amount) < 100_000 ? `"${amount.toFixed(12)}"` : null
}

/** Bounds on what a client can put on each row: 64 entries, keys of 128, values of 512 characters. */
const entries = 64

export function mapText(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null
  let text = ''
  let count = 0
  for (const key in value) {
    if (count === entries) break
    const entry = (value as Record<string, unknown>)[key]
    text += `${count === 0 ? '' : ','}${stringText(key, 128)}:${stringText(String(entry), 512)}`
    count += 1
  }
  return `{${text}}`
}

export function listText(value: unknown): string | null {
  if (!Array.isArray(value)) return null
  return `[${value
    .slice(0, 1000)
    .map((entry) => stringText(String(entry), 512))
    .join(',')}]`
}

/** Nine digits tell all 32-bit floats apart; what is no number is 0. */
export function vectorText(value: unknown): string | null {
  if (!(value instanceof Float32Array)) return null
  return `[${Array.from(value, (one) => (Number.isFinite(one) ? Number(one.toPrecision(9)) : 0)).join(',')}]`
}

/**
 * Any value as JSON, for a column that is a string. Objects and lists stand as they are, which the engine takes for
 * their own text (see isRawObject): escaped, every quote of theirs would be written and read twice.
 */
export function jsonText(value: unknown): string | null {
  const text = JSON.stringify(value)
  if (text === undefined) return null
  return text.startsWith('{') || text.startsWith('[') ? text : JSON.stringify(text)
}

/** The same, of values that many rows in a row share: the last one's text is kept, for as long as it comes again. */
export function sharedJsonText(): (value: unknown) => string | null {
  let last: unknown
  let text: string | null = null
  return (value) => {
    if (value !== last) {
      last = value
      text = jsonText(value)
    }
    return text
  }
}
