/** One statement as it came over ClickHouse's HTTP interface. */
export type HostStatement = {
  readonly text: string
  readonly format: string
  readonly settings: Readonly<Record<string, string>>
  /** Values as HTTP carries them: escaped like a TabSeparated field. */
  readonly parameters: Readonly<Record<string, string>>
  /** Rows for an INSERT whose text ends with FORMAT. */
  readonly payload: Buffer | null
}

/** Query-string keys of the HTTP interface that are no settings. */
const notSettings = new Set([
  'query',
  'query_id',
  'session_id',
  'session_timeout',
  'database',
  'default_format',
  'enable_http_compression',
  'compress',
  'decompress',
  'wait_end_of_query',
  'buffer_size',
  'user',
  'password',
  'quota_key',
  'role',
])

/** Reads a request of the HTTP interface: the query from the address or the body, settings and param_* from the address. */
export function readStatement(address: URLSearchParams, body: Buffer): HostStatement {
  const settings: Record<string, string> = {}
  const parameters: Record<string, string> = {}
  for (const [name, value] of address) {
    if (name.startsWith('param_')) parameters[name.slice(6)] = value
    else if (!notSettings.has(name)) settings[name] = value
  }
  const query = address.get('query')
  return {
    text: query ?? body.toString('utf8'),
    format: address.get('default_format') ?? 'TabSeparated',
    settings,
    parameters,
    payload: query !== null && body.length > 0 ? body : null,
  }
}

export const isReading = (text: string): boolean =>
  /^\s*(?:select|with|show|describe|desc|exists|explain)\b/i.test(text)

export type RowsInsert = {
  readonly table: string
  readonly columns: readonly string[] | undefined
  readonly format: string
}

/** `INSERT INTO table (columns) FORMAT name`, taken apart; null for anything else. */
export function readRowsInsert(text: string): RowsInsert | null {
  const match =
    /^\s*insert\s+into\s+(?:table\s+)?([\w.`]+)\s*(?:\(([^)]*)\))?\s*format\s+(\w+)\s*;?\s*$/i.exec(text)
  if (match === null) return null
  return {
    table: match[1]!.replaceAll('`', ''),
    columns: match[2]?.split(',').map((column) => column.trim().replaceAll('`', '')),
    format: match[3]!,
  }
}

/**
 * Placeholders `{name:Type}` that the request does not bind. A session remembers the parameters of the query
 * before, so a forgotten one must be an error here, not somebody else's value.
 */
export function unboundParameters({ text, parameters }: HostStatement): readonly string[] {
  const names = [...text.matchAll(/\{\s*([A-Za-z_]\w*)\s*:\s*[A-Za-z]/g)].map((match) => match[1]!)
  return names.filter((name) => !Object.hasOwn(parameters, name))
}

/**
 * What has to be said to a session before the statement, as one SET or nothing: settings that differ from what the
 * session has (a SET is sticky, so those of the statement before go back to their defaults), and the parameters.
 * Names are checked, values quoted.
 */
export function preamble(
  current: ReadonlyMap<string, string>,
  { settings, parameters }: HostStatement,
): string {
  const said: string[] = []
  for (const name of current.keys()) if (!Object.hasOwn(settings, name)) said.push(`${name}=DEFAULT`)
  for (const [name, value] of Object.entries(settings))
    if (current.get(name) !== value) said.push(`${checkedName(name)}=${quoted(value)}`)
  for (const [name, value] of Object.entries(parameters))
    said.push(`param_${checkedName(name)}=${quoted(value)}`)
  return said.length === 0 ? '' : `SET ${said.join(', ')}; `
}

function checkedName(name: string): string {
  if (/^\w{1,100}$/.test(name)) return name
  throw new Error(`Code: 115. DB::Exception: Unknown setting '${name.slice(0, 100)}'. (UNKNOWN_SETTING)`)
}

const quoted = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
