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
