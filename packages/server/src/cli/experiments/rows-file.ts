import { createReadStream } from 'node:fs'
import { extname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { parse, CsvError } from 'csv-parse'
import { readRow, type RawRow, type RowShape, type UserRow } from '../../experiments/rows/row.ts'
import { badUse, type CliParts } from '../parts.ts'

/** A user's row with the line it ends on. */
export type LocatedRow = { readonly line: number; readonly row: UserRow }

/**
 * Users' rows of a file, one by one: CSV with a header when its name ends in .csv, else one JSON object a line. Bad use
 * names line and field.
 */
export async function* rowsOf(path: string, shape: RowShape, parts: CliParts): AsyncGenerator<LocatedRow> {
  const stream = path === '-' ? parts.stdin : createReadStream(resolve(parts.cwd, path))
  const seen = new Set<string>()
  const raws = extname(path).toLowerCase() === '.csv' ? csvRows(stream) : jsonRows(stream, path)
  try {
    for await (const { line, raw } of raws) {
      for (const { name } of shape.metrics)
        if (!seen.has(name) && (name in raw || `${name}.numerator` in raw)) seen.add(name)
      const read = readRow(raw, shape)
      if (!read.ok) throw badUse(`${path}, line ${line}: "${read.error.field}" ${read.error.message}.`)
      yield { line, row: read.value }
    }
  } catch (error) {
    throw sentenceFor(error, path)
  }
  const missing = shape.metrics.find(({ name }) => !seen.has(name))
  if (missing) throw badUse(`${path} has no "${missing.name}": no row holds this metric.`)
}

type Located = { readonly line: number; readonly raw: RawRow }

async function* csvRows(stream: Readable): AsyncGenerator<Located> {
  const records = stream.pipe(parse({ columns: true, bom: true, skip_empty_lines: true, info: true }))
  stream.once('error', (error) => records.destroy(error))
  for await (const one of records) {
    const { info, record } = one as { readonly info: { readonly lines: number }; readonly record: RawRow }
    yield { line: info.lines, raw: record }
  }
}

async function* jsonRows(stream: Readable, path: string): AsyncGenerator<Located> {
  let line = 0
  for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
    line++
    if (text.trim() === '') continue
    yield { line, raw: objectOf(text, `${path}, line ${line}`) }
  }
}

function objectOf(text: string, where: string): RawRow {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw badUse(`${where} is not JSON.`, 'Name the file .csv when it is CSV.')
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as RawRow
  throw badUse(`${where} is no JSON object.`)
}

function sentenceFor(error: unknown, path: string): unknown {
  if (error instanceof CsvError) return badUse(`${path} is not valid CSV: ${error.message}.`)
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return code === undefined || !/^E[A-Z]+$/.test(code) ? error : badUse(`${path} cannot be read (${code}).`)
}
