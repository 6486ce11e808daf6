import {
  bodyColumns,
  callColumns,
  changeColumns,
  columnName,
  scoreColumns,
  type Column,
  type Columns,
} from './columns.ts'
import {
  integerText,
  jsonText,
  listText,
  mapText,
  moneyText,
  numberText,
  timeText,
  uuidText,
} from './write-values.ts'
import { stringText } from './write-text.ts'
import type { Body, Call, Change, Score } from './model.ts'

/**
 * A writer of NDJSON lines for one table. Whatever the record holds, the line is a row its table accepts: one bad
 * row would have a whole segment refused. Nulls and values that cannot be written are left out, which the table
 * reads as null (or as the type's zero where a column cannot be null).
 */
function lineWriter<Row extends object>(columns: Columns<Row>): (row: Row) => string {
  const fields = (Object.entries(columns) as [keyof Row & string, Column][]).map(
    ([field, column], index) => ({
      field,
      prefix: `${index === 0 ? '{' : ','}"${columnName(field)}":`,
      write: writerOf(column),
    }),
  )
  return (row) => {
    let line = ''
    for (let index = 0; index < fields.length; index += 1) {
      const { field, prefix, write } = fields[index]!
      const value: unknown = row[field]
      if (value === null || value === undefined) continue
      const written = write(value)
      if (written !== null) line += prefix + written
    }
    return line + '}'
  }
}

type Write = (value: unknown) => string | null

function writerOf(column: Column): Write {
  switch (column.kind) {
    case 'text':
      return (value) => stringText(String(value), column.longest)
    case 'uuid':
      return uuidText
    case 'time':
      return timeText
    case 'integer':
      return integerText
    case 'number':
      return numberText
    case 'money':
      return moneyText
    case 'flag':
      return (value) => (value === true ? 'true' : 'false')
    case 'map':
      return mapText
    case 'list':
      return listText
    case 'json':
      return jsonText
  }
}

export const callLine: (call: Call) => string = lineWriter(callColumns)
export const bodyLine: (body: Body) => string = lineWriter(bodyColumns)
export const scoreLine: (score: Score) => string = lineWriter(scoreColumns)
export const changeLine: (change: Change) => string = lineWriter(changeColumns)
