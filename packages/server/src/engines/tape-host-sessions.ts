import type { Session } from 'chdb'
import {
  isReading,
  preamble,
  readRowsInsert,
  unboundParameters,
  type HostStatement,
} from './tape-host-statement.ts'

export type HostAnswer = {
  readonly bytes: Uint8Array
  readonly readRows: number
  readonly writtenRows: number
}

export type HostSessions = {
  /** Rejects with the engine's own message: 'Code: 60. DB::Exception: …'. */
  run(statement: HostStatement): Promise<HostAnswer>
  /** Stops what runs, then closes the engine. */
  close(): Promise<void>
}

/** A session and the settings it was last given; it is replaced when a statement fails. */
type Slot = { session: Session; current: ReadonlyMap<string, string> }
type Lane = { readonly free: Slot[]; readonly waiting: ((slot: Slot) => void)[] }

/**
 * A pool of sessions on one data folder, each held by one statement at a time, so that settings and parameters
 * cannot meet. Writing has a session of its own: a slow report must not hold up the tape.
 */
export function hostSessions(
  open: () => Session,
  limits: Readonly<Record<string, string>>,
  readers: number,
): HostSessions {
  const slot = (): Slot => ({ session: open(), current: new Map() })
  const writing: Lane = { free: [slot()], waiting: [] }
  const reading: Lane = { free: Array.from({ length: readers }, slot), waiting: [] }
  const all = [...writing.free, ...reading.free]
  let isClosing = false

  async function run(asked: HostStatement): Promise<HostAnswer> {
    if (isClosing)
      throw new Error('Code: 735. DB::Exception: The engine host is closing. (QUERY_WAS_CANCELLED)')
    const statement = { ...asked, settings: { ...limits, ...asked.settings } }
    const unbound = unboundParameters(statement)
    if (unbound.length > 0)
      throw new Error(
        `Code: 456. DB::Exception: Substitution \`${unbound[0]}\` is not set. (UNKNOWN_QUERY_PARAMETER)`,
      )
    const lane = isReading(statement.text) ? reading : writing
    const held = await take(lane)
    try {
      return await runOn(held, statement)
    } catch (error) {
      renew(held)
      throw error
    } finally {
      give(lane, held)
    }
  }

  /**
   * A statement that fails after its first rows leaves them in the session, and the next statement's answer would
   * begin with them: somebody else's rows. A new session costs two milliseconds.
   */
  function renew(slot: Slot): void {
    slot.session.close()
    slot.session = open()
    slot.current = new Map()
  }

  return {
    run,
    async close() {
      isClosing = true
      // ASYNC: waiting for the end of a killed query was seen to hang.
      await open()
        .queryAsync("KILL QUERY WHERE query NOT LIKE '%KILL QUERY%' ASYNC")
        .catch(() => undefined)
      await Promise.all([...all.keys()].map((index) => take(index === 0 ? writing : reading)))
      for (const { session } of all) session.close()
    },
  }
}

async function runOn(slot: Slot, statement: HostStatement): Promise<HostAnswer> {
  const { session } = slot
  const before = preamble(slot.current, statement)
  slot.current = new Map(Object.entries(statement.settings))
  const rows = statement.payload === null ? null : readRowsInsert(statement.text)
  if (statement.payload !== null && rows !== null) {
    await session.queryAsync(`${before}SELECT 1 WHERE 0`)
    const { rowsWritten } = await session.insert({
      table: rows.table,
      values: statement.payload,
      format: rows.format as 'JSONEachRow',
      ...(rows.columns === undefined ? {} : { columns: rows.columns }),
    })
    return { bytes: new Uint8Array(), readRows: 0, writtenRows: rowsWritten }
  }
  const data = statement.payload === null ? '' : `\n${statement.payload.toString('utf8')}`
  const answer = await session.queryAsync(`${before}${statement.text}${data}`, { format: statement.format })
  return { bytes: answer.bytes(), readRows: answer.rowsRead, writtenRows: 0 }
}

async function take({ free, waiting }: Lane): Promise<Slot> {
  return free.pop() ?? new Promise((resolve) => waiting.push(resolve))
}

function give({ free, waiting }: Lane, slot: Slot): void {
  const next = waiting.shift()
  if (next === undefined) free.push(slot)
  else next(slot)
}
