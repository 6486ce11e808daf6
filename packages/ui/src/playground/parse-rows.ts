import Papa from 'papaparse'
import { parsed } from '../calls/conversation-model.ts'
import { newRow, type Row } from './bench.ts'

export const rowsAtMost = 200
export const charsAtMost = 2_000_000
const fieldCharsAtMost = 100_000

/** Rows with the names of their fields, or a sentence that names the row and the field that is wrong. */
export type ParsedRows =
  | { readonly ok: true; readonly rows: readonly Row[]; readonly fields: readonly string[] }
  | { readonly ok: false; readonly fault: string }

type Fields = Readonly<Record<string, unknown>>
type Read = { readonly records: readonly Fields[] } | { readonly fault: string }

/**
 * Reads JSON Lines, a JSON list of objects, or CSV with a header. `input` and `expected` are fields of their own, the
 * others are variables; what is null has no value. All rows are taken or none.
 */
export function parseRows(text: string): ParsedRows {
  if (text.length > charsAtMost) return fault('This is more than 2 million characters.')
  const start = text.trimStart()[0]
  if (start === undefined) return fault('There are no rows.')
  const read = start === '[' ? readList(text) : start === '{' ? readLines(text) : readCsv(text)
  if ('fault' in read) return fault(read.fault)
  const { records } = read
  if (records.length === 0) return fault('There is a header but no row under it.')
  if (records.length > rowsAtMost)
    return fault(`There are ${records.length} rows; at most ${rowsAtMost} are taken.`)

  const fields = new Set<string>()
  const rows: Row[] = []
  for (const [index, record] of records.entries()) {
    const values: Record<string, string> = {}
    for (const [field, value] of Object.entries(record)) {
      if (value === null || value === undefined) continue
      const said = typeof value === 'string' ? value : JSON.stringify(value)
      if (said.length > fieldCharsAtMost)
        return fault(`Row ${index + 1}, field "${field}": longer than 100,000 characters.`)
      fields.add(field)
      values[field] = said
    }
    const { input = '', expected = null, ...rest } = values
    rows.push(newRow({ input, expected, values: rest }))
  }
  return { ok: true, rows, fields: [...fields] }
}

const fault = (sentence: string): ParsedRows => ({ ok: false, fault: sentence })

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readList(text: string): Read {
  const list = parsed(text)
  if (!Array.isArray(list)) return { fault: 'This begins like a JSON list and is not valid JSON.' }
  const wrong = list.findIndex((one) => !isRecord(one))
  return wrong < 0 ? { records: list as Fields[] } : { fault: `Row ${wrong + 1} is not a JSON object.` }
}

function readLines(text: string): Read {
  // One object laid out over several lines is one row, too.
  const whole = parsed(text)
  if (isRecord(whole)) return { records: [whole] }
  const records: Fields[] = []
  for (const line of text.split(/\r?\n/).filter((each) => each.trim() !== '')) {
    const record = parsed(line)
    if (!isRecord(record)) return { fault: `Row ${records.length + 1} is not a JSON object on one line.` }
    records.push(record)
  }
  return { records }
}

function readCsv(text: string): Read {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' })
  const [broken] = errors.filter(({ type }) => type === 'Quotes')
  if (broken) return { fault: `Row ${broken.row ?? 0}: ${broken.message.toLowerCase()}.` }
  const [header = [], ...lines] = data
  const names = header.map((name) => name.trim())
  const unnamed = names.indexOf('')
  if (unnamed >= 0) return { fault: `The header's field ${unnamed + 1} has no name.` }
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) return { fault: `The header names the field "${twice}" twice.` }
  const uneven = lines.findIndex((line) => line.length !== names.length)
  if (uneven >= 0)
    return {
      fault: `Row ${uneven + 1} has ${lines[uneven]!.length} fields; the header has ${names.length} (${names.join(', ')}).`,
    }
  return {
    records: lines.map((line) => Object.fromEntries(names.map((name, index) => [name, line[index]!]))),
  }
}
