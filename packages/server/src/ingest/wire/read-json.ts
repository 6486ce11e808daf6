import { bareFields } from '../fields.ts'
import {
  Malformed,
  spanKinds,
  type Attributes,
  type Signal,
  type Signals,
  type Source,
  type TracedLog,
  type TracedSpan,
} from '../model.ts'
import { isNoId, statusOf } from './read-protobuf.ts'

type Fields = { readonly [name: string]: unknown }

const deepest = 32

/**
 * As `readProtobuf`, from OTLP's JSON: identifiers in hexadecimal, 64-bit integers as text or as numbers, enumerations
 * as numbers, unknown fields ignored.
 * @throws Malformed, with the path of what is wrong.
 */
export const readJson = <Of extends Signal>(signal: Of, bytes: Buffer): Generator<Signals[Of]> =>
  readParsed(signal, parse(bytes))

/** The same, of what was parsed already. */
export function* readParsed<Of extends Signal>(signal: Of, body: unknown): Generator<Signals[Of]> {
  if (!isFields(body)) throw new Malformed('the body is not a JSON object')
  const record = (signal === 'traces' ? spanOf : logOf) as (
    value: Fields,
    path: string,
    source: Source,
  ) => Signals[Of]
  const [resources, scopes, records] =
    signal === 'traces'
      ? (['resourceSpans', 'scopeSpans', 'spans'] as const)
      : (['resourceLogs', 'scopeLogs', 'logRecords'] as const)
  for (const [group, path] of objects(body, resources, '')) {
    const resource = attributesOf(fieldsIn(group, 'resource', path), `${path}.resource`)
    for (const [scoped, within] of objects(group, scopes, path)) {
      const scope = fieldsIn(scoped, 'scope', within)
      const source = {
        resource,
        scopeName: textIn(scope, 'name', within),
        scopeVersion: textIn(scope, 'version', within),
      }
      for (const [found, at] of objects(scoped, records, within)) yield record(found, at, source)
    }
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new Malformed('the body is not JSON')
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function* objects(from: Fields, name: string, path: string): Generator<readonly [Fields, string]> {
  const list = from[name] ?? []
  const here = path === '' ? name : `${path}.${name}`
  if (!Array.isArray(list)) throw new Malformed(`${here} is not a list`)
  for (let index = 0; index < list.length; index += 1) {
    const one: unknown = list[index]
    if (!isFields(one)) throw new Malformed(`${here}[${index}] is not an object`)
    yield [one, `${here}[${index}]`]
  }
}

function fieldsIn(from: Fields, name: string, path: string): Fields {
  const found = from[name] ?? {}
  if (!isFields(found)) throw new Malformed(`${path}.${name} is not an object`)
  return found
}

function textIn(from: Fields, name: string, path: string): string {
  const found = from[name] ?? ''
  if (typeof found !== 'string') throw new Malformed(`${path}.${name} is not text`)
  return found
}

function countIn(from: Fields, name: string, path: string): number {
  const found = Number(from[name] ?? 0)
  if (!Number.isFinite(found)) throw new Malformed(`${path}.${name} is not a number`)
  return found
}

function idIn(from: Fields, name: string, path: string, digits: number): string {
  const found = textIn(from, name, path).toLowerCase()
  if (found !== '' && (found.length !== digits || !/^[0-9a-f]+$/.test(found)))
    throw new Malformed(`${path}.${name} is not ${digits} hexadecimal digits`)
  return found
}

const unixNano = /^\d{1,20}$/

/** Nanoseconds, as text or number. */
function microsecondsIn(from: Fields, name: string, path: string): number {
  const found = from[name] ?? 0
  if (typeof found === 'number' ? found < 0 : typeof found !== 'string' || !unixNano.test(found))
    throw new Malformed(`${path}.${name} is no time in nanoseconds`)
  return Math.round(Number(found) / 1000)
}

function attributesOf(from: Fields, path: string): Attributes {
  const read = bareFields()
  for (const [pair, at] of objects(from, 'attributes', path))
    read[textIn(pair, 'key', at).slice(0, 256)] = valueOf(pair['value'], at, 0)
  return read
}

function valueOf(value: unknown, path: string, depth: number): unknown {
  if (value === undefined || value === null) return null
  if (!isFields(value)) throw new Malformed(`${path}.value is not an object`)
  if (depth > deepest) throw new Malformed(`${path} holds values within each other more than ${deepest} deep`)
  if (value['stringValue'] !== undefined) return textIn(value, 'stringValue', path)
  if (value['boolValue'] !== undefined) return value['boolValue'] === true || value['boolValue'] === 'true'
  if (value['intValue'] !== undefined) {
    const said = value['intValue']
    if (typeof said !== 'number' && (typeof said !== 'string' || !/^-?\d{1,20}$/.test(said)))
      throw new Malformed(`${path}.intValue is not an integer`)
    return Number.isSafeInteger(Number(said)) ? Number(said) : said
  }
  if (value['doubleValue'] !== undefined) {
    const said = value['doubleValue']
    // Infinity and NaN are written as text, which they stay.
    if (typeof said !== 'number' && typeof said !== 'string')
      throw new Malformed(`${path}.doubleValue is not a number`)
    return Number.isFinite(Number(said)) ? Number(said) : said
  }
  if (value['bytesValue'] !== undefined) return textIn(value, 'bytesValue', path)
  if (value['arrayValue'] !== undefined)
    return [...objects(fieldsIn(value, 'arrayValue', path), 'values', path)].map(([one, at]) =>
      valueOf(one, at, depth + 1),
    )
  if (value['kvlistValue'] === undefined) return null
  const read = bareFields()
  for (const [pair, at] of objects(fieldsIn(value, 'kvlistValue', path), 'values', path))
    read[textIn(pair, 'key', at).slice(0, 256)] = valueOf(pair['value'], at, depth + 1)
  return read
}

function spanOf(span: Fields, path: string, source: Source): TracedSpan {
  const status = fieldsIn(span, 'status', path)
  const parent = idIn(span, 'parentSpanId', path, 16)
  return {
    traceId: idIn(span, 'traceId', path, 32),
    spanId: idIn(span, 'spanId', path, 16),
    parentSpanId: isNoId(parent) ? null : parent,
    name: textIn(span, 'name', path),
    kind: spanKinds[enumIn(span, 'kind', kindNames)] ?? 'unspecified',
    startUs: microsecondsIn(span, 'startTimeUnixNano', path),
    endUs: microsecondsIn(span, 'endTimeUnixNano', path),
    attributes: attributesOf(span, path),
    events: [...objects(span, 'events', path)].map(([event, at]) => ({
      name: textIn(event, 'name', at),
      atUs: microsecondsIn(event, 'timeUnixNano', at),
      attributes: attributesOf(event, at),
    })),
    links: [...objects(span, 'links', path)].map(([link, at]) => ({
      traceId: idIn(link, 'traceId', at, 32),
      spanId: idIn(link, 'spanId', at, 16),
      attributes: attributesOf(link, at),
    })),
    status: statusOf(enumIn(status, 'code', statusNames)),
    statusMessage: textIn(status, 'message', path),
    dropped: ['droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount'].reduce(
      (sum, name) => sum + countIn(span, name, path),
      0,
    ),
    source,
  }
}

/** Enumerations are numbers in OTLP; some senders write protobuf's own JSON, with their names. */
const kindNames = spanKinds.map((kind) => `SPAN_KIND_${kind.toUpperCase()}`)
const statusNames = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR']

function enumIn(from: Fields, name: string, names: readonly string[]): number {
  const found = from[name]
  return typeof found === 'number' ? found : typeof found === 'string' ? names.indexOf(found) : 0
}

function logOf(log: Fields, path: string, source: Source): TracedLog {
  const [traceId, spanId] = [idIn(log, 'traceId', path, 32), idIn(log, 'spanId', path, 16)]
  return {
    traceId: isNoId(traceId) ? null : traceId,
    spanId: isNoId(spanId) ? null : spanId,
    atUs: microsecondsIn(log, 'timeUnixNano', path) || microsecondsIn(log, 'observedTimeUnixNano', path),
    eventName: textIn(log, 'eventName', path),
    severity: textIn(log, 'severityText', path),
    body: valueOf(log['body'], `${path}.body`, 0),
    attributes: attributesOf(log, path),
    source,
  }
}
