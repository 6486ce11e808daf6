import type { Found } from '../access/limits/reply.ts'
import type { Outlet } from './outlet.ts'

/** Whose head says what limits make of a call. */
export type Headed = { readonly headersSent: boolean; setHeader(name: string, value: string): unknown }

/** Of a call that the house makes for another one: nobody reads its head. */
export const headless: Headed = { headersSent: true, setHeader() {} }

/** Headers for a reply whose head is not yet written; none once it is. */
export function setHeaders(response: Headed, headers: readonly string[]): void {
  if (response.headersSent) return
  for (let at = 0; at < headers.length; at += 2) response.setHeader(headers[at]!, headers[at + 1]!)
}

export const namesOf = (found: readonly Pick<Found, 'limit'>[]): string =>
  found.map(({ limit }) => limit.name).join(', ')

/** Where a reply carries headers of our limits, those of the provider's would contradict them. */
export function withOwnLimits<
  Head extends { readonly headers: { readonly [name: string]: string | string[] | undefined } },
>(head: Head, response: Pick<Outlet, 'hasHeader'>): Head {
  if (!response.hasHeader('ratelimit')) return head
  const kept = Object.entries(head.headers).filter(([name]) => !/^(x-)?ratelimit(-|$)/.test(name))
  return { ...head, headers: Object.fromEntries(kept) }
}
