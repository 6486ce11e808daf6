import { types as defaults, type CustomTypesConfig } from 'pg'

/** prompt_name → promptName. */
const camelCase = (column: string): string =>
  column.replace(/_+([a-z0-9])/g, (_, first: string) => first.toUpperCase())

/** '2026-11-23 14:31:16.123456+05:30' → '2026-11-23T09:01:16.123Z'; 'infinity' stays as it is. */
function isoFromTimestamp(text: string): string {
  const parts = /^(\d{4,})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d)?(?::?(\d\d))?$/.exec(text)
  if (parts === null) return text
  const [, year, month, day, time, fraction = '', hours, minutes = '00'] = parts
  const milliseconds = fraction.slice(1, 4).padEnd(3, '0')
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`
  return new Date(`${year}-${month}-${day}T${time}.${milliseconds}${zone}`).toISOString()
}

/** A bigint as number where that is exact, else as decimal string. */
function safeInteger(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

const asWritten = (text: string): string => text

/** By PostgreSQL's type numbers (pg_type.dat): int8, date, timestamp, timestamptz, numeric. */
const ours = new Map<number, (text: string) => unknown>([
  [20, safeInteger],
  [1082, asWritten],
  [1114, isoFromTimestamp],
  [1184, isoFromTimestamp],
  [1700, asWritten],
])

/**
 * How columns arrive: timestamps (with zone, or without and then UTC) as ISO-8601 with milliseconds, dates as
 * written, bigint as number or string (safeInteger), numeric as decimal string, json parsed. A parser of our own,
 * not pg's global one.
 */
export const columnParsers: CustomTypesConfig = {
  getTypeParser: (type, format) => ours.get(type) ?? defaults.getTypeParser(type, format),
}

/** The row as it is parsed: the same values under camelCase keys. */
export const camelRow = (row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [camelCase(column), value]))
