import { isUtf8 } from 'node:buffer'
import {
  bodyColumns,
  callColumns,
  changeColumns,
  columnName,
  embeddingColumns,
  retrievalColumns,
  scoreColumns,
  verdictColumns,
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
  sharedJsonText,
  timeText,
  uuidText,
  vectorText,
} from './write-values.ts'
import { clickColumns, judgementColumns } from './judgement-columns.ts'
import { logColumns, spanColumns } from './telemetry-columns.ts'
import { isRawObject } from './raw-object.ts'
import { stringText } from './write-text.ts'
import type { SpoolLine } from '../engines/spool.ts'
import type { Click } from './click-model.ts'
import type { Judgement } from './judgement-model.ts'
import type { Embedding } from './embedding-model.ts'
import type { Body, Call, Change, Score } from './model.ts'
import type { Retrieval } from './retrieval-model.ts'
import type { LogRecord, Span } from './span-model.ts'
import type { Verdict } from './verdict-model.ts'

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
    case 'vector':
      return vectorText
    case 'json':
      return jsonText
    case 'shared-json':
      return sharedJsonText()
  }
}

export const callLine: (call: Call) => string = lineWriter(callColumns)

const { body: bodyColumn, ...besideBody } = bodyColumns
const bodyText = writerOf(bodyColumn)
const lineBesideBody = lineWriter<Omit<Body, 'body'>>(besideBody)

/** A body on its way to the tape; of bytes that are no UTF-8, what is none becomes U+FFFD. */
export type KeptBody = Omit<Body, 'body'> & { readonly body: string | Buffer }

/** Most bodies are JSON objects and go as they are: escaped, every quote of theirs would be written and read twice. */
export function bodyLine({ body, ...beside }: KeptBody): SpoolLine {
  const before = `${lineBesideBody(beside).slice(0, -1)},"body":`
  if (typeof body === 'string') return `${before}${isRawObject(body) ? body : bodyText(body)}}`
  return isUtf8(body) && isRawObject(body.toString('latin1'))
    ? [before, body, '}']
    : `${before}${bodyText(body.toString('utf8'))}}`
}

export const scoreLine: (score: Score) => string = lineWriter(scoreColumns)
export const spanLine: (span: Span) => string = lineWriter(spanColumns)
export const logLine: (log: LogRecord) => string = lineWriter(logColumns)
export const retrievalLine: (retrieval: Retrieval) => string = lineWriter(retrievalColumns)
export const judgementLine: (judgement: Judgement) => string = lineWriter(judgementColumns)
export const clickLine: (click: Click) => string = lineWriter(clickColumns)
export const embeddingLine: (embedding: Embedding) => string = lineWriter(embeddingColumns)
export const verdictLine: (verdict: Verdict) => string = lineWriter(verdictColumns)
export const changeLine: (change: Change) => string = lineWriter(changeColumns)
