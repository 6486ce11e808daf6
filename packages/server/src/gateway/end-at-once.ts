import { ServerResponse } from 'node:http'
import type { Outlet } from './outlet.ts'

/** What node:http writes together with the head; longer texts would be copied for it. */
const writtenAtOnce = 16 << 10

/** Bytes as Latin-1 are the same bytes, and a text goes out with the head in one write where a buffer makes two pieces. */
export function endAtOnce(response: Outlet, body: Buffer | string): void {
  if (typeof body === 'string' || body.length > writtenAtOnce || !(response instanceof ServerResponse))
    response.end(body)
  else response.end(body.toString('latin1'), 'latin1')
}
