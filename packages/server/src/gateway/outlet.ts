/** Where an answer goes: a client's response (node:http's ServerResponse is one), or what stands for several. */
export type Outlet = {
  /** Nobody is there any more. */
  readonly destroyed: boolean
  readonly headersSent: boolean
  readonly writableFinished: boolean
  readonly writableNeedDrain: boolean
  /** Was a header set before the head is written? */
  hasHeader(name: string): boolean
  /** `headers`: a flat list of names and values. */
  writeHead(status: number, headers: string[]): unknown
  flushHeaders(): void
  /** False: wait for `drain`. */
  write(bytes: Buffer): boolean
  end(bytes?: Buffer | string | null): unknown
  on(event: 'close', listener: () => void): unknown
  off(event: 'close', listener: () => void): unknown
  once(event: 'drain', listener: () => void): unknown
}

/** The client's own response. */
export type ClientReply = Outlet & {
  /** Before the head is written. */
  setHeader(name: string, value: string): unknown
  destroy(): unknown
}

/** What an outlet says of itself; asked for again each time. */
type State = {
  readonly destroyed: () => boolean
  readonly headersSent: () => boolean
  readonly writableFinished: () => boolean
  readonly writableNeedDrain: () => boolean
}
type Acts = Omit<Outlet, keyof State>

/**
 * An outlet by what it says and does. A class, since an object literal with getters is of another shape each time: the
 * engine keeps every shape, and with it all that the getters reach, until a full collection: 12 KB of each call.
 */
class SaidOutlet implements Outlet {
  readonly hasHeader: Outlet['hasHeader']
  readonly writeHead: Outlet['writeHead']
  readonly flushHeaders: Outlet['flushHeaders']
  readonly write: Outlet['write']
  readonly end: Outlet['end']
  readonly on: Outlet['on']
  readonly off: Outlet['off']
  readonly once: Outlet['once']
  readonly #state: State

  constructor(state: State, acts: Acts) {
    this.#state = state
    this.hasHeader = acts.hasHeader
    this.writeHead = acts.writeHead
    this.flushHeaders = acts.flushHeaders
    this.write = acts.write
    this.end = acts.end
    this.on = acts.on
    this.off = acts.off
    this.once = acts.once
  }

  get destroyed(): boolean {
    return this.#state.destroyed()
  }
  get headersSent(): boolean {
    return this.#state.headersSent()
  }
  get writableFinished(): boolean {
    return this.#state.writableFinished()
  }
  get writableNeedDrain(): boolean {
    return this.#state.writableNeedDrain()
  }
}

export const outletOf = (state: State, acts: Acts): Outlet => new SaidOutlet(state, acts)
