import type { IncomingMessage } from 'node:http'
import type { WholeRequest } from '../http1/request-reader.ts'

/** A request as the way of a call reads it: one whose body is yet to come, or one that came whole. */
export type Incoming = IncomingMessage | WholeRequest

export const isWhole = (request: Incoming): request is WholeRequest => 'body' in request

/** A request that nobody sent: it has no headers, and its body is here. */
export const ownRequest = (): WholeRequest => ({
  ...{ method: 'POST', url: '', headers: {}, rawHeaders: [] },
  ...{ body: Buffer.alloc(0), complete: true, isCut: false },
})
