import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** A request as the way of a call reads it: a client's (node:http's IncomingMessage is one), or one of our own. */
export type Incoming = Readable & Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'complete'>

/** A request that nobody sent: it has no headers, and its body is here. */
export const ownRequest = (): Incoming =>
  Object.assign(Readable.from([]), { headers: {}, rawHeaders: [], complete: true })
