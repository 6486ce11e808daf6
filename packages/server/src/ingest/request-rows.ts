import type { Spool, SpoolLine, Ticket } from '../engines/spool.ts'
import type { TapeTable } from '../engines/tape.ts'
import type { Mark } from './identity.ts'
import type { Recent } from './recent.ts'

/** What was written, and with which write it goes to disk. */
export type Written = Mark & { readonly ticket: Ticket }

/** All that a request needs on disk before it may be acknowledged. */
export type RowsOfRequest = {
  readonly written: readonly Written[]
  /** Of what came before, perhaps a moment ago in a request whose rows are on their way. */
  readonly again: readonly Mark[]
  /** Of all its rows, and of bodies that others sent. */
  readonly tickets: ReadonlySet<Ticket>
  /** The spool took not all; what was not taken is not remembered. */
  readonly isFull: boolean
}

/** Keeps account of one request's rows. */
export function requestRows(spool: Pick<Spool, 'append' | 'ticketOf'>, recent: Recent) {
  const written: Written[] = []
  const again: Mark[] = []
  const tickets = new Set<Ticket>()
  let last: Ticket = 0
  let isFull = false

  const lean = (ticket: Ticket | null): void => {
    if (ticket === null) isFull = true
    else tickets.add(ticket)
  }
  return {
    append(table: TapeTable, line: SpoolLine): boolean {
      const isTaken = spool.append(table, line)
      last = spool.ticketOf(table)
      lean(isTaken ? last : null)
      return isTaken
    },
    /** What was sent with a ticket is needed too; null when it was not taken. */
    lean,
    /** Whether a record came before. */
    isAgain(mark: Mark): boolean {
      const isKnown = recent.has(mark.high, mark.low)
      if (isKnown) again.push(mark)
      return isKnown
    },
    /** The row appended last is a record's. */
    took({ high, low }: Mark): void {
      recent.add(high, low)
      written.push({ high, low, ticket: last })
    },
    isFull: () => isFull,
    all: (): RowsOfRequest => ({ written, again, tickets, isFull }),
  }
}
